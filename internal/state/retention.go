package state

import (
	"slices"
	"time"
)

// supersededFor is how long a candidate that can no longer be approved is kept:
// over a weekend somebody may still want to see what it was about.
const supersededFor = 7 * 24 * time.Hour

// Retention says for how long the state keeps what names people, besides the bounds
// by number. Zero means without a bound by age.
type Retention struct {
	// Contents bounds former contents, counted from the last run that found them.
	// The newest one stays, so that there is something to roll back to.
	Contents time.Duration
	// Records bounds run records, counted from the start of the run. Of those that are
	// not among the newest 400, only the last one of a day (UTC) stays. Logs of steps
	// stay for 400 days at most, and only those of the newest 400 runs.
	Records time.Duration
	// Days bounds the contents that were in force at the end of each day (UTC), for
	// looking back. They share their tables with each other and with former contents.
	Days time.Duration
	// Counts bounds the counts by license and day, which name no people; they go by
	// whole months.
	Counts time.Duration
	// Candidates bounds tables that were not published, with their lists of removals.
	// Superseded ones stay for seven days at most.
	Candidates time.Duration
}

// before is the time before which something is too old; zero if nothing ever is.
func before(now time.Time, age time.Duration) time.Time {
	if age <= 0 {
		return time.Time{}
	}
	return now.Add(-age)
}

// expired reports whether some content is too old.
func (v *View) expired(h head) bool {
	return len(v.unexpired(&h)) < len(h.History) || len(v.recentContents(&h)) < len(h.Contents)
}

// unexpired leaves out former contents that are too old.
func (v *View) unexpired(h *head) []Entry {
	history := h.History
	limit := before(v.settledNow(h), v.options.Keep.Contents)
	if len(history) < 2 || limit.IsZero() {
		return history
	}
	return slices.Concat(history[:1], newerThan(history[1:], limit))
}

func newerThan(history []Entry, limit time.Time) []Entry {
	return slices.DeleteFunc(slices.Clone(history), func(e Entry) bool { return e.LastTime.Before(limit) })
}

// runTime is how the name of a run begins.
const runTime = "20060102-150405"

// startOf is when a run began, by its name; zero if the name does not say so.
func startOf(run string) time.Time {
	if len(run) < len(runTime) {
		return time.Time{}
	}
	t, _ := time.Parse(runTime, run[:len(runTime)]) // zero, by its contract
	return t
}

// tooOld reports whether a candidate is older than it is kept.
func (v *View) tooOld(c Candidate) bool {
	now := v.settledNow(&v.head)
	if v.Superseded(c) && c.Time.Before(now.Add(-supersededFor)) {
		return true
	}
	return c.Time.Before(before(now, v.options.Keep.Candidates))
}
