package reach

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Explain puts into words why a server could not be reached, and what to do. What
// has no object: "does not answer in time". caFile is the file of further
// authorities that was used; may be empty.
func Explain(err error, caFile string) (what, remedy string) {
	switch sdkhttp.Classify(err) {
	case sdkhttp.NotTrusted:
		what = "has a certificate that is not trusted on this machine"
		if sdkhttp.OfProxy(err) {
			what = "is reached through a proxy whose own certificate is not trusted on this machine"
		}
		return what, sdkhttp.TrustAdvice(err, caFile)
	case sdkhttp.ProxyRefused:
		return proxyRefused(err)
	case sdkhttp.ProxyUnreachable:
		return "cannot be reached, because the proxy cannot", "Check HTTPS_PROXY in the environment of the account that licexport runs under, and that the proxy is running. As a rule the address of a proxy begins with http://, not https://."
	case sdkhttp.NoSuchHost:
		return "has a name that cannot be resolved on this machine", sdkhttp.ProxyHint() + "Check DNS and the network. If this machine reaches the internet only through a proxy, set HTTPS_PROXY."
	case sdkhttp.Refused:
		return "cannot be reached", sdkhttp.ProxyHint() + "Check the network and the firewall. If this needs a proxy, set HTTPS_PROXY."
	case sdkhttp.NoTLS:
		return "was reached, but no TLS connection comes about", "What answers there does not speak TLS 1.2 or newer as it should: a proxy or firewall that cannot inspect the connection, or a wrong port. If HTTPS_PROXY begins with https://, try http://."
	case sdkhttp.Lost:
		return "cuts the connection", sdkhttp.ProxyHint() + "A firewall or proxy that does not allow the server often does so: have it allowed. Otherwise try again later."
	case sdkhttp.Timeout:
		return "does not answer in time", sdkhttp.ProxyHint() + "Check the network and the firewall: a connection that is opened and then silent is often one that a firewall drops. Otherwise try again later."
	case sdkhttp.Unknown:
	}
	return "cannot be asked", ""
}

// proxyRefused depends on why the proxy refuses.
func proxyRefused(err error) (what, remedy string) {
	what = "is not reached, because the proxy refuses the connection"
	refused, ok := errors.AsType[*sdkhttp.ProxyRefusedError](err)
	switch {
	case !ok:
		return what, "Ask who runs the proxy."
	case refused.Status == http.StatusProxyAuthRequired:
		return what + " (407)", "The proxy wants a sign-in: put user and password into HTTPS_PROXY (http://user:password@proxy:port). Basic is the only kind that licexport knows."
	case refused.Status >= http.StatusInternalServerError:
		return fmt.Sprintf("%s (%d)", what, refused.Status), "The proxy cannot reach the server itself, at the moment or at all. Ask who runs it, or try again later."
	default:
		return fmt.Sprintf("%s (%d)", what, refused.Status), "Have the server allowed by the proxy for this machine."
	}
}
