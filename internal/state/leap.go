package state

import (
	"slices"
	"time"
)

const (
	// leastLeap is how much later than the day before a day must be to count as a leap
	// of the clock at all.
	leastLeap = 10 * 24 * time.Hour
	// leapFactor is how many times as long as usual the time between two days must be.
	leapFactor = 4
	// confirmed is how many days with runs have to lie behind a leap until it is believed.
	confirmed = 3
)

// settledTime is the time by which what is kept grows old. It is now, unless the clock has
// leapt since the last days with runs: then somebody may have set it wrongly, and what
// one run removes for its age no other brings back. So it is the last time before the
// leap, until runs on three days have confirmed it. Where the machine was off for long,
// that removes a little later what is old, and nothing else.
func settledTime(now time.Time, runs []time.Time) time.Time {
	days := daysUntil(now, runs)
	if len(days) < 3 {
		return now // nothing says what is usual
	}
	gaps := make([]time.Duration, len(days)-1)
	for i := range gaps {
		gaps[i] = days[i+1].Sub(days[i])
	}
	limit := max(leastLeap, leapFactor*median(gaps))
	settled := now
	for i := max(0, len(gaps)-confirmed+1); i < len(gaps); i++ {
		if gaps[i] > limit {
			settled = days[i].Add(24 * time.Hour)
			break
		}
	}
	return settled
}

// runTimes are when the contents that are kept were found last: the days with runs, as
// far as the head knows them.
func (h *head) runTimes() []time.Time {
	all := timesOf(h.Contents)
	for _, e := range h.History {
		all = append(all, e.LastTime)
	}
	if h.Published != nil {
		all = append(all, h.Published.LastTime)
	}
	return all
}

// SettledNow is the time by which what the guard remembers grows old: now, or, if the clock
// has leapt, the day after the last run before, until runs on three days have confirmed it.
func (v *View) SettledNow() time.Time { return v.settledNow(&v.head) }

// settledNow is the time by which contents, candidates and counts grow old.
func (v *View) settledNow(h *head) time.Time { return settledTime(v.options.now(), h.runTimes()) }

// daysUntil are the days (UTC) of runs and that of now, ascending, each once. Those later
// than now are left out: they are of a clock that was wrong then, or is now.
func daysUntil(now time.Time, runs []time.Time) []time.Time {
	today := now.UTC().Truncate(24 * time.Hour)
	days := []time.Time{today}
	for _, at := range runs {
		if day := at.UTC().Truncate(24 * time.Hour); day.Before(today) && !at.IsZero() {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.Compact(days)
}

// median is the one in the middle, the smaller one of two.
func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[(len(sorted)-1)/2]
}
