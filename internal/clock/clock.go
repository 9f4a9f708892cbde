// Package clock is the time of the system. It is the only place in the host that
// reads it: everything else is handed a clock, so that a run has one, and so that
// tests choose the date. The linter forbids time.Now, time.Since and time.Until
// elsewhere.
package clock

import (
	"context"
	"time"
)

// System is the clock of the system. The zero value is ready.
type System struct{}

// Now is the present time.
func (System) Now() time.Time { return time.Now() }

// Sleep waits for d or until ctx is done; then it returns the context's cause.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Stopwatch measures how long something real takes, as a process does.
type Stopwatch struct{ started time.Time }

// Start returns a stopwatch that runs.
func Start() Stopwatch { return Stopwatch{started: time.Now()} }

// Elapsed is the time since Start.
func (s Stopwatch) Elapsed() time.Duration { return time.Since(s.started) }

// Outlive returns a context that goes on for grace after ctx has ended, so that
// what is under way may be finished. Its cause is that of ctx.
func Outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if (System{}).Sleep(longer, grace) == nil {
			cancel(context.Cause(ctx))
		}
	})
	return longer, func() {
		stop()
		cancel(nil)
	}
}
