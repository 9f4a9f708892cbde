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
	return orderPairs(old, now, Pair(old.licenses, now.licenses))
}

// Pair pairs the licenses of two lists as Compare does. For each license of now it
// gives the index of its partner in old, -1 if it has none; no license of old is
// the partner of two.
func Pair(old, now []License) (partner []int) {
	partner = make([]int, len(now))
	taken := make([]bool, len(old))
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
	for i := range old {
		l := &old[i]
		byUID[FoldKey(l.UID)] = i
		if l.ID != "" {
			byID[identifier{l.Source, l.ID}] = i
		}
	}
	for j := range now {
		i, found := byID[identifier{now[j].Source, now[j].ID}]
		join(i, j, found)
	}
	for j := range now {
		i, found := byUID[FoldKey(now[j].UID)]
		join(i, j, found)
	}
	return partner
}

// orderPairs lists the pairs and what has no partner, ordered by UId.
func orderPairs(old, now *Table, partner []int) []pair {
	var pairs []pair
	taken := make([]bool, len(old.licenses))
	for j, i := range partner {
		pairs = append(pairs, pair{old: i, now: j})
		if i >= 0 {
			taken[i] = true
		}
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
