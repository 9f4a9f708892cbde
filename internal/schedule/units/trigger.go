package units

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

// maxTriggers is how many triggers a task may have
// (https://learn.microsoft.com/windows/win32/taskschd/taskschedulerschema-triggers-tasktype-element).
const maxTriggers = 48

// trigger starts a task at a time of day, and again and again within the day if
// Interval is set, on the days that Days, Weekdays and Months name.
type trigger struct {
	Start              string
	Interval, Duration time.Duration
	// One of these three says on which days.
	Daily   bool
	Weekly  []string
	Monthly []int
	ByWeek  []string // these days of the week in every week of Months
	Months  []string
	Jitter  time.Duration
}

// triggersOf translates a calendar.
func triggersOf(r Request, here *time.Location) ([]trigger, error) {
	f := r.Calendar.Fields()
	groups := progressions(minutesOfDay(f))
	if len(groups) > maxTriggers {
		return nil, &NotPossibleError{
			Kind:   TaskScheduler,
			Reason: fmt.Sprintf("%q takes %d triggers, and a task has at most %d.", r.Calendar, len(groups), maxTriggers),
			Remedy: "Choose times of the day that follow each other at the same distance, or let \"licexport serve\" run the job.",
		}
	}
	first := r.Calendar.Next(r.Now).In(here)
	triggers := make([]trigger, len(groups))
	for i, g := range groups {
		// A start in the future: a task that could have run before it was made
		// might be started at once.
		start := time.Date(first.Year(), first.Month(), first.Day(), g.first/60, g.first%60, 0, 0, here)
		if !start.After(r.Now) {
			start = start.AddDate(0, 0, 1)
		}
		t := days(f)
		t.Start, t.Jitter = boundary(start), r.Jitter
		if g.count > 1 {
			t.Interval, t.Duration = g.step(), g.lasts()
			t.Jitter = min(t.Jitter, t.Interval/2)
		}
		triggers[i] = t
	}
	return triggers, nil
}

// days says on which days a trigger starts.
func days(f calendar.Fields) trigger {
	var t trigger
	switch {
	case f.Days.All() && f.Months.All() && f.Weekdays.All():
		t.Daily = true
	case f.Days.All() && f.Months.All():
		t.Weekly = names(f.Weekdays, weekdays[:])
	case f.Weekdays.All():
		t.Monthly, t.Months = f.Days.Values(), names(f.Months, months[:])
	default:
		t.ByWeek, t.Months = names(f.Weekdays, weekdays[:]), names(f.Months, months[:])
	}
	return t
}

func names(s calendar.Set, all []string) []string {
	var list []string
	for _, n := range s.Values() {
		list = append(list, all[n])
	}
	return list
}

// minutesOfDay are the times of day of a calendar, in minutes after midnight.
func minutesOfDay(f calendar.Fields) []int {
	var minutes []int
	for _, h := range f.Hours.Values() {
		for _, m := range f.Minutes.Values() {
			minutes = append(minutes, 60*h+m)
		}
	}
	return minutes
}

const minutesPerDay = 24 * 60

// progression is a number of minutes of the day at the same distance.
type progression struct{ first, distance, count int }

func (p progression) step() time.Duration { return time.Duration(p.distance) * time.Minute }

// lasts is for how long to repeat: all day, or until shortly after the last
// time, so that it does not matter whether the end belongs to it.
func (p progression) lasts() time.Duration {
	if p.distance*p.count == minutesPerDay {
		return 24 * time.Hour
	}
	return time.Duration(p.count-1)*p.step() + p.step()/2
}

// progressions divides ascending minutes into progressions; two times alone are
// rather taken as two.
func progressions(minutes []int) []progression {
	var groups []progression
	for i := 0; i < len(minutes); {
		g := progression{first: minutes[i], count: 1}
		if i+2 < len(minutes) && minutes[i+2]-minutes[i+1] == minutes[i+1]-minutes[i] {
			g.distance = minutes[i+1] - minutes[i]
			for i+g.count < len(minutes) && minutes[i+g.count]-minutes[i+g.count-1] == g.distance {
				g.count++
			}
		}
		groups = append(groups, g)
		i += g.count
	}
	return groups
}
