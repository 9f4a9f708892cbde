package sdkhttp

import (
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// observer tells licexport about traffic and waits. Without a writer nobody
// hears of them.
func observer(w *sdk.Writer) Observer {
	if w == nil {
		return nil
	}
	return writerObserver{w}
}

type writerObserver struct{ w *sdk.Writer }

// Waiting moves the limit for sources that stand still.
func (o writerObserver) Waiting(until time.Time, why string) { o.w.Waiting(until, why) }

// Sent counts a request.
func (o writerObserver) Sent(again bool) {
	traffic := sdk.Traffic{Requests: 1}
	if again {
		traffic.Retries = 1
	}
	o.w.Traffic(traffic)
}
