package schedule

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/problem"
)

// Loop runs jobs when they are due. All that it knows is in the hands of the one
// goroutine that is in Run; runs have goroutines of their own and report back.
type Loop struct {
	options Options
	state   stateFile
	claimed disk.Lock // nil until Claim
	reload  chan struct{}
	ended   chan ended

	entries []*entry // in the order of the configuration, removed ones last
	loadErr error
	saveErr error

	mu     sync.Mutex
	status Status
}

// ended is a run that came to its end.
type ended struct {
	entry  *entry
	result Result
}

// New returns a loop that is not running yet.
func New(o Options) *Loop {
	o = o.withDefaults()
	return &Loop{
		options: o,
		state:   stateFile{fsys: o.FS, path: o.State, options: disk.Options{Clock: diskClock{o.Clock}}},
		reload:  make(chan struct{}, 1),
		ended:   make(chan ended),
	}
}

// Reload makes the loop load its jobs anew, soon. It can be called at any time.
func (l *Loop) Reload() {
	select {
	case l.reload <- struct{}{}:
	default: // one is waiting already
	}
}

// Run runs jobs until ctx ends; then it begins no more of them, waits for those
// that are running, whose contexts end too, and returns nil. It returns an error
// only if it could not begin: the jobs could not be loaded, the state could not
// be read, or another process uses it (ErrRunning).
func (l *Loop) Run(ctx context.Context) error {
	if err := l.Claim(); err != nil {
		return err
	}
	err := l.begin(ctx)
	if err == nil {
		l.loop(ctx)
		l.drain(ctx)
	}
	return errors.Join(err, l.Release())
}

// Claim keeps other processes from running these jobs, until Run has returned or
// Release was called. Run does so itself; whoever needs something else that only
// one process can have, such as a port, claims the jobs first.
func (l *Loop) Claim() error {
	if l.claimed != nil {
		return nil
	}
	lock, err := l.state.lock()
	if err != nil {
		return err
	}
	l.claimed = lock
	return nil
}

// Release lets other processes run the jobs.
func (l *Loop) Release() error {
	if l.claimed == nil {
		return nil
	}
	lock := l.claimed
	l.claimed = nil
	if err := lock.Unlock(); err != nil {
		return fmt.Errorf("unlock the state of serve: %w", err)
	}
	return nil
}

// begin loads the jobs and what is known of them.
func (l *Loop) begin(ctx context.Context) error {
	jobs, err := l.options.Load(ctx)
	if err != nil {
		return err
	}
	memos, err := l.state.load()
	if _, unreadable := errors.AsType[*UnreadableStateError](err); unreadable {
		l.options.Log.Error("Starting without knowing what ran before; missed runs are not made up for.", "error", err)
	} else if err != nil {
		return err
	}
	now := l.options.Clock.Now()
	for _, j := range jobs {
		l.entries = append(l.entries, newEntry(j, l.options.Seed, memos[j.Name], now))
	}
	l.save(ctx)
	l.report()
	return nil
}

// loop does what is due until ctx ends.
func (l *Loop) loop(ctx context.Context) {
	for ctx.Err() == nil {
		now := l.options.Clock.Now()
		l.advance(ctx, now)
		l.launch(ctx, now)
		l.options.Alive()
		l.report()

		timer, stop := l.options.Clock.After(l.wait(now))
		select {
		case <-ctx.Done():
		case <-timer:
			if l.options.Changed() || problem.Passing(l.loadErr) {
				l.load(ctx)
			}
		case <-l.reload:
			l.load(ctx)
		case e := <-l.ended:
			l.finish(ctx, e)
		}
		stop()
	}
}

// drain waits for the runs that are under way.
func (l *Loop) drain(ctx context.Context) {
	for slices.ContainsFunc(l.entries, func(e *entry) bool { return e.running != nil }) {
		l.options.Alive()
		l.report()
		timer, stop := l.options.Clock.After(l.options.Tick)
		select {
		case e := <-l.ended:
			l.finish(ctx, e)
		case <-timer:
		}
		stop()
	}
	l.report()
}

// wait is how long nothing will be due.
func (l *Loop) wait(now time.Time) time.Duration {
	wait := l.options.Tick
	for _, e := range l.entries {
		if at := e.wake(now); !at.IsZero() && at.After(now) {
			wait = min(wait, at.Sub(now))
		}
	}
	return wait
}

// advance takes note of the due times that have passed.
func (l *Loop) advance(ctx context.Context, now time.Time) {
	var events []Event
	for _, e := range l.entries {
		if e.clockSet(now) {
			events = append(events, Event{Kind: ClockSet, Job: e.job.Name, At: now})
		}
		events = append(events, e.advance(now)...)
	}
	if len(events) > 0 {
		l.save(ctx)
		l.emit(ctx, events...)
	}
}

// launch begins the runs that are ready, the longest waiting first, until as many
// run as may run at the same time.
func (l *Loop) launch(ctx context.Context, now time.Time) {
	var ready []*entry
	room := l.options.Parallel
	for _, e := range l.entries {
		if e.running != nil {
			room--
		}
		if e.ready(now) && !e.removed {
			ready = append(ready, e)
		}
	}
	slices.SortStableFunc(ready, func(a, b *entry) int { return a.pending.at.Compare(b.pending.at) })
	ready = ready[:max(0, min(room, len(ready)))]
	if len(ready) == 0 {
		return
	}
	events := make([]Event, len(ready))
	for i, e := range ready {
		events[i] = e.start(now)
	}
	// Saved before the run begins, so that a crash does not lose it.
	l.save(ctx)
	l.emit(ctx, events...)
	for _, e := range ready {
		go l.run(ctx, e, e.job.Name, e.running.due)
	}
}

// run carries out a run in its own goroutine.
func (l *Loop) run(ctx context.Context, e *entry, job string, due time.Time) {
	result := Result{Class: problem.Internal}
	defer func() {
		// A bug in one job must not stop the others.
		if p := recover(); p != nil {
			l.options.Log.Error("A run broke down; this is a bug in licexport.", "job", job, "panic", p, "stack", string(debug.Stack()))
		}
		l.ended <- ended{entry: e, result: result}
	}()
	result = l.options.Runner.Run(ctx, job, due)
}

func (l *Loop) finish(ctx context.Context, e ended) {
	events := e.entry.finish(e.result, l.options.Clock.Now(), ctx.Err() != nil)
	if e.entry.removed {
		l.entries = slices.DeleteFunc(l.entries, func(o *entry) bool { return o == e.entry })
	}
	l.save(ctx)
	l.emit(ctx, events...)
}

// load takes a new set of jobs, or leaves everything as it is.
func (l *Loop) load(ctx context.Context) {
	now := l.options.Clock.Now()
	jobs, err := l.options.Load(ctx)
	if err == nil {
		l.replace(jobs, now)
		l.save(ctx)
	}
	kind := Reloaded
	if l.loadErr = err; err != nil {
		kind = ReloadFailed
	}
	l.emit(ctx, Event{Kind: kind, Count: len(jobs), At: now, Err: err})
}

// replace puts a new set of jobs in place of the present one. A job that runs
// stays until it has ended.
func (l *Loop) replace(jobs []Job, now time.Time) {
	old := map[string]*entry{}
	for _, e := range l.entries {
		old[e.job.Name] = e
	}
	entries := make([]*entry, 0, len(jobs))
	for _, j := range jobs {
		e, known := old[j.Name]
		if known {
			e.change(j, now)
			delete(old, j.Name)
		} else {
			e = newEntry(j, l.options.Seed, nil, now)
		}
		entries = append(entries, e)
	}
	for _, e := range l.entries {
		if old[e.job.Name] == e && e.running != nil {
			e.removed, e.pending = true, nil
			entries = append(entries, e)
		}
	}
	l.entries = entries
}

// save keeps what is known. That a run takes place matters more than that it is
// noted, so a failure is reported and does not end the loop.
func (l *Loop) save(ctx context.Context) {
	memos := make(map[string]*memo, len(l.entries))
	for _, e := range l.entries {
		if !e.removed {
			memos[e.job.Name] = e.memo
		}
	}
	before := l.saveErr
	l.saveErr = l.state.save(ctx, memos)
	if l.saveErr != nil && before == nil {
		l.emit(ctx, Event{Kind: StateFailed, At: l.options.Clock.Now(), Err: l.saveErr})
	}
}

func (l *Loop) emit(ctx context.Context, events ...Event) {
	for _, e := range events {
		logEvent(l.options.Log, e)
		l.options.Observe(ctx, e)
	}
}
