package window

import "github.com/licexport/licexport/internal/license"

// Movers reports, for each license of a difference and each of its lost rows, whether
// that holder still has another row in the new table: by the id at the same source,
// or by the e-mail.
func Movers(d *license.Diff, now *license.Table) [][]bool {
	type holder struct{ source, id string }
	emails, ids := map[string]bool{}, map[holder]bool{}
	who := func(r *license.Row) holder { return holder{r.License.Source, r.HolderID} }
	for i := range d.Licenses {
		for j := range d.Licenses[i].Lost {
			r := &d.Licenses[i].Lost[j]
			emails[license.FoldKey(r.Email)] = false
			if r.HolderID != "" {
				ids[who(r)] = false
			}
		}
	}
	if len(emails) > 0 {
		for rank := range uint32(now.Holders()) {
			email, _ := now.Holder(rank)
			if key := license.FoldKey(email); hasKey(emails, key) {
				emails[key] = true
			}
		}
	}
	if len(ids) > 0 {
		for i, l := range now.Licenses() {
			for _, rank := range now.Ranks(i) {
				if key := (holder{l.Source, now.HolderID(rank)}); hasKey(ids, key) {
					ids[key] = true
				}
			}
		}
	}
	moved := make([][]bool, len(d.Licenses))
	for i := range d.Licenses {
		lost := d.Licenses[i].Lost
		moved[i] = make([]bool, len(lost))
		for j := range lost {
			moved[i][j] = emails[license.FoldKey(lost[j].Email)] || ids[who(&lost[j])]
		}
	}
	return moved
}

func hasKey[K comparable](m map[K]bool, key K) bool {
	_, ok := m[key]
	return ok
}
