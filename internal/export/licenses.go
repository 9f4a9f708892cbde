package export

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// Licenses lists the licenses of a source by UId, without reading its users,
// and the warnings that came with them.
func (s *Source) Licenses(ctx context.Context) ([]license.License, []problem.Problem, error) {
	session, err := s.start(ctx)
	if err != nil {
		return nil, nil, err
	}
	collector := license.NewCollector(s.Name, func(*license.Holder) license.Identity { return license.Identity{} })
	result, err := session.Export(ctx, host.Request{
		Config: s.config, LicensesOnly: true, IdleTimeout: s.settings.IdleTimeout, MaxMemory: s.settings.MaxMemory, Timeout: s.settings.Timeout,
	}, collector)
	if err != nil {
		return nil, result.Warnings, problem.With(problem.Source, err)
	}
	all := collector.Snapshot().Licenses
	for i := range all {
		if uid, ok := s.settings.UIDs[all[i].ID]; ok {
			all[i].UID = uid
		}
	}
	slices.SortFunc(all, func(a, b license.License) int {
		return cmp.Or(strings.Compare(license.FoldKey(a.UID), license.FoldKey(b.UID)), strings.Compare(a.ID, b.ID))
	})
	return all, result.Warnings, nil
}
