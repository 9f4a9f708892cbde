package guard

import "github.com/licexport/licexport/internal/license"

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
// have another row in the new table: by their id at the same source, or by their
// e-mail.
func movedWithin(d *license.Diff, now *license.Table) []int {
	moved := make([]int, len(d.Licenses))
	if d.Lost == 0 {
		return moved
	}
	type holder struct{ source, id string }
	emails, ids := map[string]bool{}, map[holder]bool{}
	each := func(visit func(i int, email string, who holder)) {
		for i := range d.Licenses {
			l := &d.Licenses[i]
			for _, r := range l.Lost {
				visit(i, license.FoldKey(r.Email), holder{r.License.Source, r.HolderID})
			}
		}
	}
	each(func(_ int, email string, who holder) {
		emails[email] = false
		if who.id != "" {
			ids[who] = false
		}
	})
	all := now.Licenses()
	for r := range uint32(now.Holders()) {
		email, _ := now.Holder(r)
		if key := license.FoldKey(email); len(emails) > 0 {
			if _, wanted := emails[key]; wanted {
				emails[key] = true
			}
		}
	}
	for i := range all {
		for _, rank := range now.Ranks(i) {
			if len(ids) == 0 {
				break
			}
			who := holder{all[i].Source, now.HolderID(rank)}
			if _, wanted := ids[who]; wanted {
				ids[who] = true
			}
		}
	}
	each(func(i int, email string, who holder) {
		if emails[email] || ids[who] {
			moved[i]++
		}
	})
	return moved
}
