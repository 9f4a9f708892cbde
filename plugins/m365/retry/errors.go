package retry

import (
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
	// RequestID names the last answer in the logs of Microsoft.
	RequestID string
	// Err is why there was no usable answer. Nil if there was a Status.
	Err error
}

// Error says how often and why.
func (e *GaveUpError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: no usable answer after %d attempts: %v", e.Host, e.Attempts, e.Err)
	}
	return fmt.Sprintf("%s: answered %d %s on %d attempts", e.Host, e.Status, http.StatusText(e.Status), e.Attempts)
}

// reason is why the last attempt failed.
func (e *GaveUpError) reason() string {
	if e.Err != nil {
		return e.Host + ": " + e.Err.Error()
	}
	return fmt.Sprintf("%s: answered %d %s", e.Host, e.Status, http.StatusText(e.Status))
}

// Unwrap is the error of the last attempt.
func (e *GaveUpError) Unwrap() error { return e.Err }

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

// RequestError says that a request came to nothing, and that no repetition can
// mend it.
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

// BodyError says that an answer was cut off or is not what it claims to be.
type BodyError struct {
	// What is wrong with it, without any of its content but the title of a page.
	What string
	// Foreign says that the answer is of another kind than the service ever gives:
	// something in between has answered in its place.
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

// StatusError is an answer that reports an error in a form other than the one
// of the service: an empty body or the HTML page of a gateway or proxy.
type StatusError struct {
	// Host is the server that was asked.
	Host string
	// Status is the HTTP status.
	Status int
	// RequestID names the answer in the logs of Microsoft. May be empty: then
	// something in between has probably answered.
	RequestID string
	// Location is the host of a redirect. Usually empty.
	Location string
}

// Error names host and status.
func (e *StatusError) Error() string {
	if e.Location != "" {
		return fmt.Sprintf("%s: redirects to %s (status %d)", e.Host, e.Location, e.Status)
	}
	return fmt.Sprintf("%s: answered %d %s", e.Host, e.Status, http.StatusText(e.Status))
}
