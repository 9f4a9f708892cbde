package guard

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// Gap is how many units of a license are in use, as its source counts them, beyond
// the holders that it named.
type Gap struct {
	Name

	Units int64 `json:"units"`
}

// LicenseGap is what is known of the gap of a license.
type LicenseGap struct {
	Name

	// Accepted is the gap that a person approved, at AcceptedAt; nil if no approval was needed.
	// It falls with the gap that is measured.
	Accepted   *int64    `json:"accepted,omitempty"`
	AcceptedAt time.Time `json:"accepted_at,omitzero"`
	// Days are the smallest gaps that were published on the days of the window.
	Days []DayGap `json:"days,omitempty"`
}

// DayGap is the smallest gap of a day.
type DayGap struct {
	Day   window.Day `json:"day"`
	Units int64      `json:"units"`
}

// GapsOf are the gaps of a table, by what the sources say is in use and by how many
// holders they named. Where either is unknown there is no gap.
func GapsOf(t *license.Table, assigned map[Key]int64) []Gap {
	var gaps []Gap
	all := t.Licenses()
	for i := range all {
		l := &all[i]
		if named, known := assigned[KeyOf(l)]; known && l.Consumed != nil {
			gaps = append(gaps, Gap{NameOf(l), max(*l.Consumed-named, 0)})
		}
	}
	return gaps
}

// KnownGap is the gap of a license that is known already.
type KnownGap struct {
	// Units is the larger of the accepted gap and the smallest of the last seven
	// days, or, while a refusal is open, of the days before that, too.
	Units int64
	// Accepted is the gap that a person approved; -1 if none was needed.
	Accepted int64
}

// KnownGaps gives what is known of the gap of a license; false if no gap was ever
// published.
func (m *Memory) KnownGaps(today window.Day) func(*license.License) (KnownGap, bool) {
	index, frozen := gapIndex(m.Gaps), m.Frozen()
	return func(l *license.License) (KnownGap, bool) {
		i := index.find(l.Source, l.ID, l.UID)
		if i < 0 {
			return KnownGap{Accepted: -1}, false
		}
		g := &m.Gaps[i]
		days := pruneDays(g.Days, today, frozen.License(g.Source, g.ID, g.UID))
		known := KnownGap{Accepted: -1}
		for j, d := range days {
			if j == 0 || d.Units < known.Units {
				known.Units = d.Units
			}
		}
		if g.Accepted != nil {
			known.Accepted = *g.Accepted
			known.Units = max(known.Units, known.Accepted)
		}
		return known, len(days) > 0 || g.Accepted != nil
	}
}

// GapsForPlugins are the known gaps by source and license id, for those who read the
// sources.
func (m *Memory) GapsForPlugins(today window.Day) map[string]map[string]int64 {
	all := map[string]map[string]int64{}
	known := m.KnownGaps(today)
	for i := range m.Gaps {
		g := &m.Gaps[i]
		k, _ := known(&license.License{Source: g.Source, ID: g.ID, UID: g.UID})
		if k.Units == 0 || g.ID == "" {
			continue
		}
		if all[g.Source] == nil {
			all[g.Source] = map[string]int64{}
		}
		all[g.Source][g.ID] = k.Units
	}
	return all
}

func gapIndex(all []LicenseGap) *nameIndex {
	names := make([]Name, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return newNameIndex(names)
}

// Published takes note of the gaps of a table that is published on the day today.
func (m *Memory) Published(gaps []Gap, today window.Day) Memory {
	out := *m
	out.Gaps = eachGap(m.Gaps, gaps, func(g *LicenseGap, units int64) {
		if g.Accepted != nil && *g.Accepted > units {
			g.Accepted = &units
		}
		g.Days = addGap(g.Days, today, units)
	})
	out.Gaps = pruneGaps(out.Gaps, today, out.Frozen())
	return out
}

// eachGap changes what is known of the licenses of some gaps.
func eachGap(all []LicenseGap, gaps []Gap, change func(g *LicenseGap, units int64)) []LicenseGap {
	out, index := slices.Clone(all), gapIndex(all)
	for _, gap := range gaps {
		i := index.find(gap.Source, gap.ID, gap.UID)
		if i < 0 {
			i = len(out)
			out = append(out, LicenseGap{})
			index.add(gap.Name, i)
		}
		out[i].Name = gap.Name
		change(&out[i], gap.Units)
	}
	return out
}

func addGap(days []DayGap, today window.Day, units int64) []DayGap {
	days = slices.Clone(days)
	if last := len(days) - 1; last >= 0 && days[last].Day >= today {
		days[last] = DayGap{today, min(days[last].Units, units)}
		return days
	}
	return append(days, DayGap{today, units})
}

// pruneDays leaves out days that are older than the window. The newest stays, since
// it is of what is published now.
func pruneDays(days []DayGap, today window.Day, frozen bool) []DayGap {
	for !frozen && len(days) > 1 && days[0].Day <= today-window.Days {
		days = days[1:]
	}
	return days
}

func pruneGaps(all []LicenseGap, today window.Day, frozen window.Freeze) []LicenseGap {
	out := slices.Clone(all)
	for i := range out {
		g := &out[i]
		g.Days = slices.Clone(pruneDays(g.Days, today, frozen.License(g.Source, g.ID, g.UID)))
	}
	return out
}

// acceptGaps notes the gaps that a person approved.
func acceptGaps(all []LicenseGap, accepted []Gap, at time.Time) []LicenseGap {
	return eachGap(all, accepted, func(g *LicenseGap, units int64) { g.Accepted, g.AcceptedAt = &units, at })
}

// gapsBack forgets what is newer than a content that is published again.
func gapsBack(all []LicenseGap, restored time.Time) []LicenseGap {
	var out []LicenseGap
	for _, g := range all {
		if g.AcceptedAt.After(restored) {
			g.Accepted, g.AcceptedAt = nil, time.Time{}
		}
		g.Days = slices.DeleteFunc(slices.Clone(g.Days), func(d DayGap) bool { return d.Day > window.DayOf(restored) })
		if g.Accepted != nil || len(g.Days) > 0 {
			out = append(out, g)
		}
	}
	return out
}
