package license

// Diff tells what publishing a table after another one does.
type Diff struct {
	// Licenses of either table, those without a difference included, ordered
	// by UId (the new one where both are there).
	Licenses []LicenseDiff
	// Before and After count all rows of the old and the new table. Lost,
	// Gained and Changed sum up those of the licenses:
	// Before - Lost - Changed = After - Gained - Changed, the rows that stay.
	Before, After, Lost, Gained, Changed int
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
	// UIDChanged says that the license has another UId now, compared without
	// case. To the importer it is another license, so all old rows are lost and
	// all new rows gained.
	UIDChanged bool
}

// Change is a row of one holder id whose e-mail changed.
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

// PurchasedChanged reports whether the number of units bought differs in a way
// that the file shows: the license is in both tables and has rows now.
func (d *LicenseDiff) PurchasedChanged() bool {
	return d.Old != nil && d.New != nil && d.After > 0 && !sameCount(d.Old.Purchased, d.New.Purchased)
}

// Empty reports whether the importer has nothing to do: nobody loses or gets a
// license and no number of units bought differs. Names of users do not count.
func (d *Diff) Empty() bool {
	if d.Lost+d.Gained+d.Changed > 0 {
		return false
	}
	for i := range d.Licenses {
		if d.Licenses[i].PurchasedChanged() {
			return false
		}
	}
	return true
}
