package sdkhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// GaveUpError says that a request failed on every attempt.
type GaveUpError struct {
	// Attempts is how often it was sent.
	Attempts int
	// Host is the server that was asked.
	Host string
	// Status is the last answer's status, 0 if there was no answer.
	Status int
	// Header is that of the last answer, nil if there was none. It may hold
	// secrets: show single values only, as in the id of the request.
	Header http.Header
	// Err is why there was no usable answer. Nil if there was a Status.
	Err error
}

// Error says how often and why.
func (e *GaveUpError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: no usable answer after %s: %v", e.Host, attempts(e.Attempts), e.Err)
	}
	return fmt.Sprintf("%s: answered %d %s on %s", e.Host, e.Status, http.StatusText(e.Status), attempts(e.Attempts))
}

func attempts(n int) string {
	if n == 1 {
		return "one attempt"
	}
	return fmt.Sprintf("%d attempts", n)
}

// Unwrap is the error of the last attempt.
func (e *GaveUpError) Unwrap() error { return e.Err }

// reason is why the last attempt failed.
func (e *GaveUpError) reason() string {
	if e.Err != nil {
		return e.Host + ": " + e.Err.Error()
	}
	return fmt.Sprintf("%s: answered %d %s", e.Host, e.Status, http.StatusText(e.Status))
}

// RequestError says that a request came to nothing, and that no repetition can
// fix it.
type RequestError struct {
	// Host is the server that was asked.
	Host string
	// Err is why.
	Err error
}

// Error names host and reason.
func (e *RequestError) Error() string { return e.Host + ": " + e.Err.Error() }

// Unwrap is the reason.
func (e *RequestError) Unwrap() error { return e.Err }

// ThrottledError says that the service asked for more patience than a run has.
type ThrottledError struct {
	// Host is the server that asked for it.
	Host string
	// Waited is the time already spent; Asked is what it asked for on top.
	Waited, Asked time.Duration
	// Limit is how long all waits together may last.
	Limit time.Duration
}

// Error names the three times.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("%s: throttled for too long: waited %v, asked for %v more, the limit is %v",
		e.Host, e.Waited.Round(time.Second), e.Asked.Round(time.Second), e.Limit)
}

// BodyError says that an answer was cut off or is not what it claims to be.
type BodyError struct {
	// What is wrong with it, without any of its content but the title of a page.
	What string
	// Foreign reports that it is no JSON at all, as in the page of a proxy:
	// something in between has answered in the service's place.
	Foreign bool
	// Err is the error of reading it. May be nil.
	Err error
}

// Error says what is wrong.
func (e *BodyError) Error() string {
	if e.Err != nil {
		return e.What + ": " + e.Err.Error()
	}
	return e.What
}

// Unwrap is the error of reading.
func (e *BodyError) Unwrap() error { return e.Err }

// Broken reports whether an answer came, and was of no use: the fault is in the
// answer, and not in the connection.
func Broken(err error) bool {
	body, ok := errors.AsType[*BodyError](err)
	return ok && !errors.Is(body, context.DeadlineExceeded)
}

// RedirectError is an answer that leads elsewhere. An API that is asked at its
// own address does not do that; whoever does usually stands in between.
type RedirectError struct {
	// Host is the server that was asked, Location the host it leads to.
	Host, Location string
	// Status is the HTTP status.
	Status int
}

// Error names both hosts.
func (e *RedirectError) Error() string {
	return fmt.Sprintf("%s: redirects to %s (status %d)", e.Host, e.Location, e.Status)
}

// StatusError is an answer with a status that is no success.
type StatusError struct {
	// Method and Path of the request; its query is left out.
	Method, Path string
	// Host is the server that was asked.
	Host string
	// Status is the HTTP status.
	Status int
	// Header of the answer. It may hold secrets: never show it as a whole.
	Header http.Header
	// Body of the answer, complete. It is for finding out what is wrong: never
	// show it as a whole.
	Body []byte
}

// Error names the request and the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s%s was answered with %d %s", e.Method, e.Host, e.Path, e.Status, http.StatusText(e.Status))
}
