package sdkhttp

import (
	"math/rand/v2"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// Policy is how patient a Transport is.
type Policy struct {
	// Attempts is how often a request is sent at most. Answers that name a
	// time to come back at (Retry-After) do not count.
	Attempts int
	// Unreached takes the place of Attempts, and UnreachedLimit that of
	// RequestLimit, as long as a server has not answered once in this run: then
	// the way there is closed, and hardly ever opens by itself. Zero: as patient
	// as with other servers.
	Unreached      int
	UnreachedLimit time.Duration
	// Foreign is how many answers that are not the service's a request may get
	// before it is given up: the login page of a proxy stays where it is. Zero: as
	// many as Attempts.
	Foreign int
	// FirstDelay is the pause after the first failure; it doubles with each
	// further one, up to MaxDelay. Each pause is drawn from its upper half.
	FirstDelay, MaxDelay time.Duration
	// AttemptLimit bounds one attempt, from the request to the last byte.
	AttemptLimit time.Duration
	// StallLimit bounds the time without a single byte in one attempt.
	StallLimit time.Duration
	// RequestLimit bounds all attempts of a request and the pauses between
	// them, without waits that the service asked for. licexport stops a source
	// that stands still for five minutes, and can only say that it did; a
	// source that gives up before that can say why.
	RequestLimit time.Duration
	// AfterWait is the least time that is left for a request after such a wait.
	AfterWait time.Duration
	// WaitLimit bounds all waits of a run together: those that the service asked
	// for, and the pauses after failures.
	WaitLimit time.Duration
}

// ExportPolicy is patient: an export runs at night and must come to its end. Where
// somebody sits and waits (sdk.Attended), a server that was not reached once is tried
// as often as by CheckPolicy.
func ExportPolicy() Policy {
	p := exportPolicy()
	if sdk.Attended() {
		check := CheckPolicy()
		p.Unreached, p.UnreachedLimit = check.Unreached, check.UnreachedLimit
	}
	return p
}

func exportPolicy() Policy {
	return Policy{
		Attempts:       12,
		Unreached:      7, // within half a minute
		UnreachedLimit: 90 * time.Second,
		Foreign:        4,
		FirstDelay:     500 * time.Millisecond,
		MaxDelay:       30 * time.Second,
		AttemptLimit:   4*time.Minute + 30*time.Second, // all of the request's: a slow page is waited for
		StallLimit:     time.Minute,
		RequestLimit:   4*time.Minute + 30*time.Second,
		AfterWait:      50 * time.Second,
		WaitLimit:      30 * time.Minute,
	}
}

// CheckPolicy is quick: somebody sits in front of a check and waits.
func CheckPolicy() Policy {
	return Policy{
		Attempts:       3,
		Unreached:      3,
		UnreachedLimit: time.Minute,
		Foreign:        2,
		FirstDelay:     500 * time.Millisecond,
		MaxDelay:       2 * time.Second,
		AttemptLimit:   20 * time.Second,
		StallLimit:     15 * time.Second,
		RequestLimit:   time.Minute,
		AfterWait:      20 * time.Second,
		WaitLimit:      20 * time.Second,
	}
}

// delay is the pause after the given failed attempt, counted from 1. Jitter
// keeps many exports that start at the same minute from returning together.
func (p Policy) delay(attempt int) time.Duration {
	full := p.FirstDelay
	for range attempt - 1 {
		full *= 2
		if full >= p.MaxDelay {
			full = p.MaxDelay
			break
		}
	}
	return full/2 + rand.N(full/2+1) //nolint:gosec // Jitter needs no secrecy.
}
