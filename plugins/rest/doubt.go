package main

import (
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// doubt is why a list of one page is not proven to be whole.
type doubt struct {
	of    string // the item of the outer list; empty without one
	items int
	why   string
	grave bool // nothing else speaks for the list, not even a total
}

// doubt notes that nothing can be asked for that would prove a list. It is judged when
// all lists of this kind were read: one of them may have led to a second page.
func (p *pager) doubt(items int, why string, grave bool) {
	p.totals.doubts = append(p.totals.doubts, doubt{of: p.of.name, items: items, why: why, grave: grave})
}

// judge tells of the doubts about a list that was read to its end.
func (j *job) judge(l *recipe.List, t *totals) error {
	doubts := t.declared
	if !t.ledOn {
		doubts = append(doubts, t.doubts...)
	}
	if len(doubts) == 0 {
		return nil
	}
	worst := doubts[0]
	for _, d := range doubts {
		if d.grave && !worst.grave {
			worst = d
		}
	}
	p := j.unproven(l, worst)
	if worst.grave && l.Pages.Unproven == "" {
		return p
	}
	p.Detail = "If the recipe names the wrong field for what leads on, users are missing. Compare their number with what the vendor's own pages show."
	if why := l.Pages.Unproven; why != "" {
		p.Detail += fmt.Sprintf("\nThe recipe (%s) says: %s", l.Place, why)
	}
	j.warn(p)
	return nil
}

// unproven is the problem of a doubt.
func (j *job) unproven(l *recipe.List, d doubt) sdk.Problem {
	name := l.Name
	if d.of != "" {
		name += fmt.Sprintf(" of %q", clipped(d.of))
	}
	return j.upstream("list_unproven", fmt.Sprintf("nothing proves that the list %s of %s is whole: it ends with its first page of %d, and %s", name, j.recipe.Vendor, d.items, d.why),
		fmt.Sprintf("If pages of the recipe (%s) names the wrong field for what leads on, users are missing, so nothing was exported. Name there the parameter for the size of a page (size: {limit: 100}), or where the vendor says whether there is more (more: .has_more). If the vendor can do neither, say so (unproven: pages of Acme have no size): then this is a warning of each run.", l.Place))
}
