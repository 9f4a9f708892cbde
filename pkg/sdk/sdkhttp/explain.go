package sdkhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// ErrLost says that the vendor has lost its place in a list: a Reading begins
// anew. Explain may return it, or an error that wraps it.
var ErrLost = errors.New("the vendor lost its place in the list")

// problem is a problem of the vendor or of the way to it.
func (c *Client) problem(code string, err error, summary, detail string) sdk.Problem {
	p := sdk.Upstream(err, summary)
	p.Code = codePrefix(c.o.Vendor) + "." + code
	p.Detail = detail
	if err != nil {
		p.Detail += "\nIn detail: " + err.Error() + "."
	}
	return p
}

// explain puts an error of a request into words.
func (c *Client) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var (
		problem   sdk.Problem
		status    *StatusError
		throttled *ThrottledError
		redirect  *RedirectError
		gaveUp    *GaveUpError
		body      *BodyError
	)
	switch {
	case errors.As(err, &problem), errors.Is(err, ErrLost):
		return err
	case errors.As(err, &status):
		return c.explainStatus(status)
	case errors.As(err, &throttled):
		return c.explainThrottled(throttled)
	case errors.As(err, &redirect):
		return c.problem("unexpected_answer", err, fmt.Sprintf("the answer does not come from %s", c.o.Vendor),
			"An API does not lead elsewhere. Probably a proxy or a sign-in page answered in its place; ask who runs it. If the address of the API is set, check it.")
	case Classify(err) != Unknown && !Broken(err):
		return c.explainFault(err)
	case errors.As(err, &gaveUp) && gaveUp.Status != 0:
		return c.problem("unavailable", err, fmt.Sprintf("%s is not able to answer", c.o.Vendor),
			"This is a fault on the side of the service. Run it again later.")
	case errors.As(err, &body) && body.Foreign:
		return c.problem("unexpected_answer", err, fmt.Sprintf("the answer does not come from %s", c.o.Vendor),
			"It is no JSON. Probably a proxy, a gateway or a sign-in page answered in its place; ask who runs it. If the address of the API is set, check it.")
	}
	return c.problem("answer_broken", err, fmt.Sprintf("an answer of %s cannot be used", c.o.Vendor),
		"Something in between (proxy, firewall) may have cut it off or changed it, or the service has changed its form. Run it again later; if it stays, tell the author of the plugin.")
}

func (c *Client) explainStatus(err *StatusError) error {
	if c.o.Explain != nil {
		if own := c.o.Explain(err); own != nil {
			return own
		}
	}
	switch err.Status {
	case http.StatusUnauthorized:
		return c.problem("sign_in_refused", err, fmt.Sprintf("%s does not accept the sign-in", c.o.Vendor),
			"Check the credentials in the settings: they may be wrong, expired or withdrawn.")
	case http.StatusForbidden:
		return c.problem("forbidden", err, fmt.Sprintf("%s denies access", c.o.Vendor),
			"The credentials are known, but lack a permission. Give them the permissions that the docs of this source name.")
	case http.StatusProxyAuthRequired:
		return c.explainFault(&ProxyRefusedError{Proxy: "on the way", Status: err.Status})
	case http.StatusNotFound, http.StatusGone:
		return c.problem("not_found", err, fmt.Sprintf("%s does not find what was asked for", c.o.Vendor),
			"Check the address and the names (organization, account, site) in the settings.")
	}
	return c.problem("request_refused", err, fmt.Sprintf("%s refused a request", c.o.Vendor),
		"Check the settings of this source. If they are right, tell the author of the plugin.")
}

func (c *Client) explainThrottled(err *ThrottledError) error {
	return c.problem("throttled", err, fmt.Sprintf("%s throttled this run for too long", c.o.Vendor),
		fmt.Sprintf("It asked to wait for %v, after %v of waiting; a run waits %v at most (max_wait). Usually another program asks it too much with the same account. Choose another hour, or give licexport an account of its own.",
			err.Asked.Round(1e9), err.Waited.Round(1e9), err.Limit))
}

// explainFault is about everything between this machine and the vendor.
func (c *Client) explainFault(err error) error {
	host := c.hostOf(err)
	switch Classify(err) {
	case NotTrusted:
		return c.explainTrust(err, host)
	case ProxyRefused:
		return c.problem("proxy_refused", err, "the proxy does not let licexport through", proxyAdvice(err, host))
	case ProxyUnreachable:
		return c.problem("proxy_unreachable", err, "the proxy cannot be reached",
			"Check HTTPS_PROXY in the environment of the account that licexport runs under, and that the proxy is running. As a rule the address of a proxy begins with http://, not https://.")
	case NoSuchHost, Refused:
		return c.problem("no_network", err, fmt.Sprintf("%s cannot be reached from this machine", c.o.Vendor),
			ProxyHint()+fmt.Sprintf("Check the network, DNS and the firewall: %s has to be reachable. If this needs a proxy, set HTTPS_PROXY. %s", host, c.checkAddress()))
	case NoTLS:
		return c.problem("no_tls", err, fmt.Sprintf("%s was reached, but no TLS connection comes about", host),
			"What answers there does not speak TLS 1.2 or newer as it should: a proxy or firewall that cannot inspect the connection, or a wrong port. If HTTPS_PROXY begins with https://, try http://. "+c.checkAddress())
	case Lost:
		return c.problem("connection_lost", err, fmt.Sprintf("the connection to %s is cut", host),
			ProxyHint()+fmt.Sprintf("It was opened and then ended before an answer came, on every attempt. A firewall or proxy that does not allow the server often does so: have %s allowed. Otherwise run it again later.", host))
	case Timeout, Unknown:
	}
	return c.problem("timeout", err, fmt.Sprintf("%s did not answer in time", c.o.Vendor),
		ProxyHint()+"Check the network and the firewall: a connection that is opened and then silent is often one that a firewall drops. Otherwise run it again later.")
}

// checkAddress names the setting with the address of the API.
func (c *Client) checkAddress() string {
	if name := strings.TrimPrefix(c.o.URLPath, "/"); name != "" {
		return fmt.Sprintf("If the address of the API is set (%s), check it.", name)
	}
	return "If the address of the API is set, check it."
}

// hostOf is the server that was asked.
func (c *Client) hostOf(err error) string {
	if gaveUp, ok := errors.AsType[*GaveUpError](err); ok {
		return gaveUp.Host
	}
	if failed, ok := errors.AsType[*RequestError](err); ok {
		return failed.Host
	}
	return c.base.Hostname()
}

// explainTrust names the server and who vouches for its certificate.
func (c *Client) explainTrust(err error, host string) error {
	whose := host
	if OfProxy(err) {
		whose = "the proxy"
	}
	p := c.problem("tls_not_trusted", err, fmt.Sprintf("the certificate of %s is not trusted on this machine", whose),
		TrustAdvice(err, c.o.Settings.CAFile))
	p.Path = "/ca_file"
	return p
}

// TrustAdvice says who issued a certificate that was not trusted, as far as err
// knows, and what to do. CaFile is the setting ca_file.
func TrustAdvice(err error, caFile string) string {
	advice := "If a proxy or firewall here inspects TLS, ask who runs it for its certificate authority as a PEM file and name that file in ca_file."
	if caFile != "" {
		advice = "The authorities in " + caFile + " do not vouch for it either. Ask who runs the proxy or firewall here for the current certificate authority."
	}
	if expired(err) {
		advice = "By the clock of this machine it has expired, or is not valid yet. Check the clock first (time zone included). " + advice
	}
	if issued := DescribeCertificate(err); issued != "" {
		advice = issued + "\n" + advice
	}
	return advice
}

// proxyAdvice depends on why the proxy refuses.
func proxyAdvice(err error, host string) string {
	refused, ok := errors.AsType[*ProxyRefusedError](err)
	switch {
	case ok && refused.Status == http.StatusProxyAuthRequired:
		return "It wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port). Basic is the only kind that licexport knows. A proxy that wants Kerberos or NTLM has to let the hosts of this source through without a sign-in, or needs a forwarder that signs in, such as Px."
	case ok && refused.Status >= http.StatusInternalServerError:
		return fmt.Sprintf("It cannot reach %s itself, at the moment or at all. Ask who runs it, or run it again later.", host)
	default:
		return fmt.Sprintf("It does not allow %s: have it allowed for this machine.", host)
	}
}

// ProxyHint is a sentence, with a space at its end, about a proxy that is set and
// yet not used (see ProxyIgnored). It is empty if there is none.
func ProxyHint() string {
	if !ProxyIgnored() {
		return ""
	}
	return "HTTPS_PROXY is set, but it is no address, so no proxy is used: in its user and password, write % as %25, # as %23, @ as %40 and / as %2F. "
}

func badCAFile(err error) error {
	p := sdk.ConfigError("/ca_file", "the file of certificate authorities cannot be used", err.Error()+".\nName a PEM file (it begins with -----BEGIN CERTIFICATE-----).")
	return p
}
