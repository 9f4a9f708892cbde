package window

import (
	"io"
	"math/bits"
	"slices"

	"github.com/licexport/licexport/internal/license"
)

// Query asks what a new table takes from those who are in the window.
type Query struct {
	// Today is the day of the run.
	Today Day
	// Diff is license.Compare(published table, New).
	Diff *license.Diff
	New  *license.Table
	// Frozen are the points that an open refusal keeps.
	Frozen Freeze
	// Moving reports whether a person expects that holders of a license move to
	// other licenses of the file, or change their e-mail; nil: of none.
	Moving func(*license.License) bool
}

// Loss is what became of the holders that a license, or the file, had at a point.
type Loss struct {
	// Day is the last one that began with it.
	Day Day
	// Holders counts them, without those who moved as expected.
	Holders int
	// Gone are those of whom neither the id nor the e-mail is in the license any
	// more, GoneBefore those of them whom the published table does not have either.
	Gone, GoneBefore int
	// Changed are those who have another e-mail, ChangedBefore those of them who
	// have it in the published table already.
	Changed, ChangedBefore int
}

func (l *Loss) add(o Loss) {
	l.Holders += o.Holders
	l.Gone += o.Gone
	l.GoneBefore += o.GoneBefore
	l.Changed += o.Changed
	l.ChangedBefore += o.ChangedBefore
}

// Losses is what Measure found.
type Losses struct {
	// Licenses are parallel to the licenses of the difference, oldest point first.
	Licenses [][]Loss
	// File is the same for the file as a whole.
	File []Loss
	// Excused are the differences that a person expected.
	Excused *Excused
}

// Measure compares a new table with the window, whose holders are in r. It reads r
// once. A file that cannot be used is a *DamagedError.
func (m *Memory) Measure(r io.Reader, q Query) (*Losses, error) {
	in, err := newReader(r)
	if err != nil {
		return nil, err
	}
	h := &hasher{seed: in.seed}
	s := &survey{
		Query: q, memory: m, in: in, hasher: h, people: newPeople(h, q.New),
		blocks: make(map[uint64]int, len(m.Licenses)), slots: make([][]Loss, len(m.Licenses)),
		excused: &Excused{},
	}
	for i := range m.Licenses {
		s.blocks[m.Licenses[i].Block] = i
		s.slots[i] = make([]Loss, bits.Len64(m.Licenses[i].slots()))
	}
	s.pair()
	for {
		block, err := in.block()
		if err != nil {
			return nil, err
		}
		if block == 0 {
			break
		}
		if err := s.block(block); err != nil {
			return nil, err
		}
	}
	if err := in.end(m.File.Digest); err != nil {
		return nil, err
	}
	s.movers()
	return s.losses(), nil
}

// survey is one call of Measure.
type survey struct {
	Query

	memory  *Memory
	in      *reader
	hasher  *hasher
	people  *people
	blocks  map[uint64]int // the license of a block
	diffs   []int          // by license of memory: its difference, -1: none
	newOf   map[*license.License]int
	rows    rowSet
	slots   [][]Loss // by license of memory and slot
	excused *Excused
	leaving []leaver
}

// leaver is somebody who is gone from a license whose holders are expected to move.
type leaver struct {
	entry

	license int
	now     bool // it is this run that takes the license away
}

// pair finds the differences that the licenses of the window are in.
func (s *survey) pair() {
	now := make([]license.License, len(s.Diff.Licenses))
	for i := range now {
		now[i] = *s.Diff.Licenses[i].License()
	}
	s.diffs = slices.Repeat([]int{-1}, len(s.memory.Licenses))
	for i, partner := range license.Pair(identities(s.memory.Licenses), now) {
		if partner >= 0 {
			s.diffs[partner] = i
		}
	}
	s.newOf = make(map[*license.License]int, len(s.New.Licenses()))
	all := s.New.Licenses()
	for i := range all {
		s.newOf[&all[i]] = i
	}
}

// difference of a license of memory; nil if neither table has it.
func (s *survey) difference(at int) *license.LicenseDiff {
	if s.diffs[at] < 0 {
		return nil
	}
	return &s.Diff.Licenses[s.diffs[at]]
}

// block looks at the entries of one license.
func (s *survey) block(block uint64) error {
	at, known := s.blocks[block]
	valid := uint64(0)
	var ranks []uint32
	if known {
		valid = s.memory.Licenses[at].slots()
		if d := s.difference(at); d != nil && d.New != nil {
			ranks = s.New.Ranks(s.newOf[d.New])
		}
	}
	s.rows.fill(s.people, ranks)
	holders := counts{}
	var missing []entry
	for {
		e, err := s.in.next()
		if err != nil {
			return err
		}
		if e.bits == 0 {
			break
		}
		if e.bits &= valid; e.bits == 0 {
			continue
		}
		holders.add(e.bits)
		if s.rows.find(e.email) < 0 {
			missing = append(missing, e)
		}
	}
	if known {
		holders.each(func(slot, n int) { s.slots[at][slot].Holders += n })
		s.missing(at, missing, ranks)
	}
	return nil
}

// missing sorts out who is gone and who has another e-mail.
func (s *survey) missing(at int, all []entry, ranks []uint32) {
	if len(all) == 0 {
		return
	}
	byID := map[uint64]uint64{} // the e-mail of today
	for _, e := range all {
		if e.id != 0 {
			byID[e.id] = 0
		}
	}
	for _, rank := range ranks {
		id := s.people.id(rank)
		if _, wanted := byID[id]; wanted && id != 0 {
			byID[id] = s.people.emails[rank]
		}
	}
	d := s.difference(at)
	takenNow, changedNow := s.takenNow(d)
	moving := s.Moving != nil && d != nil && s.Moving(d.License())
	for _, e := range all {
		now, email := takenNow[e.email], byID[e.id]
		if email == 0 {
			email = changedNow[e.email] // the source has other ids since the point
		}
		switch {
		case email != 0 && moving:
			s.excused.at(s.memory.Licenses[at].Block).rename(e.email, email)
		case email != 0:
			s.count(at, e.bits, Loss{Changed: 1, ChangedBefore: unless(now)})
		case moving:
			s.leaving = append(s.leaving, leaver{e, at, now})
		default:
			s.count(at, e.bits, Loss{Gone: 1, GoneBefore: unless(now)})
		}
	}
}

// takenNow are the e-mails whose rows this run removes, and what those become of
// which only the e-mail changes.
func (s *survey) takenNow(d *license.LicenseDiff) (taken map[uint64]bool, changed map[uint64]uint64) {
	taken, changed = map[uint64]bool{}, map[uint64]uint64{}
	if d == nil {
		return taken, changed
	}
	for _, r := range d.Lost {
		taken[s.hasher.email(r.Email)] = true
	}
	for _, c := range d.Changed {
		old := s.hasher.email(c.Old.Email)
		taken[old], changed[old] = true, s.hasher.email(c.New.Email)
	}
	return taken, changed
}

func unless(now bool) int {
	if now {
		return 0
	}
	return 1
}

// count adds to all points of an entry.
func (s *survey) count(at int, slots uint64, l Loss) {
	for ; slots != 0; slots &= slots - 1 {
		s.slots[at][bits.TrailingZeros64(slots)].add(l)
	}
}

// movers excuses those leavers who still have another row in the file.
func (s *survey) movers() {
	if len(s.leaving) == 0 {
		return
	}
	type holder struct {
		source string
		id     uint64
	}
	emails, ids := map[uint64]bool{}, map[holder]bool{}
	source := func(l leaver) string { return s.difference(l.license).License().Source }
	for _, l := range s.leaving {
		emails[l.email] = false
		if l.id != 0 {
			ids[holder{source(l), l.id}] = false
		}
	}
	for i, l := range s.New.Licenses() {
		for _, rank := range s.New.Ranks(i) {
			if _, wanted := emails[s.people.emails[rank]]; wanted {
				emails[s.people.emails[rank]] = true
			}
			if who := (holder{l.Source, s.people.id(rank)}); who.id != 0 {
				if _, wanted := ids[who]; wanted {
					ids[who] = true
				}
			}
		}
	}
	for _, l := range s.leaving {
		if emails[l.email] || ids[holder{source(l), l.id}] {
			s.excused.at(s.memory.Licenses[l.license].Block).moved[l.email] = true
			s.count(l.license, l.bits, Loss{Holders: -1})
			continue
		}
		s.count(l.license, l.bits, Loss{Gone: 1, GoneBefore: unless(l.now)})
	}
}

// losses puts the counts together.
func (s *survey) losses() *Losses {
	out := &Losses{Licenses: make([][]Loss, len(s.Diff.Licenses)), Excused: s.excused}
	oldest := s.Today.oldest()
	var days []Day
	for at := range s.memory.Licenses {
		l := &s.memory.Licenses[at]
		frozen := s.Frozen.license(l)
		for _, p := range l.Points {
			if p.License && s.diffs[at] >= 0 && (p.Last >= oldest || frozen) {
				loss := s.slots[at][p.Slot]
				loss.Day = min(p.Last, s.Today)
				out.Licenses[s.diffs[at]] = append(out.Licenses[s.diffs[at]], loss)
			}
			if p.File && (p.Last >= oldest || s.Frozen.File) {
				days = append(days, p.Last, p.First-1) // the last of all days with the same rows
			}
		}
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		if day < oldest && !s.Frozen.File {
			continue
		}
		if sum := s.file(day); sum.Holders > 0 {
			out.File = append(out.File, sum)
		}
	}
	return out
}

// file sums up a day.
func (s *survey) file(day Day) Loss {
	sum := Loss{Day: day}
	for at := range s.memory.Licenses {
		l := &s.memory.Licenses[at]
		i := slices.IndexFunc(l.Points, func(p Point) bool { return p.File && p.covers(day) })
		switch d := s.difference(at); {
		case i >= 0:
			sum.add(s.slots[at][l.Points[i].Slot])
		case l.SettledFile && d != nil:
			// It counts as if it had always been as it is published now.
			sum.add(Loss{Holders: d.Before, Gone: len(d.Lost), Changed: len(d.Changed)})
		}
	}
	return sum
}

// counts counts entries by their bits: few different ones occur.
type counts struct {
	few  [256]int
	more map[uint64]int
}

func (c *counts) add(b uint64) {
	if b < uint64(len(c.few)) {
		c.few[b]++
		return
	}
	if c.more == nil {
		c.more = map[uint64]int{}
	}
	c.more[b]++
}

// each reports how many entries have each bit.
func (c *counts) each(report func(slot, n int)) {
	one := func(b uint64, n int) {
		for ; b != 0 && n > 0; b &= b - 1 {
			report(bits.TrailingZeros64(b), n)
		}
	}
	for b, n := range c.few {
		one(uint64(b), n)
	}
	for b, n := range c.more {
		one(b, n)
	}
}
