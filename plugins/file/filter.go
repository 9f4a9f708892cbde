package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

func filterSetting(i int) string { return fmt.Sprintf("filters/%d/column", i) }

// passes reports whether a row passes all filters.
func (r *userReader) passes(row table.Row) (bool, error) {
	for i, f := range r.plan.Filters {
		value, err := text(r.table, row, r.at.filters[i])
		if err != nil {
			return false, err
		}
		if !f.accepts(typed.Clean(value)) {
			return false, nil
		}
	}
	return true, nil
}

func (f filter) accepts(value string) bool {
	switch {
	case len(f.Equals) > 0:
		return oneOf(f.Equals, value)
	case len(f.NotEquals) > 0:
		return !oneOf(f.NotEquals, value)
	case len(f.Matches) > 0:
		return glob.Any(f.Matches, value)
	default:
		return !glob.Any(f.NotMatches, value)
	}
}

func oneOf(values []string, value string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(typed.Clean(v), value) })
}
