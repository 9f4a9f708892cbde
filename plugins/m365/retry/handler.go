// Package retry carries requests to Microsoft through bad times.
//
// It replaces the retry handler of the Graph SDK, which repeats only 429, 503
// and 504, no transport errors and no answers that were cut off, gives up
// after three attempts, and lives under a client timeout that is shorter than
// waits that Graph really asks for (315 seconds have been seen:
// https://github.com/microsoft/terraform-provider-msgraph/issues/118). See
// https://learn.microsoft.com/graph/throttling for what the service expects.
package retry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	khttp "github.com/microsoft/kiota-http-go"
)

// Observer is told about what a Handler does. It must be safe for concurrent
// use.
type Observer interface {
	// Waiting is called before each wait that the service asked for. A long
	// wait is announced in parts of at most five minutes that do not overlap.
	Waiting(until time.Time, why string)
	// Pausing is called before each pause of some seconds after which a request
	// that has failed is sent again.
	Pausing(until time.Time, why string)
	// Sent counts a request that is about to be sent. Retry says that it was
	// sent before.
	Sent(retry bool)
}

// waitPart is the longest wait that is announced at once: the host believes a
// plugin only so far into the future.
const waitPart = 5 * time.Minute

// noticeable is the shortest pause that is announced.
const noticeable = 2 * time.Second

// Handler is the middleware that repeats failed requests. It reads every
// answer completely, so that an answer cut off on the way is noticed here,
// where it can still be repeated. One Handler serves one run: it adds up the
// time spent waiting.
type Handler struct {
	policy    Policy
	clock     Clock
	observer  Observer
	permanent func(error) bool

	buffers sync.Pool // of *bytes.Buffer

	mu      sync.Mutex
	waited  time.Duration
	reached map[string]bool // servers that have answered
}

// New gives a Handler. Permanent tells transport errors that no repetition
// can mend (a certificate that is not trusted, say); it may be nil.
func New(policy Policy, clock Clock, observer Observer, permanent func(error) bool) *Handler {
	if permanent == nil {
		permanent = func(error) bool { return false }
	}
	return &Handler{policy: policy, clock: clock, observer: observer, permanent: permanent, reached: make(map[string]bool)}
}

// Intercept sends the request until there is an answer that repetition would
// not change.
func (h *Handler) Intercept(pipeline khttp.Pipeline, index int, req *http.Request) (*http.Response, error) {
	failed := 0
	begin := h.clock.Now()
	end := begin.Add(h.policy.RequestLimit)
	for sent := 0; ; sent++ {
		request, err := fresh(req)
		if err != nil {
			return nil, err
		}
		h.observer.Sent(sent > 0)
		resp, err := h.attempt(pipeline, index, request, end.Sub(h.clock.Now()))
		if req.Context().Err() != nil {
			return nil, req.Context().Err()
		}
		if err == nil && !retryable(resp.StatusCode) {
			return resp, nil
		}
		if err != nil && isStatus(err) {
			return nil, err
		}
		if err != nil && h.permanent(err) {
			return nil, &RequestError{Host: req.URL.Hostname(), Err: err}
		}
		if err == nil {
			if wait, ok := retryAfter(resp.Header, h.clock.Now()); ok {
				if err := h.throttled(req, wait, resp.StatusCode); err != nil {
					return nil, err
				}
				end = latest(end, h.clock.Now().Add(h.policy.AfterWait))
				continue
			}
		}
		failed++
		failure := gaveUp(req, failed, resp, err)
		attempts, limit := h.patience(req, err)
		pause := h.policy.delay(failed)
		until := h.clock.Now().Add(pause)
		if failed >= attempts || !until.Before(end) || limit > 0 && !until.Before(begin.Add(limit)) {
			return nil, failure
		}
		if pause >= noticeable {
			h.observer.Pausing(until, fmt.Sprintf("%s; attempt %d of %d follows", failure.reason(), failed+1, attempts))
		}
		if err := h.clock.Sleep(req.Context(), pause); err != nil {
			return nil, err
		}
	}
}

// patience is how often a request is sent that failed with err (nil: with a
// status), and within which time; 0 stands for the ordinary limit.
func (h *Handler) patience(req *http.Request, err error) (attempts int, limit time.Duration) {
	h.mu.Lock()
	reached := h.reached[req.URL.Host]
	h.mu.Unlock()
	switch body := (*BodyError)(nil); {
	case errors.As(err, &body) && body.Foreign:
		return h.policy.Foreign, 0
	case err != nil && !reached:
		return h.policy.Unreached, h.policy.UnreachedLimit
	default:
		return h.policy.Attempts, 0
	}
}

// isStatus says whether something in between has answered for the service. It
// will do so again.
func isStatus(err error) bool {
	var status *StatusError
	return errors.As(err, &status)
}

// retryable says which answers may be different next time. 501 is not among
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
func (h *Handler) attempt(pipeline khttp.Pipeline, index int, req *http.Request, left time.Duration) (*http.Response, error) {
	limit := min(h.policy.AttemptLimit, left)
	ctx, cancel := context.WithTimeout(req.Context(), limit)
	defer cancel()
	stalled := newStall(h.policy.StallLimit, cancel)
	defer stalled.stop()
	resp, err := pipeline.Next(req.WithContext(ctx), index)
	if err == nil {
		h.mu.Lock()
		h.reached[req.URL.Host] = true
		h.mu.Unlock()
		err = h.readWhole(resp, stalled)
	}
	if err == nil {
		return resp, nil
	}
	if req.Context().Err() != nil {
		return nil, err
	}
	switch {
	case stalled.fired():
		return nil, &BodyError{What: fmt.Sprintf("nothing came for %v", h.policy.StallLimit), Err: context.DeadlineExceeded}
	case ctx.Err() != nil:
		return nil, &BodyError{What: fmt.Sprintf("no complete answer within %v", limit.Round(time.Second)), Err: ctx.Err()}
	default:
		return nil, err
	}
}

// throttled waits as long as the service asked, unless the run has waited too
// long already.
func (h *Handler) throttled(req *http.Request, wait time.Duration, status int) error {
	h.mu.Lock()
	waited := h.waited
	if waited+wait <= h.policy.ThrottleLimit {
		h.waited += wait
	}
	h.mu.Unlock()
	if waited+wait > h.policy.ThrottleLimit {
		return &ThrottledError{Host: req.URL.Hostname(), Waited: waited, Asked: wait, Limit: h.policy.ThrottleLimit}
	}
	why := fmt.Sprintf("%s asked to wait (status %d)", req.URL.Hostname(), status)
	for wait > 0 {
		part := min(wait, waitPart)
		h.observer.Waiting(h.clock.Now().Add(part), why)
		if err := h.clock.Sleep(req.Context(), part); err != nil {
			return err
		}
		wait -= part
	}
	return nil
}

func gaveUp(req *http.Request, attempts int, resp *http.Response, err error) *GaveUpError {
	failure := &GaveUpError{Attempts: attempts, Host: req.URL.Hostname(), Err: err}
	if resp != nil && err == nil {
		failure.Status = resp.StatusCode
		failure.RequestID = requestID(resp.Header)
	}
	return failure
}

// requestID is the id under which Microsoft finds an answer in its logs: Graph
// and Entra name it differently.
func requestID(header http.Header) string {
	if id := header.Get("request-id"); id != "" {
		return id
	}
	return header.Get("x-ms-request-id")
}
