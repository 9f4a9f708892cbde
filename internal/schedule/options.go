package schedule

import (
	"context"
	"log/slog"
	"time"

	"github.com/licexport/licexport/internal/disk"
)

// Options are what a Loop needs.
type Options struct {
	// Load gives the jobs, at the start and at each reload. If a reload fails,
	// the jobs stay as they are.
	Load func(ctx context.Context) ([]Job, error)
	// Runner carries out the runs.
	Runner Runner
	// State is the path of the file in which the loop keeps what it did.
	State string
	// Parallel is how many jobs may run at the same time; 0 means 4.
	Parallel int
	// Seed makes the jitter differ between computers; the host's name is good.
	Seed string
	// Changed, if set, is asked every Tick whether to reload; see Watch.
	Changed func() bool
	// Observe, if set, gets what happens, and the context of the loop. It must
	// return soon: nothing else happens meanwhile.
	Observe func(context.Context, Event)
	// Alive, if set, is called at least every Tick: for watchdogs.
	Alive func()
	// Log may be nil.
	Log *slog.Logger
	// Tick is the longest time between two looks at the clock, which may be set
	// or stand still while the computer sleeps; 0 means 15 seconds.
	Tick time.Duration
	// Clock may be nil for the system's; FS too.
	Clock Clock
	FS    disk.FS
}

const (
	defaultParallel = 4
	defaultTick     = 15 * time.Second
)

func (o Options) withDefaults() Options {
	if o.Parallel == 0 {
		o.Parallel = defaultParallel
	}
	if o.Tick == 0 {
		o.Tick = defaultTick
	}
	if o.Clock == nil {
		o.Clock = SystemClock()
	}
	if o.FS == nil {
		o.FS = disk.OS()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Changed == nil {
		o.Changed = func() bool { return false }
	}
	if o.Observe == nil {
		o.Observe = func(context.Context, Event) {}
	}
	if o.Alive == nil {
		o.Alive = func() {}
	}
	return o
}
