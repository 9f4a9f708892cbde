package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
)

// A year of mixed jobs whose runs fail, last too long and are cut off by
// restarts and crashes, with pauses of up to three days: every due time leads to
// one end of its own, and no job ever runs twice at once.
func TestYear(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newYear(t, seed).live() })
		})
	}
}

type year struct {
	t      *testing.T
	random *rand.Rand
	clock  *virtual
	begin  time.Time
	jobs   []schedule.Job
	ledger *ledger
	broken bool // the configuration
}

func newYear(t *testing.T, seed uint64) *year {
	y := &year{
		t: t, random: rand.New(rand.NewPCG(seed, 2026)), begin: date(t, "2026-01-01T00:00:30+01:00"),
		ledger: newLedger(t),
	}
	y.clock = startAt(y.begin)
	y.jobs = []schedule.Job{
		job(t, "nightly", "30 2 * * *", "Europe/Prague", 20*time.Minute, 6*time.Hour),
		job(t, "hourly", "15 * 22-31 * *", "Europe/Prague", 0, 30*time.Minute),
		job(t, "workday", "0 6 * * 1-5", "America/New_York", 0, 2*time.Hour),
		job(t, "monthly", "0 0 1 * *", "UTC", time.Hour, 24*time.Hour),
		job(t, "quarter", "*/20 8-9 * * 1-5", "Europe/Prague", 0, 10*time.Minute),
		job(t, "slow", "0 */4 * * *", "Australia/Lord_Howe", time.Minute, 5*time.Hour),
	}
	return y
}

// live goes through the lives of the process until the year is over.
func (y *year) live() {
	var state []byte
	end := y.begin.AddDate(1, 0, 1)
	for y.clock.Now().Before(end) {
		p := begin(y.t, y.clock, state, y.options())
		y.work(p, y.between(time.Hour, 20*24*time.Hour))
		if y.random.IntN(2) == 0 {
			state = p.end()
			y.ledger.add(p.events)
		} else {
			var events []schedule.Event
			state, events = p.crash()
			y.ledger.add(events)
		}
		if y.random.IntN(2) == 0 {
			time.Sleep(y.between(time.Second, 3*24*time.Hour))
		} else {
			time.Sleep(y.between(time.Second, 10*time.Minute))
		}
	}
	// A last quiet day, in which everything comes to its end.
	p := begin(y.t, y.clock, state, y.options())
	time.Sleep(24 * time.Hour)
	synctest.Wait()
	settled := y.clock.Now().Add(-12 * time.Hour)
	p.end()
	y.ledger.add(p.events)
	y.ledger.check(y.jobs, y.begin, settled)
}

// work lets the process do its work, with a reload now and then.
func (y *year) work(p *process, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(y.between(time.Hour, 72*time.Hour), time.Until(end)))
		synctest.Wait() // it may be loading the jobs at this very moment
		y.broken = y.random.IntN(2) == 0
		p.Reload()
		synctest.Wait()
		y.broken = false
	}
}

func (y *year) options() schedule.Options {
	return schedule.Options{
		Load: func(context.Context) ([]schedule.Job, error) {
			if y.broken {
				return nil, errors.New("the configuration is wrong")
			}
			return y.jobs, nil
		},
		Runner: schedule.RunnerFunc(y.run),
		Tick:   time.Hour, // nobody sets this clock
	}
}

// run is a run whose length and end follow from its due time.
func (y *year) run(ctx context.Context, name string, due time.Time) schedule.Result {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, name, due.Unix(), y.clock.Now().Unix()) // a hash takes everything
	random := rand.New(rand.NewPCG(h.Sum64(), 0))
	length := time.Duration(random.Int64N(int64(5 * time.Minute)))
	if name == "slow" {
		length = time.Duration(random.Int64N(int64(5 * time.Hour)))
	}
	select {
	case <-time.After(length):
	case <-ctx.Done():
		return schedule.Result{Class: problem.Terminated}
	}
	switch random.IntN(12) {
	case 0, 1:
		return schedule.Result{Class: problem.Source}
	case 2:
		return schedule.Result{Class: problem.Refused}
	case 3:
		return schedule.Result{Class: problem.Attention, HandOverFailed: true}
	case 4:
		return schedule.Result{Class: problem.Locked}
	case 5:
		panic("a bug")
	default:
		return schedule.Result{Class: problem.None}
	}
}

func (y *year) between(low, high time.Duration) time.Duration {
	return low + time.Duration(y.random.Int64N(int64(high-low)))
}

// ledger keeps what became of every due time.
type ledger struct {
	t     *testing.T
	due   map[string]map[int64][]schedule.Event
	kinds map[schedule.Kind]int
}

func newLedger(t *testing.T) *ledger {
	return &ledger{t: t, due: map[string]map[int64][]schedule.Event{}, kinds: map[schedule.Kind]int{}}
}

// add takes the events of one life of the process.
func (l *ledger) add(events []schedule.Event) {
	running := map[string]bool{}
	for _, e := range events {
		l.kinds[e.Kind]++
		switch e.Kind {
		case schedule.Started:
			if running[e.Job] {
				l.t.Fatalf("%s runs twice at once", e.Job)
			}
			running[e.Job] = true
		case schedule.Finished, schedule.Repeating, schedule.Interrupted, schedule.GaveUp:
			running[e.Job] = false
		case schedule.Reloaded, schedule.ReloadFailed:
			continue
		case schedule.StateFailed, schedule.ClockSet:
			l.t.Fatalf("unexpected: %+v", e)
		default: // no run
		}
		if l.due[e.Job] == nil {
			l.due[e.Job] = map[int64][]schedule.Event{}
		}
		l.due[e.Job][e.Due.Unix()] = append(l.due[e.Job][e.Due.Unix()], e)
	}
}

// check wants one end for every due time until settled, and nothing else.
func (l *ledger) check(jobs []schedule.Job, begin, settled time.Time) {
	for _, j := range jobs {
		skipped := l.skipped(j)
		n := 0
		for due := j.Calendar.Next(begin); due.Before(settled); due = j.Calendar.Next(due) {
			n++
			events := l.due[j.Name][due.Unix()]
			if ends := countEnds(events) + skipped[due.Unix()]; ends != 1 {
				l.t.Errorf("%s, due %s, has %d ends: %+v", j.Name, due, ends, events)
			}
			delete(l.due[j.Name], due.Unix())
			for _, e := range events {
				if late := e.At.Sub(due); e.Kind == schedule.Started && late > j.Jitter+max(j.Grace, time.Minute)+time.Second {
					l.t.Errorf("%s, due %s, was begun %s late", j.Name, due, late)
				}
			}
		}
		for unix, events := range l.due[j.Name] {
			if time.Unix(unix, 0).Before(settled) {
				l.t.Errorf("%s was not due at %s: %+v", j.Name, time.Unix(unix, 0), events)
			}
		}
		l.t.Logf("%s: %d due times", j.Name, n)
	}
	l.t.Log(l.kinds)
}

// skipped counts, for each due time, the events that say it led to no run.
func (l *ledger) skipped(j schedule.Job) map[int64]int {
	counts := map[int64]int{}
	for _, events := range l.due[j.Name] {
		for _, e := range events {
			if e.Kind != schedule.Missed && e.Kind != schedule.Superseded {
				continue
			}
			n := 0
			for due := e.First; !due.After(e.Due); due = j.Calendar.Next(due) {
				counts[due.Unix()]++
				n++
			}
			if n != e.Count {
				l.t.Errorf("%d due times, but it says %+v", n, e)
			}
		}
	}
	return counts
}

func countEnds(events []schedule.Event) int {
	n := 0
	for _, e := range events {
		if e.Kind == schedule.Finished || e.Kind == schedule.GaveUp {
			n++
		}
	}
	return n
}
