package sdkhttp

import (
	"log/slog"
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
	return writerObserver{w}
}

// nobody is the Observer of those who have none.
type nobody struct{}

func (nobody) Waiting(time.Time, string) {}
func (nobody) Pausing(time.Time, string) {}
func (nobody) Sent(bool)                 {}

type writerObserver struct{ w *sdk.Writer }

// Waiting moves the limit for sources that stand still.
func (o writerObserver) Waiting(until time.Time, why string) { o.w.Waiting(until, why) }

// Pausing says why nothing moves.
func (o writerObserver) Pausing(until time.Time, why string) {
	slog.Warn("a request failed and is sent again", "why", why)
	o.w.Pausing(until, why)
}

// Sent counts a request.
func (o writerObserver) Sent(again bool) {
	traffic := sdk.Traffic{Requests: 1}
	if again {
		traffic.Retries = 1
	}
	o.w.Traffic(traffic)
}
