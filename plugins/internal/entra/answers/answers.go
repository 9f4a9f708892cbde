// Package answers knows the form of what Microsoft Graph and Entra answer, and
// recognizes what somebody else has answered in their place.
package answers

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Checked sends requests over base, whose bodies are complete and in memory, as
// those of sdkhttp.Transport. An error that is not in the form of Graph or Entra
// becomes a *sdkhttp.StatusError: the page of a gateway, or an empty answer. The
// error type of the Graph SDK panics on these.
func Checked(base http.RoundTripper) http.RoundTripper { return checked{base} }

type checked struct{ base http.RoundTripper }

// RoundTrip looks at answers that report an error.
func (c checked) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.base.RoundTrip(req)
	if err != nil || resp.StatusCode < http.StatusBadRequest {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	if !isError(resp.Header, body) {
		return nil, &sdkhttp.StatusError{
			Method: req.Method, Host: req.URL.Hostname(), Path: req.URL.Path,
			Status: resp.StatusCode, Header: resp.Header, Body: body,
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// isError reports whether a body is an error as Graph ("error" is an object with
// a code and a message) or Entra ("error" is the code) reports it.
func isError(header http.Header, body []byte) bool {
	if kind, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || kind != "application/json" {
		return false
	}
	var envelope struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return false
	}
	var code string
	if json.Unmarshal(envelope.Error, &code) == nil {
		return code != ""
	}
	var detail struct {
		Code    string  `json:"code"`
		Message *string `json:"message"`
	}
	return json.Unmarshal(envelope.Error, &detail) == nil && detail.Code != "" && detail.Message != nil
}

// IsCount reports whether a body is the number that Graph gives as plain text for
// an address that ends with /$count. It may begin with a byte order mark.
func IsCount(resp *http.Response, body []byte) bool {
	if resp.Request == nil || resp.Request.URL == nil || !strings.HasSuffix(resp.Request.URL.Path, "/$count") {
		return false
	}
	digits := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	return len(digits) > 0 && len(bytes.Trim(digits, "0123456789")) == 0
}

// RequestID is the id under which Microsoft finds an answer in its logs: Graph
// and Entra name it differently. It is empty if there is none: then something in
// between has probably answered.
func RequestID(header http.Header) string {
	if id := header.Get("request-id"); id != "" {
		return id
	}
	return header.Get("x-ms-request-id")
}
