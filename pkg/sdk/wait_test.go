package sdk

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A long wait is announced in parts, and takes as long as it should.
func TestWriterWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, to := testWriter(t)
		start := now()
		must(t, w.Wait(t.Context(), start.Add(12*time.Minute), "the numbers need time"))
		if took := now().Sub(start); took != 12*time.Minute {
			t.Errorf("it took %v", took)
		}
		must(t, w.Wait(t.Context(), start, "a time that is over"))
		must(t, w.finish(nil))
		var ends []time.Duration
		for _, m := range to.sent {
			if until := m.GetProgress().GetWaitingUntil(); until != nil {
				ends = append(ends, until.AsTime().Sub(start))
			}
		}
		if len(ends) != 3 || ends[0] != 5*time.Minute || ends[2] != 12*time.Minute {
			t.Errorf("announced until %v", ends)
		}
		if got := to.completed().GetTraffic().GetThrottled().AsDuration(); got != 12*time.Minute {
			t.Errorf("throttled for %v", got)
		}
	})
}

func TestWriterWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, _ := testWriter(t)
		boom := errors.New("boom")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(boom) })
		start := now()
		if err := w.Wait(ctx, start.Add(time.Hour), "long"); !errors.Is(err, boom) || now().Sub(start) != time.Minute {
			t.Errorf("%v after %v", err, now().Sub(start))
		}
	})
}
