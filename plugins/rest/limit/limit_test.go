package limit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/licexport/licexport/plugins/rest/limit"
)

func TestWatch(t *testing.T) {
	taken := []uint64{50 << 20, 100 << 20, 109 << 20, 120 << 20, 160 << 20}
	tick, looked := make(chan time.Time), 0
	var killed *limit.Error
	w := limit.Watcher{
		Limit: 100 << 20, Tick: tick, Kill: func(err *limit.Error) { killed = err },
		Taken: func() uint64 { looked++; return taken[looked-1] },
	}
	ctx, stop := w.Watch(t.Context())
	for range 3 {
		tick <- time.Time{}
	}
	if ctx.Err() != nil {
		t.Errorf("stopped within the limit: %v", ctx.Err())
	}
	tick <- time.Time{}
	<-ctx.Done()
	tick <- time.Time{}
	stop()
	if killed == nil || killed.Taken != 160<<20 {
		t.Errorf("killed %v", killed)
	}
	cause, ok := errors.AsType[*limit.Error](context.Cause(ctx))
	if !ok || cause.Taken != 120<<20 || cause.Error() != "the process has taken 120 MiB of memory, more than the 100 MiB it may" {
		t.Errorf("cause %v", context.Cause(ctx))
	}
	if limit.Taken() < 1<<20 {
		t.Error("the process takes nothing")
	}
}
