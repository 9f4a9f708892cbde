package sdktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Exchange is one request and its answer.
type Exchange struct {
	// Request is the method and the address without host: "GET /users?page=2".
	// The order of query parameters does not matter.
	Request string
	// Want are headers that the request must have, by name.
	Want map[string]string
	// Status of the answer. 0: 200.
	Status int
	// Header of the answer, by name. Without a Content-Type, a Body that is JSON has
	// that of JSON.
	Header map[string]string
	// Body of the answer. {{server}} in header and body becomes the server's
	// URL, for links to a next page.
	Body string
}

// Server answers requests from recorded exchanges, each once: an exchange that
// is listed twice is answered twice, in order. That is how a retry is tested.
type Server struct {
	// URL of the server, without a slash at the end.
	URL string

	t        testing.TB
	server   *httptest.Server
	mu       sync.Mutex
	left     []Exchange
	requests []string
}

// Recorded starts a server with the exchanges in the *.http files of a
// directory, in the order of their names; see ParseExchange for their form.
// The test fails if the source asks for anything else, or not for all of it.
func Recorded(t testing.TB, dir string) *Server {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.http"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recorded answers: no *.http files in %s", dir)
	}
	slices.Sort(files)
	var exchanges []Exchange
	for _, file := range files {
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			t.Fatal(err)
		}
		e, err := ParseExchange(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		exchanges = append(exchanges, e)
	}
	return Replay(t, exchanges...)
}

// Replay starts a server with the given exchanges. The test fails if the
// source asks for anything else, or not for all of it.
func Replay(t testing.TB, exchanges ...Exchange) *Server {
	t.Helper()
	s := &Server{t: t, left: slices.Clone(exchanges)}
	s.server = httptest.NewServer(s)
	s.URL = s.server.URL
	t.Cleanup(func() {
		s.server.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, e := range s.left {
			t.Errorf("recorded, but never requested: %s", e.Request)
		}
	})
	return s
}

// Client returns an HTTP client for the server.
func (s *Server) Client() *http.Client { return s.server.Client() }

// Requests returns what was requested so far, in order: "GET /users?page=2".
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := r.Method + " " + r.URL.RequestURI()
	e, ok := s.take(request)
	if !ok {
		s.t.Errorf("unexpected request: %s", request)
		http.Error(w, "sdktest has no recorded answer for "+request, http.StatusBadRequest)
		return
	}
	for name, want := range e.Want {
		if got := r.Header.Get(name); got != want {
			s.t.Errorf("request %s: its header %s is %q, want %q", request, name, got, want)
		}
	}
	if json.Valid([]byte(e.Body)) {
		w.Header().Set("Content-Type", "application/json") // unless the exchange says something else
	}
	for name, value := range e.Header {
		w.Header().Set(name, s.place(value))
	}
	if e.Status == 0 {
		e.Status = http.StatusOK
	}
	w.WriteHeader(e.Status)
	_, _ = w.Write([]byte(s.place(e.Body)))
}

// take returns the first exchange for a request that was not used yet.
func (s *Server) take(request string) (Exchange, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	i := slices.IndexFunc(s.left, func(e Exchange) bool { return canonical(e.Request) == canonical(request) })
	if i < 0 {
		return Exchange{}, false
	}
	e := s.left[i]
	s.left = slices.Delete(s.left, i, i+1)
	return e, true
}

func (s *Server) place(text string) string { return strings.ReplaceAll(text, "{{server}}", s.URL) }

// canonical sorts the query of a request.
func canonical(request string) string {
	address, query, _ := strings.Cut(request, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return request
	}
	return fmt.Sprintf("%s?%s", address, values.Encode())
}
