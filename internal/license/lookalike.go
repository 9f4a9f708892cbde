package license

import (
	"slices"
	"sort"
)

// lookAlikes returns the first groups of e-mails in the table that look alike but are
// not equal, each group and all of them in the table's order, and counts all groups.
//
// Two e-mails of plain ASCII that are not equal never look alike. So only others are
// looked at, and nothing is done at all for the tables of most sites.
func (t *Table) lookAlikes(limit int) (groups [][]string, count int) {
	byLook := map[string][]uint32{} // ranks, ascending, of one e-mail each
	for i := range t.holders {
		rank := toUint32(i)
		email := t.record(rank).email
		if isPlain(email) || rank > 0 && EqualFold(t.record(rank-1).email, email) {
			continue
		}
		key := LookKey(email)
		byLook[key] = append(byLook[key], rank)
	}
	var alike [][]uint32
	for key, ranks := range byLook {
		if plain, found := t.rankOf(key); found && !slices.Contains(ranks, plain) {
			ranks = append(ranks, plain)
			slices.Sort(ranks)
		}
		if len(ranks) > 1 {
			alike = append(alike, ranks)
		}
	}
	slices.SortFunc(alike, slices.Compare[[]uint32])
	for _, ranks := range alike[:min(limit, len(alike))] {
		var group []string
		for _, rank := range ranks {
			group = append(group, t.record(rank).email)
		}
		groups = append(groups, group)
	}
	return groups, len(alike)
}

// rankOf finds the first holder with an e-mail.
func (t *Table) rankOf(email string) (rank uint32, found bool) {
	i := sort.Search(len(t.holders), func(i int) bool { return compareFold(t.record(toUint32(i)).email, email) >= 0 })
	if i == len(t.holders) || !EqualFold(t.record(toUint32(i)).email, email) {
		return 0, false
	}
	return toUint32(i), true
}
