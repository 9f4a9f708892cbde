package export

import (
	"context"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/problem"
)

// Survey reads all sources of a plan with details, for a report. It compares with
// nothing, publishes nothing, and neither reads nor writes any state. Sources come
// back in the order of the plan; if one fails, its Snapshot is nil and the error
// says why, while the others are good. warnings are about the settings of the sources.
func (e *Exporter) Survey(ctx context.Context, p Plan, kinds details.Set) (all []Collected, warnings []string, err error) {
	ids, err := p.resolvers(e.Owners)
	if err != nil {
		return nil, nil, err
	}
	sources, err := e.openAll(ctx, p.sources())
	if err != nil {
		return nil, nil, err
	}
	defer closeAll(sources)
	for _, s := range sources {
		warnings = append(warnings, s.Warnings...)
	}
	all, err = collectAll(ctx, sources, ids, collectOptions{
		Parallel: p.Job.Parallel, Observer: e.Observer, Encoding: p.encoding(), Details: kinds,
	})
	return all, warnings, problem.With(problem.Source, err)
}
