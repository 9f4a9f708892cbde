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

// recentContents leaves out days that are too old, and the oldest ones beyond the
// number of days that are kept: a clock that was wrong must not make the list grow.
func (v *View) recentContents(days []DayContent) []DayContent {
	keep := v.options.Keep.Days
	if keep <= 0 {
		return days
	}
	oldest := v.options.now().UTC().Add(-keep).Format(dayFormat)
	days = slices.DeleteFunc(slices.Clone(days), func(d DayContent) bool { return d.Day <= oldest })
	return days[max(0, len(days)-wholeDays(keep)):]
}

// wholeDays is a time in days, at least one.
func wholeDays(d time.Duration) int { return max(1, int(d/(24*time.Hour))) }
