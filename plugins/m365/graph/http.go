package graph

import (
	"bytes"
	"io"
	"net/http"

	khttp "github.com/microsoft/kiota-http-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
)

// HTTPClient is a client for New whose requests go over base, with the headers
// that Graph wants. Base has to repeat failed requests and to refuse redirects.
//
// The default middleware of the SDK is not used: it comes out of a Go map in a
// random order, and its retry handler repeats only 429, 503 and 504, no transport
// errors and no answers that were cut off, gives up after three attempts, and
// lives under a client timeout that is shorter than waits that Graph really asks
// for (315 seconds have been seen:
// https://github.com/microsoft/terraform-provider-msgraph/issues/118). See
// https://learn.microsoft.com/graph/throttling for what the service expects.
// There is no client timeout, because it would cover all attempts and waits of a
// request together.
func HTTPClient(base http.RoundTripper, userAgent string) *http.Client {
	return &http.Client{Transport: khttp.NewCustomTransportWithParentTransport(base,
		core.NewGraphTelemetryHandler(&core.GraphClientOptions{}), headers{userAgent: userAgent}, rewind{})}
}

// headers says who asks, and that an export may wait when Graph is busy
// (https://learn.microsoft.com/graph/throttling).
type headers struct{ userAgent string }

// Intercept adds the headers.
func (h headers) Intercept(pipeline khttp.Pipeline, index int, req *http.Request) (*http.Response, error) {
	req.Header.Set("User-Agent", h.userAgent)
	req.Header.Set("x-ms-throttle-priority", "Low")
	return pipeline.Next(req, index)
}

// rewind makes the body of a request one that can be sent again: the SDK's adapter
// gives it as a stream.
type rewind struct{}

// Intercept keeps the body.
func (rewind) Intercept(pipeline khttp.Pipeline, index int, req *http.Request) (*http.Response, error) {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		content, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
	}
	return pipeline.Next(req, index)
}
