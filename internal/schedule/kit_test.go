package schedule_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/schedule/calendar"
)

// virtual is the clock of a synctest bubble, set to another time. It advances
// when nobody has anything to do.
type virtual struct{ ahead atomic.Int64 }

func startAt(at time.Time) *virtual {
	v := &virtual{}
	v.set(at)
	return v
}

// set sets the clock, as a person would.
func (v *virtual) set(to time.Time) { v.ahead.Store(int64(time.Until(to))) }

func (v *virtual) Now() time.Time {
	return time.Now().Add(time.Duration(v.ahead.Load())).Round(0)
}

func (v *virtual) After(d time.Duration) (<-chan time.Time, func()) {
	return schedule.SystemClock().After(d)
}

var stateDir, statePath = func() (string, string) { //nolint:gochecknoglobals // the same in all tests
	dir, err := filepath.Abs("/var/lib/licexport")
	if err != nil {
		panic(err)
	}
	return dir, filepath.Join(dir, "serve.json")
}()

// process is one life of a serve process in a bubble.
type process struct {
	*schedule.Loop
	t      *testing.T
	clock  *virtual
	disk   *disktest.Disk
	events []schedule.Event
	stop   context.CancelFunc
	done   chan error
}

// begin starts a process on a disk that has this state, if any.
func begin(t *testing.T, clock *virtual, state []byte, o schedule.Options) *process {
	t.Helper()
	p := &process{t: t, clock: clock, disk: disktest.NewDisk(stateDir), done: make(chan error, 1)}
	if state != nil {
		p.disk.WriteFile(statePath, state, 0o600)
	}
	observe := o.Observe
	o.Observe = func(ctx context.Context, e schedule.Event) {
		p.events = append(p.events, e)
		if observe != nil {
			observe(ctx, e)
		}
	}
	o.Clock, o.FS, o.State = clock, p.disk, statePath
	p.Loop = schedule.New(o)
	ctx, stop := context.WithCancelCause(context.Background())
	p.stop = func() { stop(problem.As(problem.Terminated, context.Canceled)) }
	go func() { p.done <- p.Run(ctx) }()
	return p
}

// end stops the process gracefully and returns the state it leaves behind.
func (p *process) end() []byte {
	p.t.Helper()
	p.stop()
	if err := <-p.done; err != nil {
		p.t.Fatal(err)
	}
	return p.state()
}

// crash ends the process; what it does after this moment never happened.
func (p *process) crash() (state []byte, events []schedule.Event) {
	p.t.Helper()
	synctest.Wait()
	state, events = p.state(), slices.Clip(p.events)
	p.stop()
	if err := <-p.done; err != nil {
		p.t.Fatal(err)
	}
	return state, events
}

func (p *process) state() []byte {
	data, ok := p.disk.ReadFile(statePath)
	if !ok {
		p.t.Fatal("there is no state")
	}
	return data
}

func jobs(list ...schedule.Job) func(context.Context) ([]schedule.Job, error) {
	return func(context.Context) ([]schedule.Job, error) { return list, nil }
}

func job(t *testing.T, name, cron, zone string, jitter, grace time.Duration) schedule.Job {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.Parse(cron, loc)
	if err != nil {
		t.Fatal(err)
	}
	return schedule.Job{Name: name, Calendar: c, Jitter: jitter, Grace: grace}
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
