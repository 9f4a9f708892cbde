package license

import (
	"cmp"
	"slices"
	"strings"
)

// identifier is how a license is followed through time.
type identifier struct{ source, id string }

// pairLicenses pairs the licenses of two tables: by source and id where both
// know them, then by UId without case. The second step also pairs licenses whose
// ids differ, because the importer sees the UId only: a source that got another
// name in the configuration takes nothing from anybody. The result is ordered by
// UId, the new one where there are two.
func pairLicenses(old, now *Table) []pair {
	partner := make([]int, len(now.licenses)) // index in old, -1: none
	taken := make([]bool, len(old.licenses))
	join := func(i, j int, found bool) {
		if found && partner[j] < 0 && !taken[i] {
			partner[j], taken[i] = i, true
		}
	}
	for j := range partner {
		partner[j] = -1
	}
	byID := map[identifier]int{}
	byUID := map[string]int{}
	for i := range old.licenses {
		l := &old.licenses[i]
		byUID[FoldKey(l.UID)] = i
		if l.ID != "" {
			byID[identifier{l.Source, l.ID}] = i
		}
	}
	for j := range now.licenses {
		i, found := byID[identifier{now.licenses[j].Source, now.licenses[j].ID}]
		join(i, j, found)
	}
	for j := range now.licenses {
		i, found := byUID[FoldKey(now.licenses[j].UID)]
		join(i, j, found)
	}
	return orderPairs(old, now, partner, taken)
}

// orderPairs lists the pairs and what has no partner, ordered by UId.
func orderPairs(old, now *Table, partner []int, taken []bool) []pair {
	var pairs []pair
	for j, i := range partner {
		pairs = append(pairs, pair{old: i, now: j})
	}
	for i := range taken {
		if !taken[i] {
			pairs = append(pairs, pair{old: i, now: -1})
		}
	}
	uid := func(p pair) string {
		if p.now >= 0 {
			return now.licenses[p.now].UID
		}
		return old.licenses[p.old].UID
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		return cmp.Or(compareFold(uid(a), uid(b)), strings.Compare(uid(a), uid(b)), cmp.Compare(b.now, a.now))
	})
	return pairs
}
