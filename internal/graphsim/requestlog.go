package graphsim

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Request is one request as the server saw it. It never holds a secret: the
// Authorization header and the credentials of a token request are left out.
type Request struct {
	// Endpoint is what was asked for.
	Endpoint Endpoint
	// Method and Path are the request line; Query is decoded.
	Method, Path string
	Query        url.Values
	// Header is the request's header without Authorization.
	Header http.Header
	// Form holds client_id, scope, grant_type, client_assertion_type and
	// claims of a token request.
	Form url.Values
	// Page is the number of the page of users, from 1; else 0.
	Page int
	// Status is the answer's HTTP status, or 0 while there is none.
	Status int
	// Faults are the names of the faults that struck.
	Faults []string
	// Time is when it came, on the server's clock.
	Time time.Time
}

// requestLog keeps what was asked.
type requestLog struct {
	mu      sync.Mutex
	entries []*Request
}

// begin records a request.
func (l *requestLog) begin(c *call, faults []string) *Request {
	header := c.r.Header.Clone()
	header.Del("Authorization")
	entry := &Request{
		Endpoint: c.endpoint,
		Method:   c.r.Method,
		Path:     c.r.URL.Path,
		Query:    c.query,
		Header:   header,
		Form:     c.publicForm(),
		Page:     c.page,
		Faults:   faults,
		Time:     c.now,
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry)
	return entry
}

// end records how a request was answered.
func (l *requestLog) end(entry *Request, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Status = status
}

// Requests returns what was asked since Start or ResetRequests, in order of
// arrival. With endpoints, only requests to those.
func (s *Server) Requests(endpoints ...Endpoint) []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	var out []Request
	for _, entry := range s.log.entries {
		if len(endpoints) == 0 || slices.Contains(endpoints, entry.Endpoint) {
			out = append(out, *entry)
		}
	}
	return out
}

// ResetRequests forgets the requests so far.
func (s *Server) ResetRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.entries = nil
}
