package overview_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/overview"
)

// reader is something to read that takes its time, by a clock of its own.
type reader struct {
	now   time.Time
	takes time.Duration
	err   error
	reads atomic.Int32
}

func (r *reader) read(context.Context) (overview.Overview, error) {
	r.reads.Add(1)
	r.now = r.now.Add(r.takes)
	return overview.Overview{Time: r.now}, r.err
}

// However often somebody asks, reading takes no more than a twentieth of the time.
func TestAnOverviewIsUsedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ takes, again time.Duration }{
		"fast": {time.Millisecond, 10 * time.Second},
		"slow": {3 * time.Second, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &reader{now: morning, takes: c.takes}
			recent := overview.NewRecent(r.read, func() time.Time { return r.now })
			get := func(reads int32) {
				t.Helper()
				if o, err := recent.Get(t.Context()); err != nil || o.Time.IsZero() || r.reads.Load() != reads {
					t.Errorf("read %d times, want %d (%v)", r.reads.Load(), reads, err)
				}
			}
			get(1)
			r.now = r.now.Add(c.again - time.Millisecond)
			get(1)
			r.now = r.now.Add(time.Millisecond)
			get(2)
			r.now = morning // somebody set the clock back
			get(3)
		})
	}
}

// What takes too long, or cannot be read, leaves the overview before it, and says so.
func TestAnOverviewThatCannotBeReadLeavesTheOneBefore(t *testing.T) {
	t.Parallel()
	r := &reader{now: morning}
	recent := overview.NewRecent(r.read, func() time.Time { return r.now })
	if _, err := recent.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.now, r.err = r.now.Add(time.Minute), errors.New("no disk")
	if o, err := recent.Get(t.Context()); !errors.Is(err, r.err) || !o.Time.Equal(morning) {
		t.Errorf("got %v, %v", o.Time, err)
	}

	faulty := overview.NewRecent(func(context.Context) (overview.Overview, error) { panic("a fault") }, func() time.Time { return morning })
	if _, err := faulty.Get(t.Context()); err == nil || !strings.Contains(err.Error(), "a fault") {
		t.Errorf("got %v", err)
	}

	hangs := make(chan struct{})
	slow := overview.NewRecent(func(context.Context) (overview.Overview, error) {
		<-hangs
		return overview.Overview{Time: night}, nil
	}, func() time.Time { return morning })
	impatient, stop := context.WithCancel(t.Context())
	stop()
	for range 3 {
		if o, err := slow.Get(impatient); !errors.Is(err, overview.ErrReading) || !o.Time.IsZero() {
			t.Errorf("got %v, %v", o.Time, err)
		}
	}
	close(hangs)
	if o, err := slow.Get(t.Context()); err != nil || !o.Time.Equal(night) {
		t.Errorf("got %v, %v", o.Time, err)
	}
}
