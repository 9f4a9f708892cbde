package schedule

import (
	"time"

	"github.com/licexport/licexport/internal/problem"
)

const (
	// onTime is how late a run may begin without being called late: timers and
	// other runs take their time.
	onTime = time.Minute
	// maxCount bounds the counting of due times that passed.
	maxCount = 10_000
	// setBack is how far in the future the last due time may lie before the clock
	// counts as having been wrong.
	setBack = time.Hour
)

// entry is a job in the loop.
type entry struct {
	job     Job
	seed    string
	removed bool // by a reload, while it was running
	memo    *memo
	// next is the due time after memo.Due.
	next time.Time
	// pending is the run that will be begun next; nil if none is due.
	pending *pending
	running *pending
	count   counters
}

// pending is a run that is due.
type pending struct {
	due     time.Time
	attempt int
	// repeated means that a run for due was begun before.
	repeated bool
	// at is when it shall begin, began when it did.
	at, began time.Time
}

type counters struct {
	runs                                 map[problem.Class]uint64
	repeats, missed, superseded, givenUp uint64
}

func newEntry(j Job, seed string, m *memo, now time.Time) *entry {
	e := &entry{job: j, seed: seed, memo: m, count: counters{runs: map[problem.Class]uint64{}}}
	if m == nil {
		e.memo = &memo{}
		e.memo.restart(j, now)
	} else if at := m.unfinished(); at != nil {
		e.pending = &pending{due: m.Due, attempt: m.Attempt + 1, repeated: true, at: *at}
	}
	if !e.memo.matches(j) {
		e.recount(now)
	} else {
		e.next = j.Calendar.Next(e.memo.Due)
	}
	return e
}

// change gives the entry the job's new settings.
func (e *entry) change(j Job, now time.Time) {
	e.job, e.removed = j, false
	if !e.memo.matches(j) {
		e.recount(now)
	}
}

// recount makes due times count from now on, because those that passed belong
// to another expression or to a wrong clock. A repetition that is pending still
// takes place.
func (e *entry) recount(now time.Time) {
	attempt, repeat := e.memo.Attempt, e.memo.Repeat
	e.memo.restart(e.job, now)
	if e.pending != nil && e.pending.repeated {
		e.memo.Attempt, e.memo.Repeat = attempt, repeat
	} else {
		e.pending = nil
	}
	e.next = e.job.Calendar.Next(e.memo.Due)
}

// clockSet makes due times count from now on if the last one is too far in the
// future to be right: the clock was wrong then, or is now.
func (e *entry) clockSet(now time.Time) bool {
	if e.running != nil || e.memo.Due.Sub(now) <= setBack {
		return false
	}
	e.pending = nil
	e.recount(now)
	return true
}

// advance finds the due times that have passed and returns what becomes of them.
func (e *entry) advance(now time.Time) []Event {
	if e.running != nil {
		return nil // what passes meanwhile is looked at when it has ended
	}
	var events []Event
	if !e.next.IsZero() && !e.next.After(now) {
		events = e.pass(now)
	}
	if p := e.pending; p != nil && p.repeated && e.late(p.due, latest(p.at, now)) {
		events = append(events, e.giveUp(now))
	}
	return events
}

// pass takes the due times that have passed: the last one leads to a run, if it
// is not too late for that.
func (e *entry) pass(now time.Time) []Event {
	var events []Event
	gone := e.passed(now)
	late := e.late(gone.last, now)
	switch p := e.pending; {
	case p == nil:
	case p.repeated && late:
		events = append(events, e.giveUp(now))
	case p.repeated:
		events = append(events, e.skip(Superseded, passed{first: p.due, last: p.due, count: 1}, now))
	default: // it waited for its turn until now
		if gone.count == 1 {
			gone.before = p.due
		}
		gone.first = p.due
		gone.count++
	}
	e.pending = nil
	if late {
		e.memo.Due, e.memo.Attempt, e.memo.Repeat = gone.last, 0, nil
		return append(events, e.skip(Missed, gone, now))
	}
	if gone.count > 1 {
		events = append(events, e.skip(Superseded, passed{first: gone.first, last: gone.before, count: gone.count - 1}, now))
	}
	e.pending = &pending{due: gone.last, attempt: 1, at: gone.last.Add(e.delay(gone.last))}
	return events
}

// passed are due times that have passed.
type passed struct {
	// first and last of them, and the one before the last.
	first, last, before time.Time
	count               int
}

// passed finds the due times from next to now, and moves next behind them.
func (e *entry) passed(now time.Time) passed {
	gone := passed{first: e.next, last: e.next, count: 1}
	for at := e.next; ; {
		at = e.job.Calendar.Next(at)
		if at.IsZero() || at.After(now) {
			e.next = at
			return gone
		}
		gone.before, gone.last = gone.last, at
		if gone.count++; gone.count == maxCount {
			// Nobody counts years of minutes: go on where a run is still possible.
			at = latest(at, now.Add(-e.job.Grace-e.job.Jitter-onTime))
		}
	}
}

// skip returns the event for due times that lead to no run of their own.
func (e *entry) skip(kind Kind, gone passed, now time.Time) Event {
	counter := &e.count.superseded
	if kind == Missed {
		counter = &e.count.missed
	}
	*counter += uint64(gone.count)
	return Event{Kind: kind, Job: e.job.Name, First: gone.first, Due: gone.last, Count: gone.count, At: now}
}

// delay is the jitter of a due time. It ends before the next due time.
func (e *entry) delay(due time.Time) time.Duration {
	limit := e.job.Jitter
	if next := e.job.Calendar.Next(due); !next.IsZero() {
		limit = min(limit, next.Sub(due))
	}
	return spread(limit, due, e.seed, e.job.Name)
}

// late reports whether at is too late to begin a run for due.
func (e *entry) late(due, at time.Time) bool {
	return at.Sub(due.Add(e.delay(due))) > max(e.job.Grace, onTime)
}

// ready reports whether a run can begin.
func (e *entry) ready(now time.Time) bool {
	return e.pending != nil && e.running == nil && !e.pending.at.After(now)
}

// start notes that the pending run begins.
func (e *entry) start(now time.Time) Event {
	p := e.pending
	p.began = now
	e.pending, e.running = nil, p
	zone := e.job.Calendar.Zone()
	began := now.In(zone)
	e.memo.Due = latest(p.due, e.memo.Due).In(zone) // a repetition may be of an older one, see recount
	e.memo.Attempt, e.memo.Repeat = p.attempt, nil
	e.memo.Started, e.memo.Finished = &began, nil
	return Event{Kind: Started, Job: e.job.Name, Due: p.due, Attempt: p.attempt, At: now}
}

// finish notes how the run ended and returns what follows from that. stopping
// means that the process is about to end.
func (e *entry) finish(r Result, now time.Time, stopping bool) []Event {
	p := e.running
	e.running = nil
	now = now.In(e.job.Calendar.Zone())
	event := Event{Job: e.job.Name, Due: p.due, Attempt: p.attempt, Result: r, Took: now.Sub(p.began), At: now}
	if stopping && r.Class.Stopped() {
		// This process stopped the run, so it does not count as an attempt.
		e.memo.Attempt = p.attempt - 1
		e.memo.Repeat = &now
		event.Kind = Interrupted
		return []Event{event}
	}
	e.count.runs[r.Class]++
	e.memo.finish(now, r.Class)
	if r.Success() {
		e.memo.Success = &now
	}
	if !r.Repeat() {
		event.Kind = Finished
		return []Event{event}
	}
	wait := backoff(p.attempt)
	at := now.Add(wait + spread(wait/10, p.due, e.seed, e.job.Name))
	e.pending = &pending{due: p.due, attempt: p.attempt + 1, repeated: true, at: at}
	if e.late(p.due, at) {
		e.giveUp(now)
		event.Kind = GaveUp
		return []Event{event}
	}
	e.memo.Repeat = &at
	e.count.repeats++
	event.Kind, event.At = Repeating, at
	return []Event{event}
}

// giveUp drops the pending repetition.
func (e *entry) giveUp(now time.Time) Event {
	p := e.pending
	e.pending, e.memo.Repeat = nil, nil
	cut := e.memo.Finished == nil // the process did not survive the run
	if cut {
		e.memo.Finished = &now
	}
	e.count.givenUp++
	return Event{Kind: GaveUp, Job: e.job.Name, Due: p.due, Attempt: p.attempt - 1, Cut: cut, At: now}
}

// wake is when the entry needs attention next; zero for never.
func (e *entry) wake(now time.Time) time.Time {
	switch {
	case e.running != nil:
		return time.Time{}
	case e.pending != nil && e.pending.at.After(now) && (e.next.IsZero() || e.pending.at.Before(e.next)):
		return e.pending.at
	default:
		return e.next
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
