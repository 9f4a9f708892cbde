package savingspage

import (
	"cmp"
	"html/template"
	"slices"

	"github.com/licexport/licexport/internal/savings"
)

// view is what the template shows.
type view struct {
	Report   *savings.Report
	Names    bool
	Invented bool
	Style    template.CSS
	Policy   string

	Totals total
	// Counted are the costs of licenses whose bought units are known.
	Counted     []savings.Cost
	Licenses    []license
	Noticed     []*savings.License
	Departments []group
	CostCenters []group
}

// total are the units of all licenses together.
type total struct {
	// Bought, Held and Free are of licenses whose bought units are known: Known counts
	// them, and Unknown the others.
	Bought, Held, Free int
	Known, Unknown     int
	// Over counts the licenses of which more units are in use than were bought, and
	// Short these units.
	Over  int
	Short int
}

// Unmeasured reports whether there are licenses, but of none the bought units are known.
func (t total) Unmeasured() bool { return t.Known == 0 && t.Unknown > 0 }

func totals(r *savings.Report) (t total) {
	for i := range r.Licenses {
		l := &r.Licenses[i]
		if l.Purchased == nil || l.Free == nil {
			t.Unknown++
			continue
		}
		t.Known++
		t.Bought += int(*l.Purchased)
		t.Held += int(l.Held)
		t.Free += int(max(0, *l.Free))
		if *l.Free < 0 {
			t.Over++
			t.Short -= int(*l.Free)
		}
	}
	return t
}

// counted are the costs of licenses whose bought units are known, by currency.
func counted(r *savings.Report) []savings.Cost {
	return slices.DeleteFunc(slices.Clone(r.Costs), func(c savings.Cost) bool { return c.Licenses == 0 })
}

// license is a license with its bar.
type license struct {
	*savings.License

	Bar bar
}

// Over reports whether more units are in use than were bought.
func (l license) Over() bool { return l.Free != nil && *l.Free < 0 }

// licenses are all of them, those that cost most first, then those that most people hold.
func licenses(r *savings.Report) []license {
	all := make([]license, 0, len(r.Licenses))
	for i := range r.Licenses {
		l := &r.Licenses[i]
		all = append(all, license{License: l, Bar: unitsBar(l)})
	}
	cost := func(l license) float64 {
		if l.Bought == nil {
			return -1
		}
		return *l.Bought
	}
	slices.SortStableFunc(all, func(a, b license) int {
		return cmp.Or(cmp.Compare(cost(b), cost(a)), cmp.Compare(b.Held, a.Held), cmp.Compare(a.UID, b.UID))
	})
	return all
}

// noticed are the licenses of which something was found or is unknown.
func noticed(r *savings.Report) []*savings.License {
	var all []*savings.License
	for i := range r.Licenses {
		l := &r.Licenses[i]
		for _, t := range []savings.Tally{l.Disabled, l.Inactive, l.Guests, l.Duplicate, l.Failed} {
			if t.Found+t.Unknown > 0 {
				all = append(all, l)
				break
			}
		}
	}
	return all
}

// group is a department or a cost center with its bar.
type group struct {
	savings.Group

	Bar bar
}

// groups have bars beside each other: of costs if all are in one currency, else of
// licenses.
func groups(all []savings.Group) []group {
	size := func(g savings.Group) float64 { return float64(g.Licenses) }
	if currency, one := oneCurrency(all); one {
		size = func(g savings.Group) float64 {
			for _, c := range g.Costs {
				if c.Currency == currency {
					return c.Amount
				}
			}
			return 0
		}
	}
	most := 0.0
	for _, g := range all {
		most = max(most, size(g))
	}
	out := make([]group, 0, len(all))
	for _, g := range all {
		out = append(out, group{Group: g, Bar: bar{whole: most}.with("bar-used", size(g))})
	}
	slices.SortStableFunc(out, func(a, b group) int { return cmp.Compare(size(b.Group), size(a.Group)) })
	return out
}

// oneCurrency finds the currency of all costs; one is false if there are several, or none.
func oneCurrency(all []savings.Group) (currency string, one bool) {
	for _, g := range all {
		for _, c := range g.Costs {
			if currency != "" && c.Currency != currency {
				return "", false
			}
			currency = c.Currency
		}
	}
	return currency, currency != ""
}
