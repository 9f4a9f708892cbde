package faultproxy

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

// door is one address of the vendor.
type door struct {
	proxy  *Proxy
	number int
	vendor *url.URL // without path
	server *httptest.Server
}

// maxBody bounds an answer of the vendor.
const maxBody = 256 << 20

// ServeHTTP forwards a request, or breaks its answer.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	watch := clock.Start()
	kind, before, over := d.proxy.arrive(d.number, r)
	defer func() { d.proxy.took(watch.Elapsed()) }()
	switch kind {
	case Message:
		answer(w, http.StatusOK, "application/json", `{"message":"try again later"}`)
	case EmptyObject:
		answer(w, http.StatusOK, "application/json", `{}`)
	case HTML:
		answer(w, http.StatusOK, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Please sign in.</body></html>")
	case Status401, Status403, Status404, Status429, Status500, Status503:
		refuse(w, kind)
	case Elsewhere:
		http.Redirect(w, r, d.proxy.stranger.server.URL+r.URL.Path, http.StatusFound) //nolint:gosec // to a server of this package
	case Reset:
		panic(http.ErrAbortHandler)
	case Hang:
		hang(r, over)
	case None, MissingList, MissingNext, Cut, Repeated, Shuffled, Slow:
		d.forward(w, r, kind, before)
	}
}

func answer(w http.ResponseWriter, status int, kind, text string) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// refuse answers with the status that a kind names.
func refuse(w http.ResponseWriter, kind Kind) {
	status, _ := strconv.Atoi(strings.TrimPrefix(string(kind), "status "))
	if kind == Status429 {
		w.Header().Set("Retry-After", "1")
	}
	answer(w, status, "application/json", `{}`)
}

// hang waits until nobody waits for the answer any longer.
func hang(r *http.Request, over <-chan struct{}) {
	select {
	case <-r.Context().Done():
	case <-over:
	}
	panic(http.ErrAbortHandler)
}

// forward asks the vendor and passes the answer on.
func (d *door) forward(w http.ResponseWriter, r *http.Request, kind Kind, before []byte) {
	resp, body, err := d.ask(r)
	if err != nil {
		http.Error(w, "the vendor cannot be reached through the fault proxy: "+err.Error(), http.StatusBadGateway)
		return
	}
	d.proxy.answered(r.URL.Path, body, resp.Header, kind == Repeated)
	for name, values := range resp.Header {
		for _, value := range values {
			w.Header().Add(name, d.inward(value))
		}
	}
	switch {
	case kind == MissingList:
		body = withoutList(body)
	case kind == MissingNext:
		body = withoutNext(body)
		w.Header().Del("Link")
	case kind == Shuffled:
		body = shuffled(body)
	case kind == Repeated && before != nil:
		body = before
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(resp.StatusCode)
	switch kind {
	case Cut:
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	case Slow:
		trickle(w, body)
	default:
		_, _ = w.Write(body)
	}
}

// ask sends the request to the vendor and reads the whole answer. Links to the
// vendor become links to the door.
func (d *door) ask(r *http.Request) (*http.Response, []byte, error) {
	target := *r.URL
	target.Scheme, target.Host = d.vendor.Scheme, d.vendor.Host
	sent, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, nil, fmt.Errorf("its request broke off: %w", err)
	}
	d.proxy.sent(string(sent))
	sent = []byte(d.outward(string(sent)))
	req, err := http.NewRequestWithContext(r.Context(), r.Method, target.String(), bytes.NewReader(sent))
	if err != nil {
		return nil, nil, err
	}
	req.Header = r.Header.Clone()
	req.Header.Del("Accept-Encoding")
	resp, err := d.proxy.transport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, nil, fmt.Errorf("its answer broke off: %w", err)
	}
	resp.Header.Del("Content-Length")
	return resp, []byte(d.inward(string(body))), nil
}

// inward turns addresses of the vendor into those of the doors. Two doors may lead
// to one address: what comes through a door leads back to it.
func (d *door) inward(text string) string {
	for _, other := range append([]*door{d}, d.proxy.doors...) {
		from, to := other.vendor.String(), other.server.URL
		text = strings.ReplaceAll(text, from, to)
		text = strings.ReplaceAll(text, strings.ReplaceAll(from, "/", `\/`), strings.ReplaceAll(to, "/", `\/`))
	}
	return text
}

// outward turns addresses of the doors in a form into those of the vendor: a
// sign-in may name the API that the token is for.
func (d *door) outward(form string) string {
	for _, other := range d.proxy.doors {
		form = strings.ReplaceAll(form, url.QueryEscape(other.server.URL), url.QueryEscape(other.vendor.String()))
	}
	return form
}

// trickle sends a body in twenty parts over a fifth of a second.
func trickle(w http.ResponseWriter, body []byte) {
	step := max(1, len(body)/20)
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for part := range slices.Chunk(body, step) {
		_, _ = w.Write(part)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		<-ticker.C
	}
}
