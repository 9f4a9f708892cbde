package license

import (
	"iter"
	"slices"
)

// Diff is what publishing a table after another one does.
type Diff struct {
	// Licenses of either table, those without a difference included, ordered
	// by UId (the new one where both are there).
	Licenses []LicenseDiff
	// Before and After count all rows of the old and the new table. Lost,
	// Gained and Changed sum up those of the licenses:
	// Before - Lost - Changed = After - Gained - Changed, the rows that stay.
	Before, After, Lost, Gained, Changed int
	// Respelled and Renamed sum up those of the licenses.
	Respelled, Renamed int
}

// LicenseDiff is the difference of one license; a Diff is that of two tables.
type LicenseDiff struct { //nolint:revive // exported: the name Diff is taken, and this says what it is of
	// Old and New are the license in the two tables; nil where it is not there.
	// They belong to the tables and must not be changed.
	Old, New *License
	// Before and After count its rows.
	Before, After int
	// Lost are rows whose user loses the license, Gained rows whose user gets
	// it, both ordered by e-mail.
	Lost, Gained []Row
	// Changed are holders whose e-mail changed: for the importer a user who
	// loses the license and another one who gets it.
	Changed []Change
	// Respelled are rows that stay, since their e-mails are equal (EqualFold), but
	// whose e-mail is written with other bytes now. Whether the importer takes it
	// for another user is not known.
	Respelled []Change
	// Renamed counts the rows that stay and whose user has another name now.
	Renamed int
	// UIDChanged says that the license has another UId now, not equal to the old
	// one (EqualFold). To the importer it is another license, so all old rows are
	// lost and all new rows gained.
	UIDChanged bool
}

// Change is a row whose e-mail changed.
type Change struct {
	Old, New Row
}

// License returns the license as it is now, or as it was if it is gone.
func (d *LicenseDiff) License() *License {
	if d.New != nil {
		return d.New
	}
	return d.Old
}

// Kept counts the rows that stay.
func (d *LicenseDiff) Kept() int { return d.Before - len(d.Lost) - len(d.Changed) }

// Removed counts the rows that are in the old table only, whether the user loses
// the license or has another e-mail now.
func (d *LicenseDiff) Removed() int { return len(d.Lost) + len(d.Changed) }

// Leavers are the lost rows whose holder has no row of the license any more. They are
// all lost rows, unless the license has another UId now: then those are left out who
// go on under it, with the same id or e-mail (FoldKey).
func (d *LicenseDiff) Leavers() []Row {
	if !d.UIDChanged {
		return d.Lost
	}
	ids, emails := map[string]bool{}, map[string]bool{}
	for _, r := range d.Gained {
		ids[r.HolderID], emails[FoldKey(r.Email)] = true, true
	}
	var gone []Row
	for _, r := range d.Lost {
		if !emails[FoldKey(r.Email)] && (r.HolderID == "" || !ids[r.HolderID]) {
			gone = append(gone, r)
		}
	}
	return gone
}

// UIDRespelled reports whether the license has an equal UId (EqualFold) that is
// written with other bytes now, in a way that the file shows.
func (d *LicenseDiff) UIDRespelled() bool {
	return d.Old != nil && d.New != nil && d.After > 0 && !d.UIDChanged && d.Old.UID != d.New.UID
}

// Differs reports whether anything of the license differs for the importer, in a
// way that the file shows. Names of users do not count.
func (d *LicenseDiff) Differs() bool {
	return d.Removed()+len(d.Gained)+len(d.Respelled) > 0 || d.PurchasedChanged() || d.UIDRespelled()
}

// PurchasedChanged reports whether the number of units bought differs in a way
// that the file shows: the license is in both tables and has rows now.
func (d *LicenseDiff) PurchasedChanged() bool {
	return d.Old != nil && d.New != nil && d.After > 0 && !sameCount(d.Old.Purchased, d.New.Purchased)
}

// Empty reports whether the importer has nothing to do: nobody loses or gets a
// license, no number of units bought differs, and every UId and e-mail is the same
// to the byte. Names of users do not count; see Renamed.
func (d *Diff) Empty() bool {
	for i := range d.Licenses {
		if d.Licenses[i].Differs() {
			return false
		}
	}
	return true
}

// LostAt iterates over d.Lost with the number that each row has among the rows of the
// license in old, counted from 0. d is part of a comparison of old with another table.
func (d *LicenseDiff) LostAt(old *Table) iter.Seq2[int, Row] {
	return func(yield func(int, Row) bool) {
		of := slices.IndexFunc(old.licenses, func(l License) bool { return d.Old != nil && l.UID == d.Old.UID })
		if of < 0 {
			return
		}
		rest, n := d.Lost, 0
		for row := range old.RowsOf(of) {
			if len(rest) == 0 {
				return
			}
			if row.Email == rest[0].Email {
				if !yield(n, rest[0]) {
					return
				}
				rest = rest[1:]
			}
			n++
		}
	}
}
