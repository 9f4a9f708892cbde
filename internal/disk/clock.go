package disk

import (
	"context"
	"errors"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

// Clock is how waiting knows the time. Tests bring their own.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx is done; then it returns the context's
	// cause.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock returns the clock of the system.
func SystemClock() Clock { return clock.System{} }

const (
	// defaultWait is how long a file may be held open by ImportLic or an
	// editor before licexport gives up.
	defaultWait  = 2 * time.Minute
	firstBackoff = 100 * time.Millisecond
	maxBackoff   = 5 * time.Second
)

// whileBusy calls do again, with growing pauses, as long as it fails because
// another program holds the file open and the time allowed for that is not over.
func (o Options) whileBusy(ctx context.Context, path string, do func() error) error {
	clock := o.clock()
	end := clock.Now().Add(o.wait())
	pause := firstBackoff
	for reported := false; ; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := do()
		left := end.Sub(clock.Now())
		if !errors.Is(err, ErrBusy) || left <= 0 {
			return err
		}
		if !reported && o.Waiting != nil {
			o.Waiting(path, end)
			reported = true
		}
		if err := clock.Sleep(ctx, min(pause, left)); err != nil {
			return err
		}
		pause = min(2*pause, maxBackoff)
	}
}
