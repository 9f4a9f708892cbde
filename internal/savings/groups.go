package savings

import (
	"maps"
	"slices"

	"github.com/licexport/licexport/internal/license"
)

// groups are departments or cost centers, by name.
type groups map[string]*group

type group struct {
	Group

	costs map[string]float64
}

// add counts a holder in its group.
func (g groups) add(name string, licenses []License, h license.Held) {
	one := g[name]
	if one == nil {
		one = &group{Group: Group{Name: name}, costs: make(map[string]float64)}
		g[name] = one
	}
	one.Holders++
	one.Licenses += len(h.Licenses)
	for _, i := range h.Licenses {
		if l := &licenses[i]; l.PerMonth != nil {
			one.costs[l.Currency] += *l.PerMonth
		} else {
			one.Unpriced++
		}
	}
}

// sorted are the groups by name; that of the unknown comes first.
func (g groups) sorted() []Group {
	all := []Group{}
	for _, name := range slices.Sorted(maps.Keys(g)) {
		one := g[name].Group
		one.Costs = amounts(g[name].costs)
		all = append(all, one)
	}
	return all
}
