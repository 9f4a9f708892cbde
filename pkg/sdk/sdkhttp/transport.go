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
	// Pausing is called before each pause of some seconds after which a request
	// that has failed is sent again.
	Pausing(until time.Time, why string)
	// Sent counts a request that is about to be sent. Again: it was sent before.
	Sent(again bool)
}

// noticeable is the shortest pause that is announced.
const noticeable = 2 * time.Second

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
	// Plain reports whether a success that is no JSON object or list is what was
	// asked for all the same, as in a number in plain text. May be nil.
	Plain func(resp *http.Response, body []byte) bool
}

// Transport repeats requests that failed. It reads every answer completely, so
// that an answer cut off on the way is noticed here, where it can still be
// repeated. One Transport serves one run: it adds up the time spent waiting.
//
// A success that is not complete JSON counts as a failure. Redirects are errors.
// A server that has not answered once gets fewer attempts, and so do answers that
// are somebody else's (see Policy).
// Answers with other statuses that repetition would not change are returned as
// they are.
type Transport struct {
	base     http.RoundTripper
	policy   Policy
	clock    Clock
	observer Observer
	plain    func(*http.Response, []byte) bool

	buffers sync.Pool // of *bytes.Buffer

	mu      sync.Mutex
	waited  time.Duration
	reached map[string]bool // servers that have answered
}

// NewTransport returns a Transport. It sends nothing, and fails with a
// *CAFileError only.
func NewTransport(o TransportOptions) (*Transport, error) {
	t := &Transport{base: o.Base, policy: o.Policy, clock: o.Clock, observer: o.Observer, plain: o.Plain, reached: make(map[string]bool)}
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

// CloseIdleConnections gives connections back that are not in use.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip sends the request until there is an answer that repetition would
// not change. The body of the answer is complete and in memory.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	spent := &effort{begin: t.clock.Now()}
	spent.end = spent.begin.Add(t.policy.RequestLimit)
	for sent := 0; ; sent++ {
		request, err := fresh(req)
		if err != nil {
			return nil, err
		}
		t.observer.Sent(sent > 0)
		resp, err := t.attempt(request, spent.end.Sub(t.clock.Now()))
		switch {
		case req.Context().Err() != nil:
			return nil, context.Cause(req.Context())
		case isRedirect(err):
			return nil, err
		case err != nil && Permanent(err):
			return nil, &RequestError{Host: req.URL.Hostname(), Err: err}
		case err == nil:
			wait, asked := RetryAfter(resp.StatusCode, resp.Header, t.clock.Now())
			if !retryable(resp.StatusCode) && (!asked || resp.StatusCode != http.StatusForbidden) {
				return resp, nil
			}
			if asked {
				if err := t.throttled(req, wait, resp.StatusCode); err != nil {
					return nil, err
				}
				spent.end = latest(spent.end, t.clock.Now().Add(t.policy.AfterWait))
				continue
			}
		}
		if err := t.pause(req, spent, resp, err); err != nil {
			return nil, err
		}
	}
}

// effort is what a request has cost so far.
type effort struct {
	begin, end      time.Time // end is when it is given up
	failed, foreign int       // attempts, and answers that were somebody else's
}

// pause waits after a failure until the request may be sent again, or gives up.
func (t *Transport) pause(req *http.Request, spent *effort, resp *http.Response, err error) error {
	spent.failed++
	if isForeign(err) {
		spent.foreign++
	}
	failure := gaveUp(req, spent.failed, resp, err)
	attempts, end := t.patience(req, spent, err)
	pause := t.policy.delay(spent.failed)
	until := t.clock.Now().Add(pause)
	if spent.failed >= attempts || !until.Before(end) || !t.mayWait(pause) {
		return failure
	}
	if pause >= noticeable {
		t.observer.Pausing(until, fmt.Sprintf("%s; attempt %d of %d follows", failure.reason(), spent.failed+1, attempts))
	}
	if err := t.clock.Sleep(req.Context(), pause); err != nil {
		return err
	}
	if !t.clock.Now().Before(end) {
		return failure // the computer slept meanwhile; why it failed is worth more than "no time"
	}
	return nil
}

// patience is how often a request that failed with err (nil: with a status) is
// sent, and until when.
func (t *Transport) patience(req *http.Request, spent *effort, err error) (attempts int, end time.Time) {
	attempts, end = t.policy.Attempts, spent.end
	switch {
	case isForeign(err):
		if most := t.policy.Foreign; most > 0 {
			attempts = min(attempts, spent.failed+most-spent.foreign)
		}
	case err != nil && !t.hasAnswered(req.URL.Host):
		if most := t.policy.Unreached; most > 0 {
			attempts = min(attempts, most)
		}
		if limit := t.policy.UnreachedLimit; limit > 0 && spent.begin.Add(limit).Before(end) {
			end = spent.begin.Add(limit)
		}
	}
	return attempts, end
}

// hasAnswered reports whether a server has answered in this run.
func (t *Transport) hasAnswered(host string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.reached[host]
}

func (t *Transport) answered(host string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reached[host] = true
}

func isForeign(err error) bool {
	body, ok := errors.AsType[*BodyError](err)
	return ok && body.Foreign
}

// isRedirect reports whether something in between has answered for the service.
// It will do so again.
func isRedirect(err error) bool {
	var redirect *RedirectError
	return errors.As(err, &redirect)
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
		t.answered(req.URL.Host)
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

func gaveUp(req *http.Request, attempts int, resp *http.Response, err error) *GaveUpError {
	failure := &GaveUpError{Attempts: attempts, Host: req.URL.Hostname(), Err: err}
	if resp != nil && err == nil {
		failure.Status, failure.Header = resp.StatusCode, resp.Header
	}
	return failure
}
