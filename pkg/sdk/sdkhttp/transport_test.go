package sdkhttp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// clock does not sleep; it notes how long it should have.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	sleeps []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 1, 2, 30, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.sleeps = append(c.sleeps, d)
	return ctx.Err()
}

func (c *clock) total() time.Duration {
	var sum time.Duration
	for _, d := range c.sleeps {
		sum += d
	}
	return sum
}

// watcher notes what the handler reports.
type watcher struct {
	sent, retries int
	waits, pauses []time.Time
	reasons       []string
}

func (w *watcher) Waiting(until time.Time, _ string) { w.waits = append(w.waits, until) }

func (w *watcher) Pausing(until time.Time, why string) {
	w.pauses = append(w.pauses, until)
	w.reasons = append(w.reasons, why)
}

func (w *watcher) Sent(again bool) {
	w.sent++
	if again {
		w.retries++
	}
}

// answer is one answer of a server.
type answer func(http.ResponseWriter)

func status(code int, header ...string) answer {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func body(code int, kind, text string) answer {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

func good() answer { return body(200, "application/json; charset=utf-8", `{"value":[]}`) }

// cut promises more than it sends.
func cut(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"value":[`)
}

func drop(http.ResponseWriter) { panic(http.ErrAbortHandler) }

// server gives the answers one after another, the last one for ever.
func server(t *testing.T, answers ...answer) *httptest.Server {
	t.Helper()
	var mu sync.Mutex
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		next := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		mu.Unlock()
		next(w)
	}))
	t.Cleanup(s.Close)
	return s
}

// client sends through the handler only.
func client(t *testing.T, base http.RoundTripper, policy sdkhttp.Policy, clock sdkhttp.Clock, observer sdkhttp.Observer) *http.Client {
	t.Helper()
	transport, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{Base: base, Policy: policy, Clock: clock, Observer: observer})
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func get(t *testing.T, c *http.Client, url string) (string, int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("reading a body that is in memory: %v", err)
	}
	return string(text), resp.StatusCode, nil
}

func times(n int, a answer) []answer {
	list := make([]answer, n)
	for i := range list {
		list[i] = a
	}
	return list
}

// unix is the time so long after the beginning of a test, in Unix seconds.
func unix(d time.Duration) string { return strconv.FormatInt(newClock().now.Add(d).Unix(), 10) }

func TestGoesOn(t *testing.T) {
	t.Parallel()
	today, date := newClock().now.Format(http.TimeFormat), newClock().now.Add(90*time.Second).Format(http.TimeFormat)
	tests := map[string]struct {
		answers []answer
		retries int
		waits   int           // asked for by the service
		least   time.Duration // slept
		most    time.Duration
	}{
		"at once":                   {answers: []answer{good()}},
		"500, 502, 503, 504, 408":   {[]answer{status(500), status(502), status(503), status(504), status(408), good()}, 5, 0, 7 * time.Second, 16 * time.Second},
		"429 without Retry-After":   {[]answer{status(429), good()}, 1, 0, 250 * time.Millisecond, 500 * time.Millisecond},
		"Retry-After in seconds":    {[]answer{status(429, "Retry-After", "315"), good()}, 1, 2, 315 * time.Second, 315 * time.Second},
		"Retry-After, fraction":     {[]answer{status(429, "Retry-After", "0.9"), good()}, 1, 1, 900 * time.Millisecond, 900 * time.Millisecond},
		"Retry-After as a date":     {[]answer{status(503, "Retry-After", date, "Date", today), good()}, 1, 1, 90 * time.Second, 90 * time.Second},
		"a clock that is wrong":     {[]answer{status(503, "Retry-After", "Fri, 02 Jan 2026 15:05:05 GMT", "Date", "Fri, 02 Jan 2026 15:04:05 GMT"), good()}, 1, 1, time.Minute, time.Minute},
		"Retry-After in RFC 3339":   {[]answer{status(429, "Retry-After", newClock().now.Add(90*time.Second).Format(time.RFC3339), "Date", today), good()}, 1, 1, 90 * time.Second, 90 * time.Second},
		"X-RateLimit-Reset":         {[]answer{status(429, "X-RateLimit-Reset", unix(40*time.Second), "Date", today), good()}, 1, 1, 40 * time.Second, 40 * time.Second},
		"X-RateLimit-Reset, 403":    {[]answer{status(403, "X-RateLimit-Reset", unix(40*time.Second), "X-RateLimit-Remaining", "0", "Date", today), good()}, 1, 1, 40 * time.Second, 40 * time.Second},
		"RateLimit-Reset":           {[]answer{status(429, "RateLimit-Reset", "40"), good()}, 1, 1, 40 * time.Second, 40 * time.Second},
		"403 with Retry-After":      {[]answer{status(403, "Retry-After", "60"), good()}, 1, 1, time.Minute, time.Minute},
		"Retry-After in the past":   {[]answer{status(503, "Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT"), good()}, 1, 0, 250 * time.Millisecond, 500 * time.Millisecond},
		"Retry-After 0":             {[]answer{status(503, "Retry-After", "0"), good()}, 1, 0, 250 * time.Millisecond, 500 * time.Millisecond},
		"Retry-After nonsense":      {[]answer{status(503, "Retry-After", "soon"), good()}, 1, 0, 250 * time.Millisecond, 500 * time.Millisecond},
		"Retry-After is no attempt": {append(times(40, status(429, "Retry-After", "30")), good()), 40, 40, 20 * time.Minute, 20 * time.Minute},
		"eleven failures":           {append(times(11, status(503)), good()), 11, 0, 90 * time.Second, 182 * time.Second},
		"connections dropped":       {[]answer{drop, drop, good()}, 2, 0, 750 * time.Millisecond, 1500 * time.Millisecond},
		"cut":                       {[]answer{cut, good()}, 1, 0, 0, time.Second},
		"login page of a proxy":     {[]answer{body(200, "text/html", "<html>"), good()}, 1, 0, 0, time.Second},
		"JSON that is called HTML":  {[]answer{body(200, "text/html", `{"value":[]}`), good()}, 1, 0, 0, time.Second},
		"JSON of no kind":           {[]answer{body(200, "", `{"value":[]}`), good()}, 1, 0, 0, time.Second},
		"JSON that breaks off":      {[]answer{body(200, "application/json", `{"value":[`), good()}, 1, 0, 0, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, clock, watch := server(t, test.answers...), newClock(), &watcher{}
			// A connection is not used twice here: net/http would repeat a
			// request on a connection that turns out to be closed by itself.
			s.Client().Transport.(*http.Transport).DisableKeepAlives = true //nolint:forcetypeassert // It always is one.
			text, code, err := get(t, client(t, s.Client().Transport, sdkhttp.ExportPolicy(), clock, watch), s.URL)
			if err != nil || code != 200 || text != `{"value":[]}` {
				t.Fatalf("%q, %d, %v", text, code, err)
			}
			if watch.retries != test.retries || len(watch.waits) != test.waits {
				t.Errorf("%d retries, %d waits; want %d and %d", watch.retries, len(watch.waits), test.retries, test.waits)
			}
			if slept := clock.total(); slept < test.least || slept > test.most {
				t.Errorf("slept %v, want %v to %v", slept, test.least, test.most)
			}
		})
	}
}

// is reports whether an error is of the type.
func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func TestGivesUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer answer
		is     func(error) bool
		sent   int
	}{
		"503 for ever":          {status(503, "request-id", "abc"), is[*sdkhttp.GaveUpError], 12},
		"cut for ever":          {cut, is[*sdkhttp.BodyError], 12},
		"throttled for ever":    {status(429, "Retry-After", "300"), is[*sdkhttp.ThrottledError], 7},
		"asked for hours":       {status(429, "Retry-After", "7200"), is[*sdkhttp.ThrottledError], 1},
		"a login page for ever": {body(200, "text/html", "<html>"), is[*sdkhttp.BodyError], 4},
		"a captive portal":      {status(302, "Location", "https://login.hotel.example/"), is[*sdkhttp.RedirectError], 1},
		"a redirect to nowhere": {status(302), is[*sdkhttp.RedirectError], 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, clock, watch := server(t, test.answer), newClock(), &watcher{}
			_, _, err := get(t, client(t, s.Client().Transport, sdkhttp.ExportPolicy(), clock, watch), s.URL)
			if !test.is(err) {
				t.Fatalf("error %T: %v", err, err)
			}
			if watch.sent != test.sent {
				t.Errorf("sent %d times, want %d", watch.sent, test.sent)
			}
			if strings.Contains(err.Error(), "<html>") {
				t.Error("the page is in the text")
			}
		})
	}
}

// What a request ended with is what its error is explained by.
func TestGaveUpErrorHoldsTheLastAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers []answer
		status  int
		id      string
		err     bool

		attempts int
	}{
		"an answer":              {answers: []answer{status(503, "request-id", "abc")}, status: 503, id: "abc", attempts: 12},
		"none, after an answer":  {answers: []answer{status(503, "request-id", "abc"), cut}, err: true, attempts: 12},
		"a dropped connection":   {answers: []answer{drop}, err: true, attempts: 7},
		"an answer after others": {answers: []answer{cut, drop, status(502, "request-id", "def")}, status: 502, id: "def", attempts: 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := server(t, test.answers...)
			_, _, err := get(t, client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), &watcher{}), s.URL)
			var gaveUp *sdkhttp.GaveUpError
			if !errors.As(err, &gaveUp) {
				t.Fatalf("error %v", err)
			}
			if gaveUp.Status != test.status || gaveUp.Header.Get("request-id") != test.id || (gaveUp.Err != nil) != test.err {
				t.Errorf("%+v", gaveUp)
			}
			if gaveUp.Attempts != test.attempts || gaveUp.Host != "127.0.0.1" {
				t.Errorf("%d attempts at %s", gaveUp.Attempts, gaveUp.Host)
			}
		})
	}
}

// Answers that repetition would not change are left to whoever asked, whole.
func TestErrorsPass(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]answer{
		"JSON":            body(400, "application/json", `{"error":{"code":"Request_BadRequest","message":"Invalid."}}`),
		"HTML":            body(404, "text/html", "<html>"),
		"no body":         status(404),
		"403, no limit":   status(403),
		"403, some calls": status(403, "X-RateLimit-Remaining", "12", "X-RateLimit-Reset", unix(time.Minute)),
		"501":             status(501),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, watch := server(t, test), &watcher{}
			_, code, err := get(t, client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), watch), s.URL)
			if err != nil || code < 400 || watch.sent != 1 {
				t.Errorf("%d, %v after %d requests", code, err, watch.sent)
			}
		})
	}
}

// Waits of several requests add up.
func TestWaitLimitIsOfTheRun(t *testing.T) {
	t.Parallel()
	s := server(t, status(429, "Retry-After", "900"), good(), status(429, "Retry-After", "900"), good(), status(429, "Retry-After", "1"), good())
	c := client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), &watcher{})
	for range 2 {
		if _, _, err := get(t, c, s.URL); err != nil {
			t.Fatal(err)
		}
	}
	var throttled *sdkhttp.ThrottledError
	if _, _, err := get(t, c, s.URL); !errors.As(err, &throttled) {
		t.Fatalf("error %v, want that it took too long", err)
	}
	if throttled.Waited != 30*time.Minute {
		t.Errorf("waited %v", throttled.Waited)
	}
}

// What somebody has to change first is not repeated.
func TestPermanent(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{
		"a certificate that is not trusted": &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
		"a proxy that wants a sign-in":      &sdkhttp.ProxyRefusedError{Proxy: "proxy:3128", Status: 407},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			watch := &watcher{}
			fails := transport(func(*http.Request) (*http.Response, error) { return nil, fault })
			_, _, err := get(t, client(t, fails, sdkhttp.ExportPolicy(), newClock(), watch), "https://api.example/")
			if !errors.Is(err, fault) || !strings.Contains(err.Error(), "api.example: ") || watch.sent != 1 {
				t.Errorf("error %v after %d requests", err, watch.sent)
			}
		})
	}
}

// A server that says nothing is given up in time.
func TestStall(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*sdkhttp.Policy){
		"stalls":         func(p *sdkhttp.Policy) { p.StallLimit = time.Millisecond },
		"takes for ever": func(p *sdkhttp.Policy) { p.AttemptLimit = time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
			defer s.Close()
			policy := sdkhttp.ExportPolicy()
			policy.Attempts = 2
			prepare(&policy)
			watch := &watcher{}
			_, _, err := get(t, client(t, s.Client().Transport, policy, newClock(), watch), s.URL)
			var gaveUp *sdkhttp.GaveUpError
			if !errors.As(err, &gaveUp) || !errors.Is(err, context.DeadlineExceeded) || watch.sent != 2 {
				t.Errorf("error %v after %d requests", err, watch.sent)
			}
		})
	}
}

// A body is sent whole on each attempt.
func TestBodyIsSentAgain(t *testing.T) {
	t.Parallel()
	var bodies []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(text))
		if len(bodies) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		good()(w)
	}))
	defer s.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), &watcher{}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(bodies) != 3 || bodies[2] != "grant_type=client_credentials" {
		t.Errorf("bodies %q", bodies)
	}
}

// A body that cannot be sent twice is not sent at all: the second attempt would
// send nothing in its place.
func TestBodyThatCannotBeSentAgain(t *testing.T) {
	t.Parallel()
	s, watch := server(t, good()), &watcher{}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, io.NopCloser(strings.NewReader("once")))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), watch).Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "cannot be sent twice") || watch.sent != 0 {
		t.Errorf("error %v after %d requests", err, watch.sent)
	}
}

// Memory is used again only when nobody reads it any more.
func TestBodiesDoNotMix(t *testing.T) {
	t.Parallel()
	s := server(t, body(200, "application/json", `{"n":1}`), body(200, "application/json", `{"n":2}`))
	c := client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), &watcher{})
	var open []io.ReadCloser
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, resp.Body)
	}
	for i, want := range []string{`{"n":1}`, `{"n":2}`} {
		text, _ := io.ReadAll(open[i])
		_ = open[i].Close()
		if string(text) != want {
			t.Errorf("body %d is %q", i, text)
		}
	}
}

// Whoever closes a body twice, or reads it afterwards, gets nothing and takes
// nothing from the pages that are read in the meantime.
func TestClosedBodyIsOutOfReach(t *testing.T) {
	t.Parallel()
	s := server(t, body(200, "application/json", `{"n":1}`), body(200, "application/json", `{"n":2}`), body(200, "application/json", `{"n":3}`))
	c := client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), &watcher{})
	open := func() io.ReadCloser {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		return resp.Body
	}
	first := open()
	_ = first.Close()
	_ = first.Close()
	if text, _ := io.ReadAll(first); len(text) != 0 {
		t.Errorf("a closed body gives %q", text)
	}
	second, third := open(), open()
	for want, b := range map[string]io.ReadCloser{`{"n":2}`: second, `{"n":3}`: third} {
		if text, _ := io.ReadAll(b); string(text) != want {
			t.Errorf("read %q, want %q", text, want)
		}
		_ = b.Close()
	}
}

// Who presses Ctrl-C is told so at once, whatever the far end does.
func TestStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s, watch, clock := server(t, func(http.ResponseWriter) { cancel(); panic(http.ErrAbortHandler) }), &watcher{}, newClock()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client(t, s.Client().Transport, sdkhttp.ExportPolicy(), clock, watch).Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) || watch.sent != 1 || clock.sleeps != nil {
		t.Errorf("error %v after %d requests and %v", err, watch.sent, clock.total())
	}
}

// Whoever stands in between is named.
func TestRedirectNamesItsTarget(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"https://login.hotel.example/?from=graph": "redirects to login.hotel.example (status 302)",
		"": "redirects to an unknown place (status 302)",
	} {
		s := server(t, status(302, "Location", location))
		_, _, err := get(t, client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), &watcher{}), s.URL)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
