package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/network"
	"github.com/licexport/licexport/plugins/m365/retry"
	"github.com/licexport/licexport/plugins/m365/signin"
)

// explainNetwork is about everything between this machine and Microsoft.
func explainNetwork(err error, cfg config) error {
	host := hostOf(err)
	say := func(code, summary, advice string) error {
		return upstream(errors.New(plain(err)), code, summary, advice)
	}
	switch network.Classify(err) {
	case network.NotTrusted:
		return notTrusted(err, host, cfg)
	case network.ProxyRefused:
		return say("m365.proxy_refused", "the proxy does not let licexport through", proxyAdvice(err, host))
	case network.ProxyUnreachable:
		return say("m365.proxy_unreachable", "the proxy cannot be reached",
			"Check HTTPS_PROXY in the environment of the account that licexport runs under, and that the proxy is running. As a rule the address of a proxy begins with http://, not https://.")
	case network.NoSuchHost:
		return say("m365.no_network", "the name "+host+" cannot be resolved on this machine",
			proxyHint()+"Check DNS and the network. If this machine reaches the internet only through a proxy, set HTTPS_PROXY. If authority_host or graph_endpoint is set, check it.")
	case network.Refused:
		return say("m365.no_network", host+" cannot be reached from this machine",
			proxyHint()+"Check the network and the firewall: login.microsoftonline.com and graph.microsoft.com (or those of your cloud) have to be reachable on port 443. If this needs a proxy, set HTTPS_PROXY. If authority_host or graph_endpoint is set, check it.")
	case network.NoTLS:
		return say("m365.no_tls", host+" was reached, but no TLS connection comes about",
			"What answers there does not speak TLS 1.2 or newer as it should: a proxy or firewall that cannot inspect the connection, or a wrong port. If HTTPS_PROXY begins with https://, try http://. If authority_host or graph_endpoint is set, check it.")
	case network.Lost:
		return say("m365.connection_lost", "the connection to "+host+" is cut",
			proxyHint()+"It was opened and then ended before an answer came, on every attempt. A firewall or proxy that does not allow the server often does so: have login.microsoftonline.com and graph.microsoft.com (or those of your cloud) allowed. Otherwise run it again later.")
	case network.Timeout, network.Unknown:
	}
	return say("m365.timeout", host+" did not answer in time",
		proxyHint()+"Check the network and the firewall: a connection that is opened and then silent is often one that a firewall drops. Otherwise run it again later.")
}

// hostOf is the server that was asked.
func hostOf(err error) string {
	if gaveUp, ok := errors.AsType[*retry.GaveUpError](err); ok {
		return gaveUp.Host
	}
	if failed, ok := errors.AsType[*retry.RequestError](err); ok {
		return failed.Host
	}
	return "Microsoft"
}

// notTrusted names the server and who vouches for its certificate.
func notTrusted(err error, host string, cfg config) error {
	whose := host
	if network.OfProxy(err) {
		whose = "the proxy"
	}
	problem := sdk.Upstream(err, fmt.Sprintf("the certificate of %s is not trusted on this machine", whose))
	problem.Code, problem.Path = "m365.tls_not_trusted", "/ca_file"
	advice := "If a proxy or firewall here inspects TLS, ask who runs it for its certificate authority as a PEM file and name that file in ca_file."
	if cfg.CAFile != "" {
		advice = "The authorities in " + cfg.CAFile + " do not vouch for it either. Ask who runs the proxy or firewall here for the current certificate authority."
	}
	if network.Expired(err) {
		advice = "By the clock of this machine it has expired, or is not valid yet. Check the clock first (time zone included). " + advice
	}
	lines := []string{advice, "In detail: " + plain(err) + "."}
	if issued := network.DescribeCertificate(err); issued != "" {
		lines = append([]string{issued}, lines...)
	}
	problem.Detail = strings.Join(lines, "\n")
	return problem
}

// proxyAdvice depends on why the proxy refuses.
func proxyAdvice(err error, host string) string {
	refused, _ := errors.AsType[*network.ProxyRefusedError](err)
	switch {
	case refused.Status == http.StatusProxyAuthRequired:
		return "It wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port). Basic is the only kind that licexport knows."
	case refused.Status >= http.StatusInternalServerError:
		return fmt.Sprintf("It cannot reach %s itself, at the moment or at all. Ask who runs it, or run it again later.", host)
	default:
		return fmt.Sprintf("It does not allow %s: have login.microsoftonline.com and graph.microsoft.com (or those of your cloud) allowed for this machine.", host)
	}
}

// proxyHint is about a proxy that is set and yet not used.
func proxyHint() string {
	if !network.ProxyIgnored() {
		return ""
	}
	return "HTTPS_PROXY is set, but it is no address, so no proxy is used: in its user and password, write % as %25, # as %23, @ as %40 and / as %2F. "
}

// plain is the innermost part of a network error that still says what it is
// about, without addresses of pages.
func plain(err error) string {
	var failed *signin.Error
	if errors.As(err, &failed) && failed.Err != nil {
		err = failed.Err
	}
	if gaveUp, ok := errors.AsType[*retry.GaveUpError](err); ok {
		return gaveUp.Error()
	}
	if proxy, ok := errors.AsType[*network.ProxyRefusedError](err); ok {
		return proxy.Error()
	}
	return strings.TrimSuffix(err.Error(), ".")
}
