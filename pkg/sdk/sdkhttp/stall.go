package sdkhttp

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// stall cancels an attempt that has stood still for too long.
type stall struct {
	limit time.Duration
	timer *time.Timer
	done  atomic.Bool
}

func newStall(limit time.Duration, cancel context.CancelFunc) *stall {
	s := &stall{limit: limit}
	s.timer = time.AfterFunc(limit, func() {
		s.done.Store(true)
		cancel()
	})
	return s
}

func (s *stall) fired() bool { return s.done.Load() }

func (s *stall) stop() { s.timer.Stop() }

// watch returns a reader that reports each byte as movement.
func (s *stall) watch(r io.Reader) io.Reader { return &watchedReader{source: r, stall: s} }

type watchedReader struct {
	source io.Reader
	stall  *stall
}

// Read passes on what comes and starts the timer anew.
func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.source.Read(p)
	if n > 0 {
		w.stall.timer.Reset(w.stall.limit)
	}
	return n, err
}
