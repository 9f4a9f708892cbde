package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
)

func TestReload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var set []schedule.Job
		var wrong error
		load := func(context.Context) ([]schedule.Job, error) { return set, wrong }
		set = []schedule.Job{utc(t, "a", "0 1 * * *", time.Hour), utc(t, "b", "0 2 * * *", 24*time.Hour)}
		p := begin(t, startAt(date(t, "2026-05-04T00:30:00Z")), nil, schedule.Options{Runner: lasting(90 * time.Minute), Load: load})

		time.Sleep(time.Hour) // a runs
		set, wrong = nil, errors.New("line 3: unknown setting")
		p.Reload()
		synctest.Wait()
		if err := p.Status().LoadErr; err == nil || len(p.Status().Jobs) != 2 {
			t.Errorf("got %v, %d jobs", err, len(p.Status().Jobs))
		}

		set, wrong = []schedule.Job{utc(t, "b", "15 3 * * *", 24*time.Hour), utc(t, "c", "0 1 * * *", 24*time.Hour)}, nil
		p.Reload()
		synctest.Wait()
		if names := jobNames(p.Status()); !slices.Equal(names, []string{"b", "c", "a"}) {
			t.Error(names) // a still runs
		}
		set = append(set, utc(t, "a", "45 1 * * *", time.Hour)) // while it runs
		p.Reload()
		time.Sleep(3 * time.Hour)
		p.end()
		expect(t, p.events, "05-04 01:00 started a due 05-04 01:00", "05-04 01:30 reload_failed", "05-04 01:30 reloaded 2 times", "05-04 01:30 reloaded 3 times",
			"05-04 02:30 finished a due 05-04 01:00", "05-04 02:30 started a due 05-04 01:45",
			"05-04 03:15 started b due 05-04 03:15", "05-04 04:00 finished a due 05-04 01:45",
			"05-04 04:30 interrupted b due 05-04 03:15")
	})
}

func jobNames(s schedule.Status) []string {
	var names []string
	for _, j := range s.Jobs {
		names = append(names, j.Name)
	}
	return names
}

// A changed expression counts from the change on; what the new one would have
// been due for before is not made up for.
func TestChangedExpression(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2026-05-04T00:00:00Z"))
		o := schedule.Options{Runner: results(), Load: jobs(utc(t, "nightly", "30 2 * * *", 24*time.Hour))}
		p := begin(t, clock, nil, o)
		time.Sleep(10 * time.Hour)
		state := p.end()
		o.Load = jobs(utc(t, "nightly", "0 8 * * *", 24*time.Hour))
		p = begin(t, clock, state, o)
		time.Sleep(24 * time.Hour)
		p.end()
		expect(t, p.events, "05-05 08:00 started nightly due 05-05 08:00", "05-05 08:00 finished nightly due 05-05 08:00")
	})
}

// A reload that does not touch a job leaves its run that waits for its turn.
func TestReloadKeepsWaitingRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := schedule.Options{
			Runner: lasting(time.Hour), Parallel: 1,
			Load: jobs(utc(t, "a", "0 1 * * *", 3*time.Hour), utc(t, "b", "0 1 * * *", 3*time.Hour)),
		}
		p := begin(t, startAt(date(t, "2026-05-04T00:30:00Z")), nil, o)
		time.Sleep(time.Hour)
		p.Reload()
		time.Sleep(2 * time.Hour)
		p.end()
		expect(t, p.events, "05-04 01:00 started a due 05-04 01:00", "05-04 01:30 reloaded 2 times", "05-04 02:00 finished a due 05-04 01:00",
			"05-04 02:00 started b due 05-04 01:00", "05-04 03:00 finished b due 05-04 01:00")
	})
}

func TestClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2026-05-04T00:00:00Z"))
		p := begin(t, clock, nil, schedule.Options{Runner: results(), Load: jobs(utc(t, "nightly", "30 2 * * *", time.Hour))})
		time.Sleep(3 * time.Hour)
		clock.set(date(t, "2026-05-05T02:45:00Z")) // it slept
		time.Sleep(time.Minute)
		clock.set(date(t, "2036-01-01T00:00:00Z")) // it is wrong
		time.Sleep(time.Minute)
		clock.set(date(t, "2026-05-06T00:00:00Z")) // and right again
		time.Sleep(3 * time.Hour)
		p.end()
		if len(p.events) != 8 || p.events[4].Kind != schedule.Missed {
			t.Fatal(strings.Join(story(p.events), "\n"))
		}
		expect(t, slices.Delete(slices.Clone(p.events), 4, 6), "05-04 02:30 started nightly due 05-04 02:30", "05-04 02:30 finished nightly due 05-04 02:30",
			"05-05 02:45 started nightly due 05-05 02:30", "05-05 02:45 finished nightly due 05-05 02:30",
			"05-06 02:30 started nightly due 05-06 02:30", "05-06 02:30 finished nightly due 05-06 02:30")
		if p.events[5].Kind != schedule.ClockSet {
			t.Error(p.events[5])
		}
	})
}

func TestParallel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var set []schedule.Job
		for i := range 9 {
			set = append(set, utc(t, fmt.Sprint("job", i), "0 1 * * *", time.Minute))
		}
		running, most, runs := 0, 0, 0
		p := begin(t, startAt(date(t, "2026-05-04T00:59:00Z")), nil, schedule.Options{
			Parallel: 2, Load: jobs(set...), Runner: lasting(time.Hour),
			Observe: func(_ context.Context, e schedule.Event) {
				if e.Kind == schedule.Started {
					running, runs = running+1, runs+1
				} else {
					running--
				}
				most = max(most, running)
			},
		})
		time.Sleep(10 * time.Hour)
		p.end()
		if most != 2 || runs != 9 {
			t.Errorf("%d runs, up to %d at once", runs, most)
		}
	})
}

func TestPanicOfARun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := begin(t, startAt(date(t, "2026-05-04T00:59:00Z")), nil, schedule.Options{
			Load:   jobs(utc(t, "a", "0 1 * * *", time.Hour)),
			Runner: schedule.RunnerFunc(func(context.Context, string, time.Time) schedule.Result { panic("a bug") }),
		})
		time.Sleep(time.Hour)
		p.end()
		if len(p.events) != 2 || p.events[1].Result.Class != problem.Internal {
			t.Error(p.events)
		}
	})
}

func TestState(t *testing.T) {
	t.Parallel()
	load := jobs(utc(t, "nightly", "30 2 * * *", time.Hour))
	t.Run("unreadable", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{"", "{", `{"version": 99}`, `{"version": 1, "jobs": {"nightly": null}}`, `{"version": 1}`} {
			synctest.Test(t, func(t *testing.T) {
				p := begin(t, startAt(date(t, "2026-05-04T02:31:00Z")), []byte(text), schedule.Options{Load: load, Runner: results()})
				time.Sleep(time.Hour)
				p.end()
				expect(t, p.events)
			})
		}
	})
	t.Run("cannot be written", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			full := &fullDisk{FS: disktest.NewDisk(stateDir)}
			var events []schedule.Event
			l := schedule.New(schedule.Options{
				Load: load, Runner: results(), State: statePath, Clock: startAt(date(t, "2026-05-04T02:00:00Z")), FS: full,
				Observe: func(_ context.Context, e schedule.Event) { events = append(events, e) },
			})
			ctx, stop := context.WithCancel(t.Context())
			go func() {
				time.Sleep(time.Hour)
				if l.Status().StateErr == nil {
					t.Error("the status hides it")
				}
				stop()
			}()
			if err := l.Run(ctx); err != nil {
				t.Error(err)
			}
			expect(t, events, "05-04 02:00 state_failed", "05-04 02:30 started nightly due 05-04 02:30", "05-04 02:30 finished nightly due 05-04 02:30")
		})
	})
	t.Run("used by another process", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			p := begin(t, startAt(date(t, "2026-05-04T02:00:00Z")), nil, schedule.Options{Load: load, Runner: results()})
			synctest.Wait()
			second := schedule.New(schedule.Options{Load: load, Runner: results(), State: statePath, FS: p.disk})
			if err := second.Run(t.Context()); !errors.Is(err, schedule.ErrRunning) || problem.ClassOf(err) != problem.Locked {
				t.Errorf("got %v", err)
			}
			p.end()
		})
	})
}

func TestWrongFromTheBeginning(t *testing.T) {
	t.Parallel()
	wrong := errors.New("line 3: unknown setting")
	l := schedule.New(schedule.Options{
		State: statePath, FS: disktest.NewDisk(stateDir), Runner: results(),
		Load: func(context.Context) ([]schedule.Job, error) { return nil, wrong },
	})
	if err := l.Run(t.Context()); !errors.Is(err, wrong) {
		t.Errorf("got %v", err)
	}
}

// fullDisk has no room for new files.
type fullDisk struct{ disk.FS }

func (fullDisk) Create(string) (disk.File, error) { return nil, errors.New("no space left on device") }

// The jobs can be claimed before the loop runs: another one is refused at once.
func TestClaim(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "serve.json")
	first, second := schedule.New(schedule.Options{State: path}), schedule.New(schedule.Options{State: path})
	if err := first.Claim(); err != nil {
		t.Fatal(err)
	}
	if err := second.Claim(); !errors.Is(err, schedule.ErrRunning) || problem.ClassOf(err) != problem.Locked {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(first.Claim(), first.Release(), first.Release(), second.Claim(), second.Release()); err != nil {
		t.Error(err)
	}
}

// A configuration that could not be read for want of open files is read again
// without a further change; one with a mistake is not.
func TestLoadIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want int
	}{
		"no more open files": {syscall.EMFILE, 3},
		"a mistake":          {errors.New("unknown setting"), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				good, loads := jobs(utc(t, "a", "0 1 * * *", time.Hour)), 0
				p := begin(t, startAt(date(t, "2026-05-04T02:00:00Z")), nil, schedule.Options{
					Runner: results(),
					Load: func(ctx context.Context) ([]schedule.Job, error) {
						if loads++; loads == 2 {
							return nil, fmt.Errorf("read the configuration: %w", test.err)
						}
						return good(ctx)
					},
				})
				synctest.Wait()
				p.Reload()
				time.Sleep(time.Minute)
				p.end()
				if loads != test.want {
					t.Errorf("%d attempts, want %d", loads, test.want)
				}
			})
		})
	}
}
