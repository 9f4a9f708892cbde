package snippets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Bounds of a request and of its answer.
const (
	mostAttempts = 8
	mostBody     = 64 << 20
)

// laterError says that a request may succeed the next time: after the time that the
// vendor named, or zero.
type laterError struct {
	err   error
	after time.Duration
}

func (e *laterError) Error() string { return e.err.Error() }
func (e *laterError) Unwrap() error { return e.err }

// get asks until there is an answer, until it is no use, or until it was asked often
// enough. In an export, wait is
//
//	func(ctx context.Context, d time.Duration, why string) error {
//		return w.Wait(ctx, time.Now().Add(d), why)
//	}
func get(ctx context.Context, client *http.Client, address string, wait func(context.Context, time.Duration, string) error) ([]byte, error) {
	pause := time.Second
	for attempt := 1; ; attempt++ {
		body, err := once(ctx, client, address)
		var later *laterError
		if !errors.As(err, &later) || attempt == mostAttempts || ctx.Err() != nil {
			return body, err
		}
		d, why := later.after, "Acme asked to wait"
		if d == 0 {
			d, why = pause/2+rand.N(pause/2), "a request failed" //nolint:gosec // a pause needs no secrecy
			pause = min(2*pause, 30*time.Second)
		}
		if err := wait(ctx, d, why); err != nil {
			return nil, err
		}
	}
}

// once asks once, and reads the whole answer: one that is cut off must be noticed
// here, where it can be asked for again.
func once(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, &laterError{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBody))
	switch status := resp.StatusCode; {
	case err != nil:
		return nil, &laterError{err: fmt.Errorf("the answer broke off: %w", err)}
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return nil, &laterError{err: fmt.Errorf("it answered %s", resp.Status), after: retryAfter(resp.Header)}
	case status == http.StatusRequestTimeout, status >= http.StatusInternalServerError:
		return nil, &laterError{err: fmt.Errorf("it answered %s", resp.Status)}
	case status != http.StatusOK: // 401, 403, 404: asking again does not help
		return nil, fmt.Errorf("it answered %s", resp.Status)
	case !json.Valid(body):
		return nil, &laterError{err: errors.New("its answer is no JSON")}
	}
	return body, nil
}

// retryAfter is how long the vendor asks to wait: in seconds, or until a date by its
// own clock.
func retryAfter(h http.Header) time.Duration {
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(h.Get("Retry-After"))
	sent, err2 := http.ParseTime(h.Get("Date"))
	if err != nil || err2 != nil || !until.After(sent) {
		return 0
	}
	return until.Sub(sent)
}
