package network

import (
	"net/http"

	khttp "github.com/microsoft/kiota-http-go"
)

// Client sends requests through the middleware in exactly the order given.
//
// The default list of the SDK is not used: it comes out of a Go map in a
// random order. There is no client timeout, because it would cover all
// attempts and waits of a request together.
func Client(base http.RoundTripper, middleware ...khttp.Middleware) *http.Client {
	return &http.Client{
		Transport: khttp.NewCustomTransportWithParentTransport(base, middleware...),
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}
