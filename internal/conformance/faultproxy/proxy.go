package faultproxy

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

// Options are what a Proxy is made of.
type Options struct {
	// TLS makes the doors speak TLS, under a certificate of CertificatePEM.
	TLS bool
	// CAFile names a PEM file of authorities to trust at the vendor, besides
	// those of the system. May be empty.
	CAFile string
}

// Request is one request that a plugin has sent.
type Request struct {
	// Door is the number of the door, from 0 in the order of Open.
	Door int
	// Method and Path; the query is left out.
	Method, Path string
}

// Proxy is a set of doors that break answers together.
type Proxy struct {
	tls       bool
	transport *http.Transport
	doors     []*door

	mu       sync.Mutex
	fault    Fault
	requests []Request
	bodies   [][]byte          // answers of the vendor
	before   map[string][]byte // the last answer for each path
	tokens   map[string]struct{}
	asked    []string                   // requests in full: address, and what was sent
	next     []string                   // what leads to further pages, from answers
	refused  map[string]clock.Stopwatch // since a request was told to wait
	hasty    int
	slowest  time.Duration
	stranger *stranger
	over     chan struct{} // closed when a run is over: nobody waits any longer
}

// New returns a Proxy without doors.
func New(o Options) (*Proxy, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if o.CAFile != "" {
		text, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read the certificate authorities of the vendor: %w", err)
		}
		if !roots.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s holds no PEM certificate", o.CAFile)
		}
	}
	p := &Proxy{
		tls: o.TLS, stranger: newStranger(),
		transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableCompression: true,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
	}
	p.Begin(Fault{})
	return p, nil
}

// Open makes a door to the vendor's address and returns the address of the door,
// with the same path.
func (p *Proxy) Open(vendor string) (string, error) {
	target, err := url.Parse(vendor)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return "", errors.New("it is no address that begins with http:// or https://")
	}
	d := &door{proxy: p, number: len(p.doors), vendor: &url.URL{Scheme: target.Scheme, Host: target.Host}}
	d.server = httptest.NewUnstartedServer(d)
	d.server.Config.ErrorLog = log.New(io.Discard, "", 0) // that a plugin refuses a certificate is right
	if p.tls {
		d.server.StartTLS()
	} else {
		d.server.Start()
	}
	p.doors = append(p.doors, d)
	return d.server.URL + target.Path, nil
}

// CertificatePEM is the authority for the certificates of doors that speak TLS.
func (p *Proxy) CertificatePEM() []byte {
	for _, d := range p.doors {
		if c := d.server.Certificate(); c != nil {
			return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		}
	}
	return nil
}

// Close ends all requests and closes the doors.
func (p *Proxy) Close() {
	p.Begin(Fault{})
	for _, d := range p.doors {
		d.server.CloseClientConnections()
		d.server.Close()
	}
	p.stranger.server.Close()
	p.transport.CloseIdleConnections()
}

// Begin begins a run in which this fault happens; counting begins anew, and
// requests that hang are let go.
func (p *Proxy) Begin(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over != nil {
		close(p.over)
	}
	p.fault, p.requests, p.bodies, p.over = f, nil, nil, make(chan struct{})
	p.before = make(map[string][]byte)
	p.asked, p.next, p.refused, p.hasty = nil, nil, make(map[string]clock.Stopwatch), 0
	p.slowest = 0
	if p.tokens == nil {
		p.tokens = make(map[string]struct{})
	}
}

// Requests returns the requests since Begin.
func (p *Proxy) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// Answered returns the bodies that the vendor has sent since Begin.
func (p *Proxy) Answered() [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.bodies)
}

// Slowest returns how long the slowest answer since Begin took, until the plugin had
// it.
func (p *Proxy) Slowest() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slowest
}

// Tokens returns the access tokens that were seen, in requests and in answers,
// since the Proxy was made.
func (p *Proxy) Tokens() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	tokens := make([]string, 0, len(p.tokens))
	for token := range p.tokens {
		tokens = append(tokens, token)
	}
	slices.Sort(tokens)
	return tokens
}

// arrive counts a request and returns what goes wrong with it, what the request
// before it was answered with, and the end of the run.
func (p *Proxy) arrive(door int, r *http.Request) (kind Kind, before []byte, over chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, Request{Door: door, Method: r.Method, Path: r.URL.Path})
	p.learn(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if p.fault.hits(len(p.requests)) {
		kind = p.fault.Kind
	}
	p.patience(r, kind)
	p.asked = append(p.asked, r.URL.RequestURI())
	return kind, p.before[r.URL.Path], p.over
}

// took notes how long an answer took.
func (p *Proxy) took(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slowest = max(p.slowest, d)
}

// answered notes an answer of the vendor.
func (p *Proxy) answered(path string, body []byte, header http.Header, repeats bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bodies = append(p.bodies, body)
	if !repeats {
		p.before[path] = body
	}
	p.next = append(p.next, nextPages(body, header)...)
	var signIn struct {
		AccessToken string `json:"access_token"`
	}
	if json.Unmarshal(body, &signIn) == nil {
		p.learn(signIn.AccessToken)
	}
}

// leastToken is the length below which a text is too common to look for.
const leastToken = 12

func (p *Proxy) learn(token string) {
	if len(token) >= leastToken && !strings.HasPrefix(token, "Basic ") {
		p.tokens[token] = struct{}{}
	}
}
