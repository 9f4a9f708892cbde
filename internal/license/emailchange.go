package license

import (
	"cmp"
	"slices"
	"strings"
)

// DomainChange is a number of holders whose e-mail moved from one domain to
// another one.
type DomainChange struct {
	// From and To are the domains, folded by FoldKey. They are equal if only
	// the part before the @ changed.
	From, To string
	// Holders counts them, each holder once whatever number of licenses it
	// holds.
	Holders int
}

// EmailChanges counts the holders whose e-mail changed, by the domains before and
// after; the most frequent change comes first.
func (d *Diff) EmailChanges() []DomainChange {
	type domains struct{ from, to string }
	holders := map[domains]int{}
	seen := map[identifier]bool{}
	for i := range d.Licenses {
		l := &d.Licenses[i]
		for _, c := range l.Changed {
			holder := identifier{l.New.Source, c.New.HolderID}
			if seen[holder] {
				continue
			}
			seen[holder] = true
			holders[domains{domain(c.Old.Email), domain(c.New.Email)}]++
		}
	}
	changes := make([]DomainChange, 0, len(holders))
	for d, n := range holders {
		changes = append(changes, DomainChange{From: d.from, To: d.to, Holders: n})
	}
	slices.SortFunc(changes, func(a, b DomainChange) int {
		return cmp.Or(cmp.Compare(b.Holders, a.Holders), strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	return changes
}

// domain is the part of an address after the last @, folded.
func domain(email string) string {
	return FoldKey(email[strings.LastIndexByte(email, '@')+1:])
}
