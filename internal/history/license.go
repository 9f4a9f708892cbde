package history

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// LicensePast is how a license developed.
type LicensePast struct {
	UID, Name, Source, ID string
	// Days are its counts by day, oldest first; a day without the license is left out.
	Days []DayCount
	// Moves are the changes of its holders, newest first.
	Moves []Move
	Kept  Kept
}

// DayCount are the counts of a license at the end of a day (UTC).
type DayCount struct {
	Day string
	state.LicenseCount
}

// Move is a change of the holders of a license.
type Move struct {
	Step
	Before, After int
	Came          []license.Row
	Went          []license.Row
	Changed       []license.Change
	// Whys are the reasons of Went.
	Whys []Why
}

// OfLicense says how the license with a UId developed, also under the UIds that it had
// before. If it is not known, the error has the class Usage.
func (p *Past) OfLicense(uid string) (*LicensePast, error) {
	days, err := p.view.Counts(time.Time{}, time.Time{})
	p.warn(err)
	h := &LicensePast{UID: uid}
	known := map[string]string{} // UIds by their key
	h.identify(days, known)
	h.count(days)
	p.moves(h, known)
	if known[license.FoldKey(uid)] == "" {
		return nil, unknownLicense(uid, known)
	}
	return h, nil
}

// LicenseIn returns a function that reports whether counts belong to the license with a
// UId, also under the UIds that it had on other days. If it is in none of the days, the
// error has the class Usage.
func LicenseIn(days []state.DayCounts, uid string) (func(state.LicenseCount) bool, error) {
	h := &LicensePast{UID: uid}
	known := map[string]string{}
	h.identify(days, known)
	if known[license.FoldKey(uid)] == "" {
		return nil, unknownLicense(uid, known)
	}
	return func(l state.LicenseCount) bool { return h.is(l.Source, l.ID, l.UID) }, nil
}

func unknownLicense(uid string, known map[string]string) error {
	remedy := "licexport licenses lists those of the sources."
	if near := strict.Suggest(uid, slices.Collect(maps.Values(known))); near != "" {
		remedy = fmt.Sprintf("Did you mean %s?", near)
	}
	return problem.New(problem.Usage, fmt.Sprintf("no license with the UId %q is in what is kept", uid), remedy)
}

// identify finds which license is meant, the newest one with the UId, and notes all
// UIds.
func (h *LicensePast) identify(days []state.DayCounts, known map[string]string) {
	uid := h.UID
	for _, d := range days {
		for _, l := range d.Licenses {
			known[license.FoldKey(l.UID)] = l.UID
			if license.EqualFold(l.UID, uid) {
				h.UID, h.Name, h.Source, h.ID = l.UID, l.Name, l.Source, l.ID
			}
		}
	}
}

func (h *LicensePast) is(source, id, uid string) bool {
	if h.ID != "" && id != "" {
		return h.Source == source && h.ID == id
	}
	return license.EqualFold(h.UID, uid)
}

func (h *LicensePast) count(days []state.DayCounts) {
	for _, d := range days {
		for _, l := range d.Licenses {
			if h.is(l.Source, l.ID, l.UID) {
				h.Days = append(h.Days, DayCount{Day: d.Day, LicenseCount: l})
				break
			}
		}
	}
}

// rowsOf are the rows of the license in a table.
func (h *LicensePast) rowsOf(t *license.Table) (rows []license.Row, of *license.License) {
	for i := range t.Licenses() {
		if l := &t.Licenses()[i]; h.is(l.Source, l.ID, l.UID) {
			for row := range t.RowsOf(i) {
				rows = append(rows, row)
			}
			return rows, l
		}
	}
	return nil, nil
}

// moves compares each content with the one before it.
func (p *Past) moves(h *LicensePast, known map[string]string) {
	var before []license.Row
	var was *license.License
	var sights []sight
	for i := range p.spans {
		table := p.table(p.spans[i].digest)
		if table == nil {
			continue
		}
		for _, l := range table.Licenses() {
			known[license.FoldKey(l.UID)] = l.UID
			if h.ID == "" && license.EqualFold(l.UID, h.UID) {
				h.UID, h.Name, h.Source, h.ID = l.UID, l.Name, l.Source, l.ID
			}
		}
		s := sight{span: i, follows: len(sights) > 0 && sights[len(sights)-1].span == i-1 && p.spans[i].follows}
		sights = append(sights, s)
		now, is := h.rowsOf(table)
		if len(sights) > 1 {
			m := Move{Step: p.step(len(sights)-1, sights), Before: len(before), After: len(now)}
			m.compare(before, now)
			if len(m.Went) > 0 {
				m.Whys = p.whysOf(i, s.follows, table, was, before, &m)
			}
			if len(m.Came)+len(m.Went)+len(m.Changed) > 0 {
				h.Moves = append(h.Moves, m)
			}
		}
		before, was = now, is
	}
	slices.Reverse(h.Moves)
	h.Kept = p.kept(sights)
}

// compare finds who came and went; both lists are ordered by e-mail.
func (m *Move) compare(before, now []license.Row) {
	key := func(r license.Row) string { return license.FoldKey(r.Email) }
	gone := map[string]license.Row{} // by id
	var went, came []license.Row
	i, j := 0, 0
	for i < len(before) || j < len(now) {
		order := 0
		switch {
		case i == len(before):
			order = 1
		case j == len(now):
			order = -1
		default:
			order = cmp.Compare(key(before[i]), key(now[j]))
		}
		switch {
		case order < 0:
			went = append(went, before[i])
			if id := before[i].HolderID; id != "" {
				gone[id] = before[i]
			}
			i++
		case order > 0:
			came = append(came, now[j])
			j++
		default:
			i++
			j++
		}
	}
	changed := map[string]bool{}
	for _, r := range came {
		if old, same := gone[r.HolderID]; same && r.HolderID != "" {
			m.Changed = append(m.Changed, license.Change{Old: old, New: r})
			changed[key(old)] = true
			continue
		}
		m.Came = append(m.Came, r)
	}
	for _, r := range went {
		if !changed[key(r)] {
			m.Went = append(m.Went, r)
		}
	}
}

// whysOf gives the reasons of those who went.
func (p *Past) whysOf(i int, follows bool, table *license.Table, was *license.License, before []license.Row, m *Move) []Why {
	j := p.judgeOf(i, follows, table, nil)
	ids, emails := map[string]bool{}, map[string]bool{}
	for _, r := range m.Went {
		ids[r.HolderID], emails[license.FoldKey(r.Email)] = true, true
	}
	j.look(table, ids, emails)
	var all []Why
	rest := m.Went
	for number, r := range before {
		if len(rest) > 0 && r.Email == rest[0].Email {
			all = append(all, j.why(was, r, number))
			rest = rest[1:]
		}
	}
	return all
}
