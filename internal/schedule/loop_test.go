package schedule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
)

// story is what happened, one line an event, without the time zone.
func story(events []schedule.Event) []string {
	var lines []string
	for _, e := range events {
		line := e.At.UTC().Format("01-02 15:04") + " " + string(e.Kind)
		if e.Job != "" {
			line += " " + e.Job + " due " + e.Due.UTC().Format("01-02 15:04")
		}
		if e.Attempt > 1 {
			line += fmt.Sprint(" attempt ", e.Attempt)
		}
		if e.Count > 1 {
			line += fmt.Sprint(" ", e.Count, " times")
		}
		lines = append(lines, line)
	}
	return lines
}

func expect(t *testing.T, events []schedule.Event, want ...string) {
	t.Helper()
	if got := story(events); !slices.Equal(got, want) {
		t.Errorf("got:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// results gives these results, one a run, and then success.
func results(list ...schedule.Result) schedule.Runner {
	return schedule.RunnerFunc(func(context.Context, string, time.Time) schedule.Result {
		if len(list) == 0 {
			return schedule.Result{}
		}
		r := list[0]
		list = list[1:]
		return r
	})
}

// lasting runs last so long, or until they are told to end.
func lasting(d time.Duration) schedule.Runner {
	return schedule.RunnerFunc(func(ctx context.Context, _ string, _ time.Time) schedule.Result {
		select {
		case <-time.After(d):
			return schedule.Result{}
		case <-ctx.Done():
			return schedule.Result{Class: problem.ClassOf(context.Cause(ctx))}
		}
	})
}

// utc is a job with a cron expression in UTC, without jitter.
func utc(t *testing.T, name, cron string, grace time.Duration) schedule.Job {
	t.Helper()
	return job(t, name, cron, "UTC", 0, grace)
}

func TestDaylightSaving(t *testing.T) {
	t.Parallel()
	for from, want := range map[string][]string{
		"2026-03-28T00:00:00+01:00": {"03-28 01:30", "03-29 01:00", "03-30 00:30"},
		"2026-10-24T00:00:00+02:00": {"10-24 00:30", "10-25 00:30", "10-26 01:30"},
	} {
		synctest.Test(t, func(t *testing.T) {
			clock := startAt(date(t, from))
			p := begin(t, clock, nil, schedule.Options{Load: jobs(job(t, "nightly", "30 2 * * *", "Europe/Prague", 0, time.Hour)), Runner: results()})
			time.Sleep(73 * time.Hour)
			p.end()
			var lines []string
			for _, at := range want {
				lines = append(lines, at+" started nightly due "+at, at+" finished nightly due "+at)
			}
			expect(t, p.events, lines...)
		})
	}
}

func TestMissedRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2026-05-04T00:00:00Z"))
		o := schedule.Options{Runner: results(), Load: jobs(utc(t, "nightly", "30 2 * * *", 6*time.Hour))}
		p := begin(t, clock, nil, o)
		time.Sleep(3 * time.Hour)
		state := p.end()
		expect(t, p.events, "05-04 02:30 started nightly due 05-04 02:30", "05-04 02:30 finished nightly due 05-04 02:30")

		clock.set(date(t, "2026-05-07T08:00:00Z")) // three are missed, one within the grace
		p = begin(t, clock, state, o)
		time.Sleep(time.Hour)
		state = p.end()
		expect(t, p.events, "05-07 08:00 superseded nightly due 05-06 02:30 2 times",
			"05-07 08:00 started nightly due 05-07 02:30", "05-07 08:00 finished nightly due 05-07 02:30")

		clock.set(date(t, "2026-05-09T09:00:00Z")) // two are missed, too late
		p = begin(t, clock, state, o)
		time.Sleep(18 * time.Hour)
		p.end()
		expect(t, p.events, "05-09 09:00 missed nightly due 05-09 02:30 2 times",
			"05-10 02:30 started nightly due 05-10 02:30", "05-10 02:30 finished nightly due 05-10 02:30")
	})
}

// A service that was off for years does not count every minute of them.
func TestMissedForYears(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2020-01-01T00:00:00Z"))
		o := schedule.Options{Runner: results(), Load: jobs(utc(t, "minute", "* * * * *", time.Hour))}
		p := begin(t, clock, nil, o)
		synctest.Wait()
		state := p.end()
		clock.set(date(t, "2026-05-07T08:00:30Z"))
		p = begin(t, clock, state, o)
		synctest.Wait()
		p.end()
		if p.events[0].Kind != schedule.Superseded || p.events[0].Count < 9_000 {
			t.Errorf("got %+v", p.events[0])
		}
		expect(t, p.events[1:], "05-07 08:00 started minute due 05-07 08:00", "05-07 08:00 finished minute due 05-07 08:00")
	})
}

func TestOutlastsItsNextDueTimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2026-05-04T00:30:00Z"))
		p := begin(t, clock, nil, schedule.Options{Runner: lasting(150 * time.Minute), Load: jobs(utc(t, "slow", "0 * * * *", time.Hour))})
		time.Sleep(4 * time.Hour)
		p.stop()
		if err := <-p.done; err != nil {
			t.Error(err)
		}
		expect(t, p.events, "05-04 01:00 started slow due 05-04 01:00", "05-04 03:30 finished slow due 05-04 01:00",
			"05-04 03:30 superseded slow due 05-04 02:00", "05-04 03:30 started slow due 05-04 03:00", "05-04 04:30 interrupted slow due 05-04 03:00")
	})
}

func TestRepetition(t *testing.T) {
	t.Parallel()
	source, refused := schedule.Result{Class: problem.Source}, schedule.Result{Class: problem.Refused}
	tests := []struct {
		name    string
		results []schedule.Result
		runs    int
		last    schedule.Kind
	}{
		{"a source recovers", []schedule.Result{source, source}, 3, schedule.Finished},
		{"a source fails for ever", slices.Repeat([]schedule.Result{source}, 99), 6, schedule.GaveUp},
		{"the guard refuses", []schedule.Result{refused}, 1, schedule.Finished},
		{"the configuration is wrong", []schedule.Result{{Class: problem.Usage}}, 1, schedule.Finished},
		{"a bug", []schedule.Result{{Class: problem.Internal}}, 1, schedule.Finished},
		{"a look is needed", []schedule.Result{{Class: problem.Attention}}, 1, schedule.Finished},
		{"the hand-over failed", []schedule.Result{{Class: problem.Attention, HandOverFailed: true}}, 2, schedule.Finished},
		{"the share is away", []schedule.Result{{Class: problem.Output}}, 2, schedule.Finished},
		{"somebody else is at work", []schedule.Result{{Class: problem.Locked}}, 2, schedule.Finished},
		{"a source fails, then the guard refuses", []schedule.Result{source, refused}, 2, schedule.Finished},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := begin(t, startAt(date(t, "2026-05-04T00:00:00Z")), nil, schedule.Options{
					Runner: results(tt.results...), Load: jobs(utc(t, "nightly", "30 2 * * *", 2*time.Hour)),
				})
				time.Sleep(20 * time.Hour)
				p.end()
				runs := 0
				for _, e := range p.events {
					if e.Kind == schedule.Started {
						runs++
					}
				}
				if p.events[len(p.events)-1].Cut {
					t.Error("its end is known")
				}
				if last := p.events[len(p.events)-1].Kind; runs != tt.runs || last != tt.last {
					t.Errorf("%d runs, at the end %s: %s", runs, last, strings.Join(story(p.events), "\n\t"))
				}
			})
		})
	}
}

// The pauses grow, and a little chance keeps jobs from failing in step.
func TestBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := begin(t, startAt(date(t, "2026-05-04T00:00:00Z")), nil, schedule.Options{
			Runner: results(slices.Repeat([]schedule.Result{{Class: problem.Source}}, 9)...), Load: jobs(utc(t, "nightly", "30 2 * * *", 12*time.Hour)),
		})
		time.Sleep(8 * time.Hour)
		p.end()
		var began []time.Time
		for _, e := range p.events {
			if e.Kind == schedule.Started {
				began = append(began, e.At)
			}
		}
		for i, want := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, time.Hour} {
			if got := began[i+1].Sub(began[i]); got < want || got > want+want/10 {
				t.Errorf("pause %d is %s, want %s to %s", i, got, want, want+want/10)
			}
		}
	})
}

// A new due time ends the repetition of the old one.
func TestRepetitionIsSuperseded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := begin(t, startAt(date(t, "2026-05-04T00:00:00Z")), nil, schedule.Options{
			Runner: results(slices.Repeat([]schedule.Result{{Class: problem.Source}}, 3)...), Load: jobs(utc(t, "often", "0,10 1 * * *", 6*time.Hour)),
		})
		time.Sleep(90 * time.Minute)
		p.end()
		expect(t, p.events, "05-04 01:00 started often due 05-04 01:00", "05-04 01:01 repeating often due 05-04 01:00",
			"05-04 01:01 started often due 05-04 01:00 attempt 2", "05-04 01:06 repeating often due 05-04 01:00 attempt 2",
			"05-04 01:06 started often due 05-04 01:00 attempt 3", "05-04 01:21 repeating often due 05-04 01:00 attempt 3",
			"05-04 01:10 superseded often due 05-04 01:00",
			"05-04 01:10 started often due 05-04 01:10", "05-04 01:10 finished often due 05-04 01:10")
	})
}

func TestJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		delays := map[time.Duration]bool{}
		o := schedule.Options{Runner: results(), Seed: "host-1", Load: jobs(job(t, "nightly", "30 2 * * *", "UTC", time.Hour, 0))}
		p := begin(t, startAt(date(t, "2026-05-04T00:00:00Z")), nil, o)
		time.Sleep(20 * 24 * time.Hour)
		p.end()
		for _, e := range p.events {
			if e.Kind != schedule.Started {
				continue
			}
			delay := e.At.Sub(e.Due)
			if delay < 0 || delay >= time.Hour {
				t.Errorf("delayed by %s", delay)
			}
			delays[delay.Truncate(time.Minute)] = true
		}
		if len(delays) < 10 {
			t.Errorf("only %d different delays in 20 days", len(delays))
		}
	})
}

// Stopping lets a run come to its end, and what was cut off is done after the
// restart.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2026-05-04T02:00:00Z"))
		publishes := schedule.RunnerFunc(func(ctx context.Context, name string, _ time.Time) schedule.Result {
			<-ctx.Done()
			time.Sleep(time.Minute) // what has begun may finish
			if name == "publishing" {
				return schedule.Result{}
			}
			return schedule.Result{Class: problem.ClassOf(context.Cause(ctx))}
		})
		o := schedule.Options{Runner: publishes, Load: jobs(utc(t, "publishing", "30 2 * * *", time.Hour), utc(t, "reading", "30 2 * * *", time.Hour))}
		p := begin(t, clock, nil, o)
		time.Sleep(31 * time.Minute)
		state := p.end()
		expect(t, p.events, "05-04 02:30 started publishing due 05-04 02:30", "05-04 02:30 started reading due 05-04 02:30",
			"05-04 02:32 "+rest(p.events[2]), "05-04 02:32 "+rest(p.events[3]))
		kinds := map[string]schedule.Kind{p.events[2].Job: p.events[2].Kind, p.events[3].Job: p.events[3].Kind}
		if kinds["publishing"] != schedule.Finished || kinds["reading"] != schedule.Interrupted {
			t.Error(kinds)
		}
		o.Runner = results()
		p = begin(t, clock, state, o)
		time.Sleep(time.Minute)
		p.end()
		expect(t, p.events, "05-04 02:32 started reading due 05-04 02:30", "05-04 02:32 finished reading due 05-04 02:30")
	})
}

func rest(e schedule.Event) string { return strings.SplitN(story([]schedule.Event{e})[0], " ", 3)[2] }

// A run that kills the process is not begun again at once, and not for ever.
func TestCrashes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := startAt(date(t, "2026-05-04T02:29:00Z"))
		o := schedule.Options{Runner: lasting(time.Hour), Load: jobs(utc(t, "deadly", "30 2 * * *", time.Hour))}
		var state []byte
		var all []string
		for range 40 {
			p := begin(t, clock, state, o)
			time.Sleep(3 * time.Minute)
			var events []schedule.Event
			state, events = p.crash()
			all = append(all, story(events)...)
			for _, e := range events {
				if e.Cut != (e.Kind == schedule.GaveUp) {
					t.Errorf("%s: cut is %v", e.Kind, e.Cut)
				}
			}
		}
		want := []string{
			"05-04 02:30 started deadly due 05-04 02:30",
			"05-04 02:32 started deadly due 05-04 02:30 attempt 2",
			"05-04 02:37 started deadly due 05-04 02:30 attempt 3",
			"05-04 02:53 started deadly due 05-04 02:30 attempt 4",
			"05-04 03:23 started deadly due 05-04 02:30 attempt 5",
			"05-04 03:26 gave_up deadly due 05-04 02:30 attempt 5",
		}
		if len(all) != len(want) {
			t.Fatalf("got:\n\t%s", strings.Join(all, "\n\t"))
		}
		for i := range want {
			if rest, wanted := all[i][12:], want[i][12:]; rest != wanted {
				t.Errorf("got %q, want %q", all[i], want[i])
			}
		}
	})
}
