package entra

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// network is about everything between this machine and Microsoft.
func (w Words) network(err error) error {
	host := hostOf(err)
	say := func(code, summary, advice string) error {
		return w.Upstream(errors.New(plain(err)), code, summary, advice)
	}
	switch sdkhttp.Classify(err) {
	case sdkhttp.NotTrusted:
		return w.notTrusted(err, host)
	case sdkhttp.ProxyRefused:
		return say("proxy_refused", "the proxy does not let licexport through", proxyAdvice(err, host))
	case sdkhttp.ProxyUnreachable:
		return say("proxy_unreachable", "the proxy cannot be reached",
			"Check HTTPS_PROXY in the environment of the account that licexport runs under, and that the proxy is running. As a rule the address of a proxy begins with http://, not https://.")
	case sdkhttp.NoSuchHost:
		return say("no_network", "the name "+host+" cannot be resolved on this machine",
			sdkhttp.ProxyHint()+"Check DNS and the network. If this machine reaches the internet only through a proxy, set HTTPS_PROXY. If authority_host or graph_endpoint is set, check it.")
	case sdkhttp.Refused:
		return say("no_network", host+" cannot be reached from this machine",
			sdkhttp.ProxyHint()+"Check the network and the firewall: login.microsoftonline.com and graph.microsoft.com (or those of your cloud) have to be reachable on port 443. If this needs a proxy, set HTTPS_PROXY. If authority_host or graph_endpoint is set, check it.")
	case sdkhttp.NoTLS:
		return say("no_tls", host+" was reached, but no TLS connection comes about",
			"What answers there does not speak TLS 1.2 or newer as it should: a proxy or firewall that cannot inspect the connection, or a wrong port. If HTTPS_PROXY begins with https://, try http://. If authority_host or graph_endpoint is set, check it.")
	case sdkhttp.Lost:
		return say("connection_lost", "the connection to "+host+" is cut",
			sdkhttp.ProxyHint()+"It was opened and then ended before an answer came, on every attempt. A firewall or proxy that does not allow the server often does so: have login.microsoftonline.com and graph.microsoft.com (or those of your cloud) allowed. Otherwise run it again later.")
	case sdkhttp.Timeout, sdkhttp.Unknown:
	}
	return say("timeout", host+" did not answer in time",
		sdkhttp.ProxyHint()+"Check the network and the firewall: a connection that is opened and then silent is often one that a firewall drops. Otherwise run it again later.")
}

// hostOf is the server that was asked.
func hostOf(err error) string {
	if gaveUp, ok := errors.AsType[*sdkhttp.GaveUpError](err); ok {
		return gaveUp.Host
	}
	if failed, ok := errors.AsType[*sdkhttp.RequestError](err); ok {
		return failed.Host
	}
	return "Microsoft"
}

// notTrusted names the server and who vouches for its certificate.
func (w Words) notTrusted(err error, host string) error {
	whose := host
	if sdkhttp.OfProxy(err) {
		whose = "the proxy"
	}
	problem := sdk.Upstream(err, fmt.Sprintf("the certificate of %s is not trusted on this machine", whose))
	problem.Code, problem.Path = w.code("tls_not_trusted"), "/ca_file"
	problem.Detail = sdkhttp.TrustAdvice(err, w.CAFile) + "\nIn detail: " + plain(err) + "."
	return problem
}

// proxyAdvice depends on why the proxy refuses.
func proxyAdvice(err error, host string) string {
	refused, _ := errors.AsType[*sdkhttp.ProxyRefusedError](err)
	switch {
	case refused.Status == http.StatusProxyAuthRequired:
		return "It wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port). Basic is the only kind that licexport knows. A proxy that wants Kerberos or NTLM has to let the hosts of this source through without a sign-in, or needs a forwarder that signs in, such as Px."
	case refused.Status >= http.StatusInternalServerError:
		return fmt.Sprintf("It cannot reach %s itself, at the moment or at all. Ask who runs it, or run it again later.", host)
	default:
		return fmt.Sprintf("It does not allow %s: have login.microsoftonline.com and graph.microsoft.com (or those of your cloud) allowed for this machine.", host)
	}
}

// plain is the innermost part of a network error that still says what it is
// about, without addresses of pages.
func plain(err error) string {
	var failed *signin.Error
	if errors.As(err, &failed) && failed.Err != nil {
		err = failed.Err
	}
	if gaveUp, ok := errors.AsType[*sdkhttp.GaveUpError](err); ok {
		return gaveUp.Error()
	}
	if proxy, ok := errors.AsType[*sdkhttp.ProxyRefusedError](err); ok {
		return proxy.Error()
	}
	return strings.TrimSuffix(err.Error(), ".")
}
