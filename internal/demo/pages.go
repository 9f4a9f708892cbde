package demo

import (
	"time"

	"github.com/licexport/licexport/internal/demo/invented"
	"github.com/licexport/licexport/internal/license"
)

const (
	// pastDays is how long the past is that is made up for pages, and pastRows how many
	// rows of the file are written for it in all, so that a large demo does not take long.
	pastDays = 75
	pastRows = 500_000
)

// Pages is a site to see the pages of serve with: a job with the licenses of a demo's
// run, and an invented past in which the company grew; and beside it others that stand
// in other ways.
func Pages(run *license.Table, now time.Time) invented.Site {
	contoso := invented.Job{Name: "contoso", Source: "m365", Days: min(max(pastRows/max(run.Len(), 1), 1), pastDays)}
	for i, l := range run.Licenses() {
		holders := run.Count(i)
		contoso.Licenses = append(contoso.Licenses, invented.License{
			UID: l.UID, Name: l.Name,
			Holders:   func(ago int) int { return holders - holders*ago/(4*pastDays) },
			Purchased: grown(l.Purchased, 0), Consumed: grown(l.Consumed, 4*pastDays),
		})
	}
	s := invented.Varied(now)
	s.Jobs = append([]invented.Job{contoso}, s.Jobs...)
	return s
}

// grown is a count that was smaller in the past; the share 0 means that it was not.
func grown(n *int64, share int) func(ago int) *int64 {
	if n == nil {
		return nil
	}
	return func(ago int) *int64 {
		if share == 0 {
			return n
		}
		return new(*n - *n*int64(ago)/int64(share))
	}
}
