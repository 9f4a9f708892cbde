package sdkhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Observer hears of what a Transport does. It must be safe for concurrent use.
type Observer interface {
	// Waiting is called before each wait that the service asked for. A long
	// wait is announced in parts of at most five minutes that do not overlap.
	Waiting(until time.Time, why string)
	// Sent counts a request that is about to be sent. Again: it was sent before.
	Sent(again bool)
}

// waitPart is the longest wait that is announced at once.
const waitPart = 5 * time.Minute

// TransportOptions are what a Transport is made of.
type TransportOptions struct {
	// Base sends a request once. Nil: what NewConnection returns for
	// Connection.
	Base http.RoundTripper
	// Connection is used if Base is nil.
	Connection ConnectionOptions
	// Policy is how patient it is. The zero value: ExportPolicy.
	Policy Policy
	// Clock is used for pauses. Nil: SystemClock.
	Clock Clock
	// Observer hears of requests and waits. May be nil.
	Observer Observer
}

// Transport repeats requests that failed. It reads every answer completely, so
// that an answer cut off on the way is noticed here, where it can still be
// repeated. One Transport serves one run: it adds up the time spent waiting.
//
// A success that is not complete JSON counts as a failure. Redirects are errors.
// Answers with other statuses that repetition would not change are returned as
// they are.
type Transport struct {
	base     http.RoundTripper
	policy   Policy
	clock    Clock
	observer Observer

	buffers sync.Pool // of *bytes.Buffer

	mu     sync.Mutex
	waited time.Duration
}

// NewTransport returns a Transport. It sends nothing, and fails with a
// *CAFileError only.
func NewTransport(o TransportOptions) (*Transport, error) {
	t := &Transport{base: o.Base, policy: o.Policy, clock: o.Clock, observer: o.Observer}
	if t.base == nil {
		base, err := NewConnection(o.Connection)
		if err != nil {
			return nil, err
		}
		t.base = base
	}
	if t.policy == (Policy{}) {
		t.policy = ExportPolicy()
	}
	if t.clock == nil {
		t.clock = SystemClock{}
	}
	if t.observer == nil {
		t.observer = nobody{}
	}
	return t, nil
}

// nobody is the Observer of those who have none.
type nobody struct{}

func (nobody) Waiting(time.Time, string) {}
func (nobody) Sent(bool)                 {}

// CloseIdleConnections gives connections back that are not in use.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip sends the request until there is an answer that repetition would
// not change. The body of the answer is complete and in memory.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	failed, foreign := 0, 0
	end := t.clock.Now().Add(t.policy.RequestLimit)
	for sent := 0; ; sent++ {
		request, err := fresh(req)
		if err != nil {
			return nil, err
		}
		t.observer.Sent(sent > 0)
		resp, err := t.attempt(request, end.Sub(t.clock.Now()))
		if req.Context().Err() != nil {
			return nil, context.Cause(req.Context())
		}
		if err != nil && permanent(err) {
			return nil, err
		}
		if err == nil {
			wait, asked := retryAfter(resp.StatusCode, resp.Header, t.clock.Now())
			if !retryable(resp.StatusCode) && (!asked || resp.StatusCode != http.StatusForbidden) {
				return resp, nil
			}
			if asked {
				if err := t.throttled(req, wait, resp.StatusCode); err != nil {
					return nil, err
				}
				end = latest(end, t.clock.Now().Add(t.policy.AfterWait))
				continue
			}
		}
		failed++
		if isForeign(err) {
			foreign++
		}
		pause := t.policy.delay(failed)
		if failed >= t.policy.Attempts || foreign >= mostForeign || !t.clock.Now().Add(pause).Before(end) || !t.mayWait(pause) {
			return nil, gaveUp(req, failed, resp, err)
		}
		if err := t.clock.Sleep(req.Context(), pause); err != nil {
			return nil, err
		}
	}
}

// mostForeign is how often an answer that is no JSON at all is repeated. A proxy
// shows such a page once while it is restarted; one that shows it again and
// again does so until somebody signs in.
const mostForeign = 4

func isForeign(err error) bool {
	body, ok := errors.AsType[*BodyError](err)
	return ok && body.Foreign
}

// permanent reports whether repeating cannot help: somebody has to change a
// setting first, or something in between has answered for the service.
func permanent(err error) bool {
	var redirect *RedirectError
	return errors.As(err, &redirect) || Permanent(err)
}

// retryable reports which answers may be different next time. 501 is not among
// them: Graph uses it for a property that a collection cannot return.
func retryable(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, 509:
		return true
	default:
		return false
	}
}

// fresh copies the request, so that what one attempt adds to it (headers, a
// body read to its end) is not there in the next.
func fresh(req *http.Request) (*http.Request, error) {
	request := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody {
		return request, nil
	}
	if req.GetBody == nil {
		return nil, errors.New("the body of the request cannot be sent twice")
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, fmt.Errorf("rewinding the body of the request: %w", err)
	}
	request.Body = body
	return request, nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// attempt sends the request once and reads the whole answer. Left is what the
// request has left of its time.
func (t *Transport) attempt(req *http.Request, left time.Duration) (*http.Response, error) {
	limit := min(t.policy.AttemptLimit, left)
	ctx, cancel := context.WithTimeout(req.Context(), limit)
	defer cancel()
	stalled := newStall(t.policy.StallLimit, cancel)
	defer stalled.stop()
	resp, err := t.base.RoundTrip(req.WithContext(ctx))
	if err == nil {
		err = t.readWhole(resp, stalled)
	}
	if err == nil {
		return resp, nil
	}
	if req.Context().Err() != nil {
		return nil, err
	}
	switch {
	case stalled.fired():
		return nil, &BodyError{What: fmt.Sprintf("nothing came for %v", t.policy.StallLimit), Err: context.DeadlineExceeded}
	case ctx.Err() != nil:
		return nil, &BodyError{What: fmt.Sprintf("no complete answer within %v", limit.Round(time.Second)), Err: ctx.Err()}
	default:
		return nil, err
	}
}

// throttled waits as long as the service asked, unless the run has waited too
// long already.
func (t *Transport) throttled(req *http.Request, wait time.Duration, status int) error {
	if !t.mayWait(wait) {
		return &ThrottledError{Host: req.URL.Hostname(), Waited: t.waitedSoFar(), Asked: wait, Limit: t.policy.WaitLimit}
	}
	return t.wait(req.Context(), wait, fmt.Sprintf("%s asked to wait (status %d)", req.URL.Hostname(), status))
}

// mayWait takes a wait out of the budget of the run, if there is enough left.
func (t *Transport) mayWait(wait time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waited+wait > t.policy.WaitLimit {
		return false
	}
	t.waited += wait
	return true
}

func (t *Transport) waitedSoFar() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waited
}

// wait announces a wait in parts and sleeps.
func (t *Transport) wait(ctx context.Context, wait time.Duration, why string) error {
	for wait > 0 {
		part := min(wait, waitPart)
		t.observer.Waiting(t.clock.Now().Add(part), why)
		if err := t.clock.Sleep(ctx, part); err != nil {
			return err
		}
		wait -= part
	}
	return nil
}

func gaveUp(req *http.Request, attempts int, resp *http.Response, err error) error {
	failure := &GaveUpError{Attempts: attempts, Host: req.URL.Hostname(), Err: err}
	if resp != nil && err == nil {
		failure.Status, failure.Header = resp.StatusCode, resp.Header
	}
	return failure
}
