package reach

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Answer is what a server that was reached showed of itself.
type Answer struct {
	// Proxy is host and port of the proxy on the way, without user and password;
	// empty without one.
	Proxy string
	// Date is the time by the clock of the server; zero if it did not say.
	Date time.Time
	// NotAfter is when its certificate ends, Issuer who issued it.
	NotAfter time.Time
	Issuer   string
}

// Try opens a connection to a server, address https://HOST[:PORT] or
// ldaps://HOST[:PORT], and makes TLS with the authorities that are trusted here and
// those in caFile, which may be empty. To https it sends HEAD / and nothing else; any
// answer is a good one. Explain puts the error into words. ctx bounds it all.
func Try(ctx context.Context, address, caFile string) (Answer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return Answer{}, errors.New("this is no address of a server")
	}
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: caFile})
	if err != nil {
		return Answer{}, err
	}
	defer transport.CloseIdleConnections()
	switch u.Scheme {
	case "https":
		return tryHTTPS(ctx, transport, u)
	case "ldaps":
		return tryTLS(ctx, transport.TLSClientConfig, u, "636")
	default:
		return Answer{}, fmt.Errorf("the scheme %q is not known", u.Scheme)
	}
}

func tryHTTPS(ctx context.Context, transport *http.Transport, u *url.URL) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://"+u.Host+"/", nil)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	if proxy, err := transport.Proxy(request); err == nil && proxy != nil {
		answer.Proxy = proxy.Host
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return answer, err
	}
	_ = response.Body.Close()
	answer.Date, _ = http.ParseTime(response.Header.Get("Date"))
	if response.TLS != nil {
		answer.certificate(response.TLS.PeerCertificates)
	}
	return answer, nil
}

func tryTLS(ctx context.Context, config *tls.Config, u *url.URL, port string) (Answer, error) {
	if u.Port() != "" {
		port = u.Port()
	}
	dialer := tls.Dialer{Config: config}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = conn.Close() }()
	var answer Answer
	if secure, ok := conn.(*tls.Conn); ok {
		answer.certificate(secure.ConnectionState().PeerCertificates)
	}
	return answer, nil
}

func (a *Answer) certificate(chain []*x509.Certificate) {
	if len(chain) > 0 {
		issuer := chain[0].Issuer
		a.NotAfter, a.Issuer = chain[0].NotAfter, cmp.Or(issuer.CommonName, issuer.String())
	}
}
