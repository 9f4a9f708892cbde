package sdkhttp

import (
	"context"
	"time"
)

// Clock is the source of time. Tests bring one that never sleeps.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// Sleep waits for d or until ctx is done, and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now is the present time.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d or until ctx is done.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
