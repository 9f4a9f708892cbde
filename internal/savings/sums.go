package savings

import (
	"maps"
	"slices"

	"github.com/licexport/licexport/internal/license"
)

// sums add up findings, kind by kind.
type sums struct {
	kinds  map[Kind]*sum
	review *sum
}

func newSums() sums {
	s := sums{kinds: make(map[Kind]*sum), review: newSum("")}
	for _, kind := range kinds() {
		s.kinds[kind] = newSum(kind)
	}
	return s
}

type sum struct {
	Sum

	costs map[string]float64
	last  holderKey // holders come one after the other
}

// holderKey names an account.
type holderKey struct{ source, id string }

func newSum(kind Kind) *sum {
	return &sum{Sum: Sum{Kind: kind}, costs: make(map[string]float64)}
}

// add counts a license of a holder.
func (s *sum) add(l *License, h license.Held, costs bool) {
	s.Licenses++
	if key := (holderKey{l.Source, h.ID}); key != s.last || s.Holders == 0 {
		s.Holders++
		s.last = key
	}
	switch {
	case !costs:
	case l.PerMonth != nil:
		s.costs[l.Currency] += *l.PerMonth
	default:
		s.Unpriced++
	}
}

// value is the sum as reports have it.
func (s *sum) value() Sum {
	s.Costs = amounts(s.costs)
	return s.Sum
}

// amounts are costs, by currency.
func amounts(costs map[string]float64) []Amount {
	all := []Amount{}
	for _, currency := range slices.Sorted(maps.Keys(costs)) {
		all = append(all, Amount{Currency: currency, Amount: costs[currency]})
	}
	return all
}
