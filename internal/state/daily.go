package state

import (
	"cmp"
	"slices"
	"time"
)

// DayContent is the content that was in force when a day (UTC) ended: what its last
// run published or found. Its table is kept for looking back.
type DayContent struct {
	Day string `json:"day"`
	// Run published the content first, at Time; LastRun, at LastTime, was the last run
	// of the day that found it.
	Run      string    `json:"run"`
	Time     time.Time `json:"time"`
	LastRun  string    `json:"last_run"`
	LastTime time.Time `json:"last_time"`
	// Digest is that of Entry. Days with the same content share one table.
	Digest string `json:"digest"`
	Rows   int    `json:"rows"`
}

// DayContents returns the contents that are kept for looking back, one a day, oldest
// first. That of the last day is the published one.
func (v *View) DayContents() []DayContent { return slices.Clone(v.head.Contents) }

// addContent notes what is published as the content of its day.
func addContent(days []DayContent, e Entry) []DayContent {
	today := DayContent{
		Day: e.LastTime.UTC().Format(dayFormat), Run: e.Run, Time: e.Time,
		LastRun: e.LastRun, LastTime: e.LastTime, Digest: e.Digest, Rows: e.Rows,
	}
	days = slices.Clone(days)
	at, found := slices.BinarySearchFunc(days, today.Day, func(d DayContent, day string) int { return cmp.Compare(d.Day, day) })
	if found {
		days[at] = today
		return days
	}
	return slices.Insert(days, at, today)
}

// recentContents leaves out days that are too old, and those beyond the number of days
// that are kept: a clock that was wrong must not make the list grow. A day in the future
// takes the place of no other.
func (v *View) recentContents(h *head) []DayContent {
	days := slices.Clone(h.Contents)
	keep := v.options.Keep.Days
	if keep <= 0 {
		return days
	}
	oldest := v.settledNow(h).UTC().Add(-keep).Format(dayFormat)
	days = slices.DeleteFunc(days, func(d DayContent) bool { return d.Day <= oldest })
	today := v.options.now().UTC().Format(dayFormat)
	for len(days) > wholeDays(keep) {
		drop := 0
		if ahead := daysAhead(days, today); ahead > 0 && ahead < confirmed {
			drop = len(days) - 1
		} else if days[0].Day == today {
			drop = 1
		}
		days = slices.Delete(days, drop, drop+1)
	}
	return days
}

// timesOf are when the contents of days were found last.
func timesOf(days []DayContent) []time.Time {
	all := make([]time.Time, len(days))
	for i, d := range days {
		all[i] = d.LastTime
	}
	return all
}

// daysAhead counts the days after today.
func daysAhead(days []DayContent, today string) int {
	n := 0
	for _, d := range days {
		if d.Day > today {
			n++
		}
	}
	return n
}

// wholeDays is a time in days, at least one.
func wholeDays(d time.Duration) int { return max(1, int(d/(24*time.Hour))) }
