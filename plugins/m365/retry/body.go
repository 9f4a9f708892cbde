package retry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// maxBodyBytes bounds an answer. A page of 999 users takes about one megabyte.
const maxBodyBytes = 64 << 20

// readWhole replaces the body of the answer by its complete content, and
// refuses a success that is not the JSON it should be: a proxy's login page or
// a page that ends in the middle.
func (h *Handler) readWhole(resp *http.Response, progress *stall) error {
	network := resp.Body
	defer func() { _ = network.Close() }()
	body := &bufferedBody{buffer: h.takeBuffer(), giveBack: h.buffers.Put}
	if err := fill(body.buffer, resp, progress); err != nil {
		_ = body.Close()
		return err
	}
	body.Reader = bytes.NewReader(body.buffer.Bytes())
	resp.Body, resp.ContentLength = body, int64(body.buffer.Len())
	return nil
}

// takeBuffer gives an empty buffer, one of an earlier page if there is one.
func (h *Handler) takeBuffer() *bytes.Buffer {
	if buffer, ok := h.buffers.Get().(*bytes.Buffer); ok {
		buffer.Reset()
		return buffer
	}
	return &bytes.Buffer{}
}

// fill reads the answer into the buffer and judges it.
func fill(buffer *bytes.Buffer, resp *http.Response, progress *stall) error {
	body := progress.watch(resp.Body)
	if resp.StatusCode == http.StatusOK && resp.Request != nil {
		body = peeked(resp.Request.Context(), body)
	}
	_, err := buffer.ReadFrom(io.LimitReader(body, maxBodyBytes+1))
	switch {
	case err != nil:
		return &BodyError{What: "the answer was cut off", Err: err}
	case buffer.Len() > maxBodyBytes:
		return &BodyError{What: "the answer is larger than any page can be"}
	}
	content := buffer.Bytes()
	if location := redirect(resp); location != "" {
		return &StatusError{Host: host(resp), Status: resp.StatusCode, Location: location}
	}
	if resp.StatusCode < http.StatusMultipleChoices && !isJSON(resp.Header, content) && !isCount(resp, content) {
		return notJSON(resp.Header, content)
	}
	if resp.StatusCode >= http.StatusBadRequest && !retryable(resp.StatusCode) && !isErrorJSON(resp.Header, content) {
		return &StatusError{Host: host(resp), Status: resp.StatusCode, RequestID: requestID(resp.Header)}
	}
	return nil
}

func host(resp *http.Response) string {
	if resp.Request == nil || resp.Request.URL == nil {
		return ""
	}
	return resp.Request.URL.Hostname()
}

// redirect is the host an answer points to. Neither Graph nor Entra redirects
// an application; whoever does stands in between.
func redirect(resp *http.Response) string {
	if resp.StatusCode < http.StatusMultipleChoices || resp.StatusCode >= http.StatusBadRequest {
		return ""
	}
	if target, err := resp.Location(); err == nil && target.Host != "" {
		return target.Host
	}
	return "an unknown place"
}

// isJSON says whether a body is a complete JSON object or array.
func isJSON(header http.Header, body []byte) bool {
	return isJSONType(header) && complete(body)
}

// isCount says whether a body is the number that Graph gives as plain text for an
// address that ends with /$count. It may begin with a byte order mark.
func isCount(resp *http.Response, body []byte) bool {
	if resp.Request == nil || resp.Request.URL == nil || !strings.HasSuffix(resp.Request.URL.Path, "/$count") {
		return false
	}
	digits := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	return len(digits) > 0 && len(bytes.Trim(digits, "0123456789")) == 0
}

// notJSON tells an answer of the service that is not all there from one that
// somebody else has given.
func notJSON(header http.Header, body []byte) *BodyError {
	begin := bytes.TrimSpace(body)
	if len(begin) == 0 {
		return &BodyError{What: "the answer is empty"}
	}
	if isJSONType(header) && (begin[0] == '{' || begin[0] == '[') {
		return &BodyError{What: "the answer is no complete JSON"}
	}
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	what := "something else came in place of JSON"
	if kind != "" && kind != "application/json" {
		what = "an answer of the type " + kind + " came in place of JSON"
	}
	if title := titleOf(begin); title != "" {
		what += fmt.Sprintf(", titled %q", title)
	}
	return &BodyError{What: what, Foreign: true}
}

func isJSONType(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// isErrorJSON says whether a body is an error as Graph ("error" is an object
// with a code) or Entra ("error" is the code) reports it. The error type of
// the Graph SDK panics on anything less.
func isErrorJSON(header http.Header, body []byte) bool {
	if !isJSONType(header) {
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

// bufferedBody is an answer in memory. Its memory goes back on Close.
type bufferedBody struct {
	*bytes.Reader
	buffer   *bytes.Buffer
	giveBack func(any)
	once     sync.Once
}

// Close returns the memory. Reading afterwards gives nothing.
func (b *bufferedBody) Close() error {
	b.once.Do(func() {
		b.Reader = bytes.NewReader(nil)
		b.giveBack(b.buffer)
	})
	return nil
}
