package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

var errStopped = errors.New("stopped")

// What outlives a context has its grace, counted from the end of that context.
func TestOutlive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		longer, release := clock.Outlive(ctx, 2*time.Second)
		defer release()
		time.Sleep(time.Hour)
		if longer.Err() != nil {
			t.Fatal("it ended by itself")
		}
		cancel(errStopped)
		time.Sleep(2*time.Second - time.Nanosecond)
		synctest.Wait()
		if longer.Err() != nil {
			t.Error("it had no grace")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if !errors.Is(context.Cause(longer), errStopped) {
			t.Errorf("its cause is %v", context.Cause(longer))
		}
	})
}

// Sleep ends with its context.
func TestSleepEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStopped)
	if err := (clock.System{}).Sleep(ctx, time.Hour); !errors.Is(err, errStopped) {
		t.Errorf("got %v", err)
	}
}
