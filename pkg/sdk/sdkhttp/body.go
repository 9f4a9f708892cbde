package sdkhttp

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
func (t *Transport) readWhole(resp *http.Response, progress *stall) error {
	network := resp.Body
	defer func() { _ = network.Close() }()
	body := &bufferedBody{buffer: t.takeBuffer(), giveBack: t.buffers.Put}
	if err := t.fill(body.buffer, resp, progress); err != nil {
		_ = body.Close()
		return err
	}
	body.Reader = bytes.NewReader(body.buffer.Bytes())
	resp.Body, resp.ContentLength = body, int64(body.buffer.Len())
	return nil
}

// takeBuffer returns an empty buffer, one of an earlier page if there is one.
func (t *Transport) takeBuffer() *bytes.Buffer {
	if buffer, ok := t.buffers.Get().(*bytes.Buffer); ok {
		buffer.Reset()
		return buffer
	}
	return &bytes.Buffer{}
}

// fill reads the answer into the buffer and judges it.
func (t *Transport) fill(buffer *bytes.Buffer, resp *http.Response, progress *stall) error {
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
	if location := redirect(resp); location != "" {
		return &RedirectError{Host: host(resp), Status: resp.StatusCode, Location: location}
	}
	if resp.StatusCode >= http.StatusMultipleChoices || resp.StatusCode == http.StatusNoContent {
		return nil
	}
	content := buffer.Bytes()
	if isJSONType(resp.Header) && complete(content) || t.plain != nil && t.plain(resp, content) {
		return nil
	}
	return notJSON(resp.Header, content)
}

// notJSON tells an answer of the service that is not all there from one that
// somebody else has given.
func notJSON(header http.Header, body []byte) *BodyError {
	begin := bytes.TrimSpace(body)
	switch {
	case len(begin) == 0:
		return &BodyError{What: "the answer is empty"}
	case isJSONType(header) && (begin[0] == '{' || begin[0] == '['):
		return &BodyError{What: "the answer is no complete JSON"}
	case isJSONType(header) && json.Valid(begin):
		return &BodyError{What: "the answer is JSON, but neither an object nor a list"}
	}
	what := "something else came in place of JSON"
	if kind := claimed(header); kind != "" && !isJSONType(header) {
		what = "an answer of the type " + kind + " came in place of JSON"
	}
	if title := titleOf(begin); title != "" {
		what += fmt.Sprintf(", titled %q", title)
	}
	return &BodyError{What: what, Foreign: true}
}

func host(resp *http.Response) string {
	if resp.Request == nil || resp.Request.URL == nil {
		return ""
	}
	return resp.Request.URL.Hostname()
}

// redirect is the host that an answer leads to, empty if it leads nowhere.
func redirect(resp *http.Response) string {
	if resp.StatusCode < http.StatusMultipleChoices || resp.StatusCode >= http.StatusBadRequest {
		return ""
	}
	if target, err := resp.Location(); err == nil && target.Host != "" {
		return target.Host
	}
	return "an unknown place"
}

// isJSONType accepts application/json and types made from it, as in
// application/scim+json.
func isJSONType(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// claimed is what an answer says it is, for an error. It may be empty.
func claimed(header http.Header) string {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || len(kind) > 60 {
		return ""
	}
	return kind
}

// bufferedBody is an answer in memory. Its memory goes back on Close.
type bufferedBody struct {
	*bytes.Reader
	buffer   *bytes.Buffer
	giveBack func(any)
	once     sync.Once
}

// Close returns the memory. Reading afterwards returns nothing.
func (b *bufferedBody) Close() error {
	b.once.Do(func() {
		b.Reader = bytes.NewReader(nil)
		b.giveBack(b.buffer)
	})
	return nil
}
