package sdk

import (
	"context"
	"time"
)

// now is the time of the system. Only this file of the SDK reads it.
func now() time.Time { return time.Now() }

// sleep waits for d or until ctx is done; then it returns the context's cause.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
