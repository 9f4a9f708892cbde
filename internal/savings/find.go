package savings

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/phrase"
)

// Find looks through all sources. The same input gives the same report: licenses by
// UId, findings by kind, UId, e-mail and id, groups by name.
func Find(sources []Source, o Options) *Report {
	f := &finder{
		options: o, prices: make(map[string]Price, len(o.Prices)), priced: make(map[string]bool),
		departments: make(groups), costCenters: make(groups), sums: newSums(), failures: make(failures),
	}
	for uid, price := range o.Prices {
		f.prices[license.FoldKey(uid)] = price
	}
	f.report = &Report{
		Generated: o.Now.UTC(), InactiveDays: o.InactiveDays, Notes: notes(o.InactiveDays),
		Sources: []Told{}, Licenses: []License{}, Findings: []Finding{}, Renewals: []Ahead{}, Costs: []Cost{}, Unmatched: []string{},
	}
	for _, s := range sources {
		f.source(s)
	}
	for _, uid := range slices.Sorted(maps.Keys(o.Prices)) {
		if !f.priced[license.FoldKey(uid)] {
			f.report.Unmatched = append(f.report.Unmatched, uid)
		}
	}
	f.finish()
	return f.report
}

// finder makes one report.
type finder struct {
	options     Options
	prices      map[string]Price // by folded UId
	priced      map[string]bool  // those that a license has
	report      *Report
	departments groups
	costCenters groups
	sums        sums
	failures    failures
}

func (f *finder) source(s Source) {
	f.report.Sources = append(f.report.Sources, Told{
		Source: s.Name, Plugin: s.Plugin, Tells: s.Asked.Names(), Silent: details.All().Without(s.Asked).Names(),
	})
	first := len(f.report.Licenses)
	index := make(map[string]int, len(s.Snapshot.Licenses))
	for i := range s.Snapshot.Licenses {
		l := f.license(s, &s.Snapshot.Licenses[i])
		l.Held = s.Snapshot.Assigned[i]
		f.report.Licenses = append(f.report.Licenses, l)
		index[l.ID] = i
	}
	licenses := f.report.Licenses[first:]
	for h := range s.Snapshot.Held() {
		f.holder(s, licenses, h, index)
	}
	for i := range licenses {
		f.free(&licenses[i])
	}
}

// license is a license without the numbers of its holders.
func (f *finder) license(s Source, l *license.License) License {
	out := License{
		Source: s.Name, ID: l.ID, UID: cmp.Or(s.UIDs[l.ID], l.UID), Product: l.Name,
		Purchased: l.Purchased, Consumed: l.Consumed, Renewals: []Renewal{},
	}
	for _, r := range s.Details.License(l.ID).Renewals {
		out.Renewals = append(out.Renewals, Renewal(r))
	}
	slices.SortStableFunc(out.Renewals, func(a, b Renewal) int { return a.At.Compare(b.At) })
	if price, ok := f.prices[license.FoldKey(out.UID)]; ok && out.UID != "" {
		out.Currency, out.PerMonth = price.Currency, new(price.monthly())
		f.priced[license.FoldKey(out.UID)] = true
	}
	return out
}

// free settles how many units nobody uses, and what they cost.
func (f *finder) free(l *License) {
	if l.Purchased == nil {
		return
	}
	used := l.Held
	if l.Consumed != nil {
		used = max(used, *l.Consumed)
	}
	l.Free = new(*l.Purchased - used)
	if l.PerMonth != nil {
		l.Bought = new(float64(*l.Purchased) * *l.PerMonth)
		l.Unused = new(float64(max(0, *l.Free)) * *l.PerMonth)
	}
}

// holder counts a user for each license, and for department and cost center.
// Devices and keys are no accounts: of them there is nothing to find.
func (f *finder) holder(s Source, licenses []License, h license.Held, index map[string]int) {
	if h.Kind != license.User {
		return
	}
	facts := s.Details.Holder(h.ID)
	inactive, since := f.inactive(facts)
	for _, i := range h.Licenses {
		l := &licenses[i]
		way, known := wayOf(facts, l.ID)
		f.review(l, h, facts.Disabled, facts.Guest, inactive)
		f.count(&l.Disabled, facts.Disabled, Disabled, l, h, facts, phrase.Phrase{})
		f.count(&l.Guests, facts.Guest, Guest, l, h, facts, phrase.Phrase{})
		f.count(&l.Inactive, inactive, Inactive, l, h, facts, since)
		f.count(&l.Duplicate, duplicate(way, known), Duplicate, l, h, facts, groupsOf(way))
		failed := details.Unknown
		if s.Asked.Has(details.Assignment) {
			failed = details.Known(way.Error != "")
		}
		f.count(&l.Failed, failed, Failed, l, h, facts, phrase.Text(way.Error))
		if failed == details.Yes {
			f.failures.add(l, way.Error)
		}
	}
	f.unheld(licenses, h, facts, index)
	f.departments.add(facts.Department, licenses, h)
	f.costCenters.add(facts.CostCenter, licenses, h)
}

// unheld are licenses that a holder was meant to have and does not.
func (f *finder) unheld(licenses []License, h license.Held, facts details.Holder, index map[string]int) {
	for _, way := range facts.Assignments {
		i, known := index[way.License]
		if !known || way.Error == "" || slices.Contains(h.Licenses, uint32(i)) {
			continue
		}
		f.failures.add(&licenses[i], way.Error)
		f.count(&licenses[i].Failed, details.Yes, Failed, &licenses[i], h, facts, phrase.New("%s; the license did not arrive", way.Error))
	}
}

// review counts a license of a holder that deserves a look, once, whatever was found
// about it; where nothing was found and something is unknown, that is unknown as well.
func (f *finder) review(l *License, h license.Held, facts ...details.Fact) {
	switch {
	case slices.Contains(facts, details.Yes):
		l.Review.Found++
		f.sums.review.add(l, h, true)
	case slices.Contains(facts, details.Unknown):
		l.Review.Unknown++
		f.sums.review.Unknown++
	}
}

// count adds a holder to a tally, and to the findings where it is one.
func (f *finder) count(t *Tally, fact details.Fact, kind Kind, l *License, h license.Held, facts details.Holder, detail phrase.Phrase) {
	switch fact {
	case details.Unknown:
		t.Unknown++
		f.sums.kinds[kind].Unknown++
	case details.No:
	case details.Yes:
		t.Found++
		f.sums.kinds[kind].add(l, h, kind.Reviewed())
		f.report.Findings = append(f.report.Findings, Finding{
			Kind: kind, Source: l.Source, UID: l.UID, Product: l.Product,
			HolderID: h.ID, Name: h.Name, Email: h.Email,
			Department: facts.Department, CostCenter: facts.CostCenter, EmployeeID: facts.EmployeeID, Detail: detail,
		})
	}
}

// inactive reports whether a holder was not seen for long, and since when.
func (f *finder) inactive(facts details.Holder) (inactive details.Fact, since phrase.Phrase) {
	switch {
	case facts.NeverActive:
		return details.Yes, phrase.New("never used")
	case facts.LastActive.IsZero():
		return details.Unknown, phrase.Phrase{}
	default:
		last := facts.LastActive.UTC()
		long := f.options.Now.Sub(last) > time.Duration(f.options.InactiveDays)*24*time.Hour
		return details.Known(long), phrase.New("last used %s", phrase.Date(last))
	}
}

func wayOf(facts details.Holder, id string) (way details.Way, known bool) {
	i := slices.IndexFunc(facts.Assignments, func(w details.Way) bool { return w.License == id })
	if i < 0 {
		return details.Way{}, false
	}
	way = facts.Assignments[i]
	return way, way.Direct || len(way.Groups) > 0
}

func duplicate(way details.Way, known bool) details.Fact {
	if !known {
		return details.Unknown
	}
	return details.Known(way.Direct && len(way.Groups) > 0)
}

// groupsOf names the groups of a way.
func groupsOf(way details.Way) phrase.Phrase {
	var all []string
	for _, g := range way.Groups {
		all = append(all, cmp.Or(g.Name, g.ID))
	}
	if len(all) == 0 {
		return phrase.Phrase{}
	}
	return phrase.New("directly and through %s", strings.Join(all, ", "))
}

// finish sorts everything and adds up the costs.
func (f *finder) finish() {
	r := f.report
	r.Costs, r.Unpriced = f.costs()
	slices.SortStableFunc(r.Licenses, func(a, b License) int {
		return cmp.Or(strings.Compare(a.UID, b.UID), strings.Compare(a.Source, b.Source), strings.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.UID, b.UID),
			strings.Compare(a.Email, b.Email), strings.Compare(a.HolderID, b.HolderID))
	})
	for _, kind := range kinds() {
		r.Sums = append(r.Sums, f.sums.kinds[kind].value())
	}
	r.Review, r.Failures = f.sums.review.value(), f.failures.sorted()
	for i := range r.Licenses {
		r.Renewals = append(r.Renewals, r.Licenses[i].ahead(f.options.Now)...)
	}
	slices.SortStableFunc(r.Renewals, func(a, b Ahead) int { return a.At.Compare(b.At) })
	r.Departments, r.CostCenters = f.departments.sorted(), f.costCenters.sorted()
}

// costs adds up the costs of all licenses by currency, and counts those without a price.
func (f *finder) costs() (all []Cost, unpriced int) {
	byCurrency := map[string]*Cost{}
	of := func(currency string) *Cost {
		if byCurrency[currency] == nil {
			byCurrency[currency] = &Cost{Currency: currency}
		}
		return byCurrency[currency]
	}
	for i := range f.report.Licenses {
		switch l := &f.report.Licenses[i]; {
		case l.PerMonth == nil:
			unpriced++
		case l.Bought == nil:
			of(l.Currency).Uncounted++
		default:
			c := of(l.Currency)
			c.Bought, c.Unused, c.Licenses = c.Bought+*l.Bought, c.Unused+*l.Unused, c.Licenses+1
		}
	}
	for currency, amount := range f.sums.review.costs {
		of(currency).Review = amount
	}
	all = []Cost{}
	for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
		all = append(all, *byCurrency[currency])
	}
	return all, unpriced
}
