package main

import (
	"context"
	"time"
)

// systemTime is the time of the system, the only place where this plugin reads it.
func systemTime() time.Time { return time.Now() }

// waitFor waits until the time is over or ctx is done.
func waitFor(ctx context.Context, long time.Duration) error {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
