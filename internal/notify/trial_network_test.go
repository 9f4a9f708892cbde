package notify_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// throughProxy sends everything through a proxy.
func throughProxy(t *testing.T, address string) http.RoundTripper {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{Proxy: http.ProxyURL(u)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// noSuchHost finds no address for any name.
func noSuchHost() http.RoundTripper {
	return &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}}
}
