package sdkhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/licexport/licexport/pkg/sdk"
)

// Options are what a Client is made of. Vendor, URL and URLPath are required.
type Options struct {
	// Vendor is the name of the service in texts, as in "Zoom". In lower case it
	// is the prefix of codes: "zoom.throttled".
	Vendor string
	// URL is the address that paths of requests are appended to, as in
	// "https://api.zoom.us/v2". It must be https, or http on this machine.
	URL string
	// URLPath is the JSON Pointer of the setting that holds it ("/api_url").
	// Empty if users cannot set it.
	URLPath string
	// Settings are those of the user.
	Settings Settings
	// Auth signs requests. Nil: they are not signed.
	Auth Auth
	// Header is sent with each request.
	Header http.Header
	// Explain puts the vendor's own errors into words. If it is nil or returns
	// nil, the error gets the usual words. ErrLost as result makes a Reading
	// begin anew.
	Explain func(*StatusError) error
	// Rate is how many requests a second are sent on average. Zero: no limit.
	Rate float64
	// Writer hears of traffic and waits. Nil: a check, which is less patient.
	Writer *sdk.Writer
	// Transport sends the requests, for tests and for clients that share their
	// patience. Nil: one made of Settings and Writer.
	Transport *Transport
}

// Client sends requests to one server in one run. It may be used by several
// goroutines.
type Client struct {
	o         Options
	base      *url.URL
	transport *Transport
	limit     *rate.Limiter
}

// New returns a Client and sends nothing. Its errors are problems of settings.
func New(o Options) (*Client, error) {
	base, err := address(o)
	if err != nil {
		return nil, err
	}
	if o.Transport == nil {
		if o.Transport, err = newTransport(o); err != nil {
			return nil, err
		}
	}
	c := &Client{o: o, base: base, transport: o.Transport}
	if o.Rate > 0 {
		c.limit = rate.NewLimiter(rate.Limit(o.Rate), max(1, int(o.Rate)))
	}
	return c, nil
}

// newTransport makes a Transport of the settings.
func newTransport(o Options) (*Transport, error) {
	policy, err := o.Settings.Policy(o.Writer == nil)
	if err != nil {
		return nil, err
	}
	t, err := NewTransport(TransportOptions{
		Connection: ConnectionOptions{CAFile: o.Settings.CAFile}, Policy: policy, Observer: ObserverOf(o.Writer),
	})
	if err != nil {
		return nil, badCAFile(err)
	}
	return t, nil
}

// Close gives the connections back.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Now is the time by the clock of the Client.
func (c *Client) Now() time.Time { return c.transport.clock.Now() }

// Request is one request. Path, Link or both empty (the base itself).
type Request struct {
	// Method; empty: GET, or POST if there is a Form or JSON.
	Method string
	// Path is appended to the address of the Client. Its parts must be escaped,
	// see url.PathEscape.
	Path string
	// Link is an address that the vendor has given, relative to the address of
	// the Client or absolute. It must stay on the same server.
	Link string
	// Query replaces the query, if it is not nil.
	Query url.Values
	// Form is sent as application/x-www-form-urlencoded, if it is not nil.
	Form url.Values
	// JSON is encoded and sent as application/json, if it is not nil.
	JSON any
	// Header is sent besides that of the Client.
	Header http.Header
}

// Get decodes the JSON at path into into.
func (c *Client) Get(ctx context.Context, path string, query url.Values, into any) error {
	_, err := c.Send(ctx, Request{Path: path, Query: query}, into)
	return err
}

// PostForm sends a form and decodes the JSON that comes back.
func (c *Client) PostForm(ctx context.Context, path string, form url.Values, into any) error {
	_, err := c.Send(ctx, Request{Path: path, Form: form}, into)
	return err
}

// PostJSON sends a value as JSON and decodes the JSON that comes back.
func (c *Client) PostJSON(ctx context.Context, path string, body, into any) error {
	_, err := c.Send(ctx, Request{Path: path, JSON: body}, into)
	return err
}

// Send sends a request, decodes the JSON of the answer into into and returns
// the header of the answer. Its errors are problems for people, or those of ctx.
func (c *Client) Send(ctx context.Context, r Request, into any) (http.Header, error) {
	target, err := c.target(r)
	if err != nil {
		return nil, err
	}
	body, kind, err := r.body()
	if err != nil {
		return nil, fmt.Errorf("encoding a request to %s: %w", c.o.Vendor, err)
	}
	for again := false; ; again = true {
		resp, err := c.once(ctx, r, target, body, kind, again)
		if err != nil {
			return nil, c.explain(ctx, err)
		}
		if resp.StatusCode == http.StatusUnauthorized && c.o.Auth != nil && !again {
			_ = resp.Body.Close()
			continue
		}
		return resp.Header, c.explain(ctx, c.read(resp, into))
	}
}

// once signs and sends a request.
func (c *Client) once(ctx context.Context, r Request, target *url.URL, body []byte, kind string, again bool) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.method(), target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for _, header := range []http.Header{c.o.Header, r.Header} {
		for name, values := range header {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if c.o.Auth != nil {
		if err := c.o.Auth.Sign(ctx, c.unsigned(), req, again); err != nil {
			return nil, err
		}
	}
	if err := c.turn(ctx); err != nil {
		return nil, err
	}
	return c.transport.RoundTrip(req)
}

// turn waits until the rate limit lets one more request through.
func (c *Client) turn(ctx context.Context) error {
	if c.limit == nil {
		return nil
	}
	now := c.transport.clock.Now()
	if wait := c.limit.ReserveN(now, 1).DelayFrom(now); wait > 0 {
		return c.transport.clock.Sleep(ctx, wait)
	}
	return nil
}

// unsigned is the Client without Auth, for signing in.
func (c *Client) unsigned() *Client {
	o := c.o
	o.Auth = nil
	return &Client{o: o, base: c.base, transport: c.transport}
}

// read decodes an answer that is a success.
func (c *Client) read(resp *http.Response, into any) error {
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	req := resp.Request
	if resp.StatusCode < http.StatusOK || resp.StatusCode >= http.StatusMultipleChoices {
		return &StatusError{Method: req.Method, Host: req.URL.Hostname(), Path: req.URL.Path, Status: resp.StatusCode, Header: resp.Header, Body: data}
	}
	if into == nil {
		return nil
	}
	if err := decode(data, into); err != nil {
		return &BodyError{What: fmt.Sprintf("the answer to %s %s%s", req.Method, req.URL.Hostname(), req.URL.Path), Err: err}
	}
	return nil
}

func (r Request) method() string {
	switch {
	case r.Method != "":
		return r.Method
	case r.Form != nil || r.JSON != nil:
		return http.MethodPost
	default:
		return http.MethodGet
	}
}

func (r Request) body() (body []byte, kind string, err error) {
	switch {
	case r.Form != nil:
		return []byte(r.Form.Encode()), "application/x-www-form-urlencoded", nil
	case r.JSON != nil:
		body, err = json.Marshal(r.JSON)
		return body, "application/json", err
	default:
		return nil, "", nil
	}
}

// codePrefix makes "zoom" of "Zoom" and "acme_cloud" of "Acme Cloud".
func codePrefix(vendor string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '_'
		}
	}, vendor)
}
