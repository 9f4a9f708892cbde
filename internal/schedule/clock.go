package schedule

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

// Clock gives the loop the time. Tests have their own.
type Clock interface {
	// Now is the time on the wall, which people and NTP may set.
	Now() time.Time
	// After sends once when d has passed; stop frees what that needs.
	After(d time.Duration) (c <-chan time.Time, stop func())
}

// SystemClock returns the clock of the system.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

// Now leaves out the monotonic part: what counts is the calendar, also after
// the computer slept or its clock was set.
func (systemClock) Now() time.Time { return clock.System{}.Now().Round(0) }

func (systemClock) After(d time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(d)
	return timer.C, func() { timer.Stop() }
}

// diskClock lets the writing of the state wait by the clock of the loop.
type diskClock struct{ Clock }

// Sleep implements disk.Clock.
func (c diskClock) Sleep(ctx context.Context, d time.Duration) error {
	over, stop := c.After(d)
	defer stop()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
