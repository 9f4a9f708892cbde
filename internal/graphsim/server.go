package graphsim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

// Server serves one Tenant on 127.0.0.1 until Close.
type Server struct {
	// URL is the address of both services, "https://127.0.0.1:port": the
	// authority host and the Graph endpoint. The same port answers as
	// "localhost".
	URL string
	// CAPEM is the certificate authority that clients must trust, in PEM.
	CAPEM []byte

	http     *http.Server
	address  string
	finished chan struct{} // closed when Serve has returned

	faults     faultSet
	log        requestLog
	tokens     *tokenIssuer
	pages      *pageTokens
	compressed gzipCache
	bodies     bodyPool
	signIns    pace
	offset     atomic.Int64 // how far Advance moved the clock, in nanoseconds

	mu       sync.RWMutex // guards tenant and what is derived from it
	tenant   *Tenant
	consumed history
	views    viewCache

	lookup sync.Mutex     // guards byID
	byID   map[string]int // users by id, made when it is needed

	closing sync.Mutex // orders handlers.Add before handlers.Wait
	closed  bool

	handlers sync.WaitGroup
}

// Start serves the tenant with these faults.
func Start(tenant *Tenant, faults ...Fault) (*Server, error) {
	ca, err := newAuthority()
	if err != nil {
		return nil, fmt.Errorf("graphsim: make a certificate: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("graphsim: listen: %w", err)
	}
	s := &Server{
		URL:      "https://" + listener.Addr().String(),
		CAPEM:    ca.pem,
		address:  listener.Addr().String(),
		finished: make(chan struct{}),
		tokens:   newTokenIssuer(),
		pages:    newPageTokens(),
		tenant:   tenant,
	}
	s.derive()
	s.SetFaults(faults...)
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: time.Minute,
		// Handshakes that clients give up and connections that faults cut are
		// no news.
		ErrorLog:  log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{ca.leaf}, MinVersion: tls.VersionTLS12},
		// HTTP/1.1 only: there a cut connection is a cut connection.
		Protocols: http1Only(),
	}
	go func() {
		defer close(s.finished)
		_ = s.http.ServeTLS(listener, "", "") // always http.ErrServerClosed after Close
	}()
	return s, nil
}

// http1Only is the set of protocols with nothing but HTTP/1.1.
func http1Only() *http.Protocols {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &protocols
}

// Close ends all connections and waits until no request is being answered.
func (s *Server) Close() {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return
	}
	s.closed = true
	s.closing.Unlock()
	_ = s.http.Close() // closing listeners and connections: nothing left to do on an error
	<-s.finished
	s.handlers.Wait()
}

// CAFile writes the certificate authority into dir and returns the file's path.
func (s *Server) CAFile(dir string) (string, error) {
	path := filepath.Join(dir, "graphsim-ca.pem")
	if err := os.WriteFile(path, s.CAPEM, 0o600); err != nil {
		return "", fmt.Errorf("graphsim: write the certificate authority: %w", err)
	}
	return path, nil
}

// Client returns an HTTP client that trusts the server, asks for compressed
// answers and holds its connections until CloseIdleConnections.
func (s *Server) Client() (*http.Client, error) {
	pool, err := s.CertPool()
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}, nil
}

// SetFaults replaces all faults; their counters start anew.
func (s *Server) SetFaults(faults ...Fault) {
	s.mu.RLock()
	seed := s.tenant.Seed
	s.mu.RUnlock()
	s.faults.set(seed, faults)
}

// Update lets change alter the tenant while no request reads it.
func (s *Server) Update(change func(*Tenant)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.tenant)
	s.derive()
}

// derive computes what follows from the tenant. The caller holds s.mu, or is
// alone.
func (s *Server) derive() {
	s.consumed.add(s.now(), s.tenant.Consumed())
	s.views.reset(s.tenant.Users)
	s.compressed.clear()
	s.byID = nil
}

// Advance moves the server's clock forward: tokens age by d.
func (s *Server) Advance(d time.Duration) { s.offset.Add(int64(d)) }

// now is the time on the server's clock.
func (s *Server) now() time.Time { return clock.System{}.Now().Add(time.Duration(s.offset.Load())) }

// ForgetPageTokens does to page tokens what a restart of the service does: all
// that were issued so far are expired.
func (s *Server) ForgetPageTokens() {
	s.pages.forget()
	s.compressed.clear()
}

// RevokeTokens makes all access tokens issued so far expired.
func (s *Server) RevokeTokens() { s.tokens.expireAll() }

// errClosed is what a handler finds that comes after Close.
var errClosed = errors.New("graphsim: server is closed")

// enter registers a handler, so that Close waits for it.
func (s *Server) enter() error {
	s.closing.Lock()
	defer s.closing.Unlock()
	if s.closed {
		return errClosed
	}
	s.handlers.Add(1)
	return nil
}

// ServeHTTP answers one request: log, faults, then the service itself.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.enter() != nil {
		panic(http.ErrAbortHandler)
	}
	defer s.handlers.Done()
	s.serve(w, s.newCall(r))
}

// serve plans and sends the answer to a call.
func (s *Server) serve(w http.ResponseWriter, c *call) {
	p, faults := s.faults.plan(c)
	entry := s.log.begin(c, faults)
	wait(c.r.Context(), p.delay)
	out := s.answer(c, p)
	s.log.end(entry, out.status)
	c.describe(w.Header())
	s.send(w, c, p, out)
}

// wait sleeps unless the client goes away, or Close ends its connection.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// answer is what the faults or else the service says.
func (s *Server) answer(c *call, p *plan) *reply {
	if p.answer != nil {
		return p.answer(c)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch c.endpoint {
	case Users, UsersCount, SubscribedSKUs, Organization, Subscriptions, Batch, OneUser, ServicePrincipals, AppRoleAssignedTo, Groups, Members, MembersCount, Other:
		return s.answerGraph(c, p)
	case Token:
		return s.answerToken(c)
	case Discovery:
		return s.answerDiscovery(c)
	case Identity:
		return s.answerIdentity(c)
	}
	return c.graphError(http.StatusNotFound, "UnknownError", "")
}
