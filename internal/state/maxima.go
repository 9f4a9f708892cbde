package state

import (
	"cmp"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
)

const (
	dayFormat = "2006-01-02"
	// keepDays covers the guard's seven days and today.
	keepDays = 8
)

// Day holds the largest counts that were published on one day (UTC).
type Day struct {
	Day      string  `json:"day"`
	Rows     int     `json:"rows"`
	Licenses []Count `json:"licenses,omitempty"`
}

// Maxima are the largest published counts of some days, with which the guard
// notices a loss that creeps in over several runs.
type Maxima struct {
	// Rows is the largest number of rows of the file; 0 if nothing was published.
	Rows  int
	byID  map[[2]string]int
	byUID map[string]int
}

// License returns the largest number of rows of a license: followed by its id
// where that is known, else by its UId. 0 if it had none.
func (m Maxima) License(l *license.License) int {
	if rows, ok := m.byID[[2]string{l.Source, l.ID}]; ok && l.ID != "" {
		return rows
	}
	return m.byUID[license.FoldKey(l.UID)]
}

// maxima sums up the days that begin no earlier than from.
func maxima(days []Day, from time.Time) Maxima {
	m := Maxima{byID: map[[2]string]int{}, byUID: map[string]int{}}
	first := from.UTC().Format(dayFormat)
	for _, d := range days {
		if d.Day < first {
			continue
		}
		m.Rows = max(m.Rows, d.Rows)
		for _, c := range d.Licenses {
			key := license.FoldKey(c.UID)
			m.byUID[key] = max(m.byUID[key], c.Rows)
			if c.ID != "" {
				id := [2]string{c.Source, c.ID}
				m.byID[id] = max(m.byID[id], c.Rows)
			}
		}
	}
	return m
}

// addDay counts a publication in. Days are ordered, oldest first, and go by the settled
// time. One or two far in the future are of a clock that was wrong: they count as today,
// or they would count for years. If most days are there, it is today that is wrong, and
// they stay.
func addDay(days []Day, e Entry, settled time.Time) []Day {
	today := e.LastTime.UTC().Format(dayFormat)
	oldest := settled.UTC().AddDate(0, 0, 1-keepDays).Format(dayFormat)
	far := e.LastTime.UTC().AddDate(0, 0, keepDays).Format(dayFormat)
	ahead := 0
	for _, d := range days {
		if d.Day > far {
			ahead++
		}
	}
	wrong := ahead < confirmed && 2*ahead <= len(days)
	var kept []Day
	merged := Day{Day: today, Rows: e.Rows, Licenses: unnamed(e.Licenses)}
	for _, d := range agreed(days, e) {
		switch {
		case e.ForgetMaxima || d.Day < oldest:
		case d.Day == today, d.Day > far && wrong:
			merged = merged.max(d)
		default:
			kept = append(kept, d)
		}
	}
	kept = append(kept, merged)
	slices.SortStableFunc(kept, func(a, b Day) int { return cmp.Compare(a.Day, b.Day) })
	return kept
}

// agreed takes out of the days what a person agreed with: the licenses that were
// approved, and their part of the file, count as they are now.
func agreed(days []Day, e Entry) []Day {
	if e.Agreed == nil {
		return days
	}
	is, now := e.Agreed.Has(), maxima([]Day{{Day: e.LastTime.UTC().Format(dayFormat), Licenses: e.Licenses}}, time.Time{})
	out := make([]Day, len(days))
	for i, d := range days {
		out[i] = Day{Day: d.Day, Rows: d.Rows}
		for _, c := range d.Licenses {
			if is(c.Source, c.ID, c.UID) {
				rows := now.License(&license.License{Source: c.Source, ID: c.ID, UID: c.UID})
				out[i].Rows += rows - c.Rows
				c.Rows = rows
			}
			out[i].Licenses = append(out[i].Licenses, c)
		}
		if e.Agreed.File {
			out[i].Rows = e.Rows
		}
	}
	return out
}

// unnamed leaves out the names for people.
func unnamed(counts []Count) []Count {
	all := slices.Clone(counts)
	for i := range all {
		all[i].Name = ""
	}
	return all
}

// max merges two sets of counts of one day.
func (d Day) max(o Day) Day {
	at := map[Count]int{}
	m := Day{Day: d.Day, Rows: max(d.Rows, o.Rows)}
	for _, c := range slices.Concat(d.Licenses, o.Licenses) {
		key := c
		key.Rows = 0
		i, ok := at[key]
		if !ok {
			at[key] = len(m.Licenses)
			m.Licenses = append(m.Licenses, c)
			continue
		}
		m.Licenses[i].Rows = max(m.Licenses[i].Rows, c.Rows)
	}
	return m
}
