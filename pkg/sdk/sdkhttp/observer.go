package sdkhttp

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// ObserverOf returns an Observer that tells licexport about traffic, waits and
// pauses, and logs why requests are sent again. Without a writer, as in a check,
// nobody hears of them.
func ObserverOf(w *sdk.Writer) Observer {
	if w == nil {
		return nobody{}
	}
	return &writerObserver{w: w}
}

// nobody is the Observer of those who have none.
type nobody struct{}

func (nobody) Waiting(time.Time, string) {}
func (nobody) Pausing(time.Time, string) {}
func (nobody) Sent(bool)                 {}

type writerObserver struct {
	w      *sdk.Writer
	warned pace
}

// pace is when something was last said.
type pace struct {
	mu   sync.Mutex
	last time.Time
}

// due reports whether a minute has gone by at a time since it was last due.
func (p *pace) due(at time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.last.IsZero() && at.Sub(p.last) < time.Minute {
		return false
	}
	p.last = at
	return true
}

// Waiting moves the limit for sources that stand still.
func (o *writerObserver) Waiting(until time.Time, why string) { o.w.Waiting(until, why) }

// Pausing says why nothing moves, in the log at most once a minute.
func (o *writerObserver) Pausing(until time.Time, why string) {
	level := slog.LevelDebug
	if o.warned.due(until) {
		level = slog.LevelWarn
	}
	slog.Log(context.Background(), level, "a request failed and is sent again", "why", why)
	o.w.Pausing(until, why)
}

// Sent counts a request.
func (o *writerObserver) Sent(again bool) {
	traffic := sdk.Traffic{Requests: 1}
	if again {
		traffic.Retries = 1
	}
	o.w.Traffic(traffic)
}
