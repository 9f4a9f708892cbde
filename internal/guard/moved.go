package guard

import (
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// countMoved completes the refusals of licenses with how many of those who lose them
// still have another row. It costs a look at the whole table, so it is done only if
// something is refused.
func (c *check) countMoved() {
	if c.in.Diff == nil || !(Verdict{Findings: c.findings}).Refused() {
		return
	}
	at := map[Name]int{}
	for i := range c.changes {
		at[NameOf(c.changes[i].license)] = i
	}
	moved := movedWithin(c.in.Diff, c.in.New)
	for i := range c.findings {
		f := &c.findings[i]
		license, known := at[Name{Source: f.Source, ID: f.ID, UID: f.UID}]
		if f.Refuses && known && !c.changes[license].moving && f.Reason != UIDChanged {
			f.Moved += moved[license]
		}
	}
}

// movedWithin counts, for each license of a difference, those who lose it and still
// have another row in the new table.
func movedWithin(d *license.Diff, now *license.Table) []int {
	counts := make([]int, len(d.Licenses))
	for i, moved := range window.Movers(d, now) {
		for _, m := range moved {
			if m {
				counts[i]++
			}
		}
	}
	return counts
}
