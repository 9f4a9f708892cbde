package window

import (
	"math/bits"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
)

// Publication is a table that replaces another one.
type Publication struct {
	// Today is the day of the publication.
	Today Day
	// Old is what is replaced. It was published at OldTime with the digest OldDigest
	// (SHA-256 in hex); the time is zero and the digest empty if licexport did not
	// publish it.
	Old       *license.Table
	OldTime   time.Time
	OldDigest string
	// Diff is license.Compare(Old, new table).
	Diff *license.Diff
	// Frozen are the points that an open refusal keeps.
	Frozen Freeze
	// Moving reports of which licenses a person expects that holders move to other
	// licenses of New, the new table, or change their e-mail; nil: of none. Excused
	// are those of them who were in the window before, as Measure found them.
	Moving  func(*license.License) bool
	New     *license.Table
	Excused *Excused
}

// Advance gives the window after a publication, and what is to be done to the file
// with the holders; nil if it can stay as it is. Memory.File is still the old one.
func (m *Memory) Advance(p Publication) (Memory, *Rewrite) {
	c := m.clone()
	a := advance{Publication: p, memory: &c, now: newLicenses(p.Diff)}
	a.content = Content{Number: 1, Digest: p.OldDigest, Time: p.OldTime}
	for _, known := range c.Contents {
		a.content.Number = max(a.content.Number, known.Number+1)
	}
	a.pair()
	a.begin = p.Today
	for i := range c.Licenses {
		for _, point := range c.Licenses[i].Points {
			a.begin = min(a.begin, point.First)
		}
	}
	added, renumbered := map[uint64]addition{}, map[uint64]int{}
	for i, at := range a.followed {
		if at < 0 {
			continue
		}
		l := &c.Licenses[at]
		if slot, ok := a.point(l); ok {
			added[l.Block] = addition{slot: slot, license: i, expected: a.expected(i)}
		} else if d := a.now[&a.Old.Licenses()[i]]; d != nil && len(d.Changed) > 0 && len(l.Points) > 0 {
			renumbered[l.Block] = i
		}
		a.replaced(l, i)
	}
	if len(added) > 0 {
		c.Contents = append(c.Contents, a.content)
	}
	c = c.Prune(p.Today, p.Frozen)
	if len(added)+len(renumbered) == 0 && p.Excused.empty() {
		return c, nil
	}
	return c, &Rewrite{old: p.Old, added: added, renumbered: renumbered, excused: p.Excused, valid: validSlots(&c)}
}

// advance is one call of Advance.
type advance struct {
	Publication

	memory   *Memory
	moved    [][]bool                                  // see Movers
	begin    Day                                       // the first day of which anything is known
	content  Content                                   // what Old is
	followed []int                                     // by license of Old: its index in memory
	now      map[*license.License]*license.LicenseDiff // by license of Old
}

// expected are the differences of a license of Old that a person expects, which do
// not become a part of the point that Old is.
func (a *advance) expected(i int) expected {
	d := a.now[&a.Old.Licenses()[i]]
	if d == nil || a.Moving == nil || d.UIDChanged || !a.Moving(d.License()) {
		return expected{}
	}
	if a.moved == nil {
		a.moved = Movers(a.Diff, a.New)
	}
	x := expected{changed: d.Changed}
	for at := range a.Diff.Licenses {
		if &a.Diff.Licenses[at] != d {
			continue
		}
		for j, moved := range a.moved[at] {
			if moved {
				x.moved = append(x.moved, d.Lost[j])
			}
		}
	}
	return x
}

// newLicenses finds the difference of each license of the old table.
func newLicenses(d *license.Diff) map[*license.License]*license.LicenseDiff {
	all := make(map[*license.License]*license.LicenseDiff, len(d.Licenses))
	for i := range d.Licenses {
		if old := d.Licenses[i].Old; old != nil {
			all[old] = &d.Licenses[i]
		}
	}
	return all
}

// pair finds the licenses of Old in memory, and takes up those that are new there.
// A license without rows has nothing to remember.
func (a *advance) pair() {
	m := a.memory
	a.followed = license.Pair(identities(m.Licenses), a.Old.Licenses())
	for at := range m.Licenses {
		if l := &m.Licenses[at]; !slices.Contains(a.followed, at) {
			l.Settled, l.SettledFile, l.Current = false, false, false // nothing is published of it
		}
	}
	for i := range a.followed {
		if a.followed[i] >= 0 || a.Old.Count(i) == 0 {
			continue
		}
		l := &a.Old.Licenses()[i]
		m.Blocks++
		a.followed[i] = len(m.Licenses)
		m.Licenses = append(m.Licenses, License{Source: l.Source, ID: l.ID, UID: l.UID, Block: m.Blocks})
	}
}

// point makes Old a point of a license where it is one, and reports whether its
// rows must be added to the file.
func (a *advance) point(l *License) (slot uint8, add bool) {
	first := a.Today.oldest()
	if !a.OldTime.IsZero() {
		first = max(first, DayOf(a.OldTime)+1) // the first day that began with Old
	}
	began := first <= a.Today
	last := len(l.Points) - 1
	if l.Current {
		if began {
			p := &l.Points[last]
			p.Last, p.License, p.File = max(p.Last, a.Today), true, true
		}
		return 0, false
	}
	p := Point{
		Content: a.content.Number, First: min(first, a.Today), Last: a.Today,
		License: began || !slices.ContainsFunc(l.Points, func(p Point) bool { return p.License }),
		File:    began || !slices.ContainsFunc(l.Points, func(p Point) bool { return p.File }),
	}
	if !p.License && !p.File || len(l.Points) >= maxPoints {
		return 0, false
	}
	if l.Settled && p.License || l.SettledFile && p.File {
		p.First = a.begin
	}
	p.Slot = uint8(bits.TrailingZeros64(^l.slots())) // the first that is free
	l.Points, l.Current = append(l.Points, p), true
	l.Settled, l.SettledFile = l.Settled && !p.License, l.SettledFile && !p.File
	return p.Slot, true
}

// replaced notes under which name a license of Old goes on, and whether its rows
// are others now.
func (a *advance) replaced(l *License, i int) {
	d := a.now[&a.Old.Licenses()[i]]
	if d == nil {
		return
	}
	now := d.License()
	l.Source, l.ID, l.UID = now.Source, now.ID, now.UID
	if len(d.Lost)+len(d.Gained)+len(d.Changed) > 0 {
		l.Current = false
	}
}

// validSlots are the bits of each block that mean something.
func validSlots(m *Memory) map[uint64]uint64 {
	valid := make(map[uint64]uint64, len(m.Licenses))
	for i := range m.Licenses {
		l := &m.Licenses[i]
		valid[l.Block] = l.slots()
	}
	return valid
}
