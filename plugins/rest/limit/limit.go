// Package limit bounds the memory of the process. An expression of a recipe can make
// much of little; nothing in Go bounds what one of them takes, so the whole process
// is watched.
package limit

import (
	"context"
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Error says that the process has taken more memory than it may.
type Error struct {
	// Limit is what it may take, Taken what it took, in bytes.
	Limit, Taken uint64
}

// Error names both in MiB.
func (e *Error) Error() string {
	return fmt.Sprintf("the process has taken %d MiB of memory, more than the %d MiB it may", e.Taken>>20, e.Limit>>20)
}

// Watcher watches the memory of the process.
type Watcher struct {
	// Limit in bytes. The garbage collector works harder when it is near.
	Limit uint64
	// Taken is the memory of the process in bytes. Nil: Taken of this package.
	Taken func() uint64
	// Tick gives the moments at which to look. Nil: every 10 ms.
	Tick <-chan time.Time
	// Kill ends the process where a canceled context does not help: an expression
	// does not look at it while it makes a single large value.
	Kill func(*Error)
}

// Watch returns a context that is canceled with an *Error when the process takes
// more than its limit. When it goes on to take half as much again, it is killed. stop
// ends the watch.
func (w Watcher) Watch(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	before := debug.SetMemoryLimit(int64(w.Limit))
	taken, tick := w.Taken, w.Tick
	if taken == nil {
		taken = Taken
	}
	var ticker *time.Ticker
	if tick == nil {
		ticker = time.NewTicker(10 * time.Millisecond)
		tick = ticker.C
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-tick:
				w.look(taken(), cancel)
			}
		}
	}()
	return ctx, func() {
		close(done)
		<-ended
		if ticker != nil {
			ticker.Stop()
		}
		cancel(nil)
		debug.SetMemoryLimit(before)
	}
}

// slack is what the collector may be behind, in percent of the limit: it keeps to
// the limit as long as what is in use leaves room.
const slack = 10

func (w Watcher) look(taken uint64, cancel context.CancelCauseFunc) {
	if taken <= w.Limit+w.Limit*slack/100 {
		return
	}
	err := &Error{Limit: w.Limit, Taken: taken}
	cancel(err)
	if taken > w.Limit+w.Limit/2 && w.Kill != nil {
		w.Kill(err)
	}
}

// Taken is the memory that the runtime of Go has from the system, in bytes.
func Taken() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
