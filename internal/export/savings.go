package export

import (
	"context"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/savings"
)

// SavingsResult is what Savings found out.
type SavingsResult struct {
	Report *savings.Report
	// Warnings are about the settings of the sources, Notices are what their plugins
	// warned of.
	Warnings []string
	Notices  []problem.Problem
}

// Savings reads all sources of a plan, as Survey does, and finds out what their
// licenses cost and what could be saved. Who was not active for so many days counts as
// inactive. The warnings and notices are there also beside an error.
func (e *Exporter) Savings(ctx context.Context, p Plan, kinds details.Set, inactiveDays int) (SavingsResult, error) {
	read, warnings, err := e.Survey(ctx, p, kinds)
	found := SavingsResult{Warnings: warnings}
	for _, c := range read {
		found.Notices = append(found.Notices, c.Warnings...)
	}
	if err != nil {
		return found, err
	}
	found.Report = savings.Find(surveyed(p.File, read), savings.Options{
		Prices: prices(p.File), Now: e.now(), InactiveDays: inactiveDays,
	})
	return found, nil
}

// surveyed are the sources as the report wants them.
func surveyed(file *config.File, read []Collected) []savings.Source {
	var all []savings.Source
	for _, c := range read {
		all = append(all, savings.Source{
			Name: c.Source, Plugin: c.Plugin, UIDs: file.Source(c.Source).UIDs,
			Snapshot: c.Snapshot, Details: c.Details, Asked: c.Asked,
		})
	}
	return all
}

func prices(file *config.File) map[string]savings.Price {
	all := make(map[string]savings.Price, len(file.Prices))
	for uid, p := range file.Prices {
		all[uid] = savings.Price{Amount: p.Amount, Currency: p.Currency, Yearly: p.Per == config.PerYear}
	}
	return all
}
