package license

import (
	"cmp"
	"slices"
)

// Compare returns what publishing table now after table old does. Licenses are
// paired by source and id where both tables know them, the rest by equal UId. UIds
// and e-mails are equal as EqualFold says; what is equal but written with other
// bytes is listed as respelled. A nil table counts as empty.
func Compare(old, now *Table) *Diff {
	if old == nil {
		old = new(Table)
	}
	if now == nil {
		now = new(Table)
	}
	c := comparison{old: old, now: now}
	c.persons()
	d := &Diff{Before: old.Len(), After: now.Len()}
	for _, p := range pairLicenses(old, now) {
		l := c.license(p)
		d.Lost += len(l.Lost)
		d.Gained += len(l.Gained)
		d.Changed += len(l.Changed)
		d.Respelled += len(l.Respelled)
		d.Renamed += l.Renamed
		d.Licenses = append(d.Licenses, l)
	}
	return d
}

// comparison compares the rows of two tables.
type comparison struct {
	old, now *Table
	// oldPerson and nowPerson number the ranks of both tables so that equal
	// numbers mean equal e-mails, and numbers order as the e-mails do. With them no
	// row needs a comparison of strings.
	oldPerson, nowPerson []uint32
	// mixed has a bit for each person whose e-mail or name is not the same
	// everywhere, to the byte: only their rows can differ although they stay.
	mixed []uint64
}

// persons numbers the e-mails of both tables.
func (c *comparison) persons() {
	old, now := c.old, c.now
	c.oldPerson, c.nowPerson = make([]uint32, len(old.holders)), make([]uint32, len(now.holders))
	c.mixed = make([]uint64, (len(old.holders)+len(now.holders))/64+1)
	var number, i, j uint32
	for int(i) < len(old.holders) || int(j) < len(now.holders) {
		var first record
		switch {
		case int(j) == len(now.holders):
			first = old.record(i)
		case int(i) == len(old.holders):
			first = now.record(j)
		default:
			first = old.record(i)
			if other := now.record(j); compareFold(other.email, first.email) < 0 {
				first = other
			}
		}
		i = c.person(old, i, c.oldPerson, first, number)
		j = c.person(now, j, c.nowPerson, first, number)
		number++
	}
}

// person gives a number to the ranks of t from i on that have the e-mail of first,
// and returns the rank after them.
func (c *comparison) person(t *Table, i uint32, numbers []uint32, first record, number uint32) uint32 {
	for ; int(i) < len(t.holders); i++ {
		r := t.record(i)
		if !EqualFold(r.email, first.email) {
			break
		}
		if r.email != first.email || r.name != first.name {
			c.mixed[number/64] |= 1 << (number % 64)
		}
		numbers[i] = number
	}
	return i
}

// pair is a license in two tables; -1 where it is not there.
type pair struct{ old, now int }

// license compares the rows of one license.
func (c *comparison) license(p pair) LicenseDiff {
	var d LicenseDiff
	if p.old >= 0 {
		d.Old, d.Before = &c.old.licenses[p.old], c.old.Count(p.old)
	}
	if p.now >= 0 {
		d.New, d.After = &c.now.licenses[p.now], c.now.Count(p.now)
	}
	switch {
	case d.Old == nil:
		d.Gained = c.now.collect(p.now, c.now.rows[p.now])
	case d.New == nil:
		d.Lost = c.old.collect(p.old, c.old.rows[p.old])
	case !EqualFold(d.Old.UID, d.New.UID):
		d.UIDChanged = true
		d.Lost = c.old.collect(p.old, c.old.rows[p.old])
		d.Gained = c.now.collect(p.now, c.now.rows[p.now])
	default:
		lost, gained := c.unmatched(p, &d)
		changed, lost, gained := c.sameHolder(lost, gained)
		d.Changed = slices.Grow(d.Changed, len(changed))
		for _, r := range changed {
			d.Changed = append(d.Changed, Change{Old: c.old.row(p.old, r.old), New: c.now.row(p.now, r.now)})
		}
		d.Lost = c.old.collect(p.old, lost)
		d.Gained = c.now.collect(p.now, gained)
	}
	return d
}

// collect returns rows of license i.
func (t *Table) collect(i int, ranks []uint32) []Row {
	if len(ranks) == 0 {
		return nil
	}
	rows := make([]Row, len(ranks))
	for n, rank := range ranks {
		rows[n] = t.row(i, rank)
	}
	return rows
}

// unmatched returns the ranks of rows whose e-mail occurs on one side only. Of the
// others it notes in d what is written with other bytes.
func (c *comparison) unmatched(p pair, d *LicenseDiff) (lost, gained []uint32) {
	old, now := c.old.rows[p.old], c.now.rows[p.now]
	for len(old) > 0 && len(now) > 0 {
		person := c.oldPerson[old[0]]
		switch cmp.Compare(person, c.nowPerson[now[0]]) {
		case -1:
			lost, old = append(lost, old[0]), old[1:]
		case 1:
			gained, now = append(gained, now[0]), now[1:]
		default:
			if c.mixed[person/64]>>(person%64)&1 == 1 {
				d.note(c.old.row(p.old, old[0]), c.now.row(p.now, now[0]))
			}
			old, now = old[1:], now[1:]
		}
	}
	return append(lost, old...), append(gained, now...)
}

// note counts what is written with other bytes in a row that stays.
func (d *LicenseDiff) note(old, now Row) {
	if old.Email != now.Email {
		d.Respelled = append(d.Respelled, Change{Old: old, New: now})
	}
	if old.Name != now.Name {
		d.Renamed++
	}
}

// ranks are the rows of one holder id in two tables.
type ranks struct{ old, now uint32 }

// sameHolder takes those rows out of lost and gained that belong to one holder id
// and returns them ordered by their old e-mail.
func (c *comparison) sameHolder(lost, gained []uint32) (changed []ranks, onlyLost, onlyGained []uint32) {
	if len(lost) == 0 || len(gained) == 0 {
		return nil, lost, gained
	}
	lostByID := make(map[string]uint32, len(lost))
	for _, rank := range lost {
		if id := c.old.holderID(rank); id != "" {
			lostByID[id] = rank
		}
	}
	for _, rank := range gained {
		id := c.now.holderID(rank)
		was, found := lostByID[id]
		if !found {
			onlyGained = append(onlyGained, rank)
			continue
		}
		changed = append(changed, ranks{old: was, now: rank})
		delete(lostByID, id)
	}
	slices.SortFunc(changed, func(a, b ranks) int { return cmp.Compare(a.old, b.old) })
	rest := changed
	for _, rank := range lost {
		if len(rest) > 0 && rest[0].old == rank {
			rest = rest[1:]
			continue
		}
		onlyLost = append(onlyLost, rank)
	}
	return changed, onlyLost, onlyGained
}

// holderID is the id of the holder with a rank.
func (t *Table) holderID(rank uint32) string { return read(t.chunks, t.holders[rank]).id }
