package main

import (
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
)

// foundTotal is the row with the number of rows.
type foundTotal struct {
	place string
	count int64
}

// isTotal reports whether a row is the one with the total, and keeps it.
func (r *userReader) isTotal(row table.Row) (bool, error) {
	if r.plan.TotalRow == nil {
		return false, nil
	}
	value, err := text(r.table, row, r.at.total)
	if err != nil || !glob.Match(table.Clean(r.plan.TotalRow.Text), value) {
		return false, err
	}
	count, err := text(r.table, row, r.at.count)
	if err != nil {
		return true, err
	}
	n, ok := wholeNumber(count)
	if !ok || count == "" {
		return true, fault.New("bad_total", r.table.Place(row.Number, r.at.count), "The setting total_row names the column with the number of rows.",
			"the row with the total has no number, but %q", count).At("total_row/count")
	}
	r.total = &foundTotal{place: r.table.Place(row.Number, -1), count: n}
	return true, nil
}

// checkTotal compares the total with what was read.
func (r *userReader) checkTotal() error {
	switch {
	case r.plan.TotalRow == nil:
		return nil
	case r.total == nil:
		return fault.New("no_total", r.file, "The file is probably cut off. Export it again.",
			"the row with the total (%q) is missing after %s", r.plan.TotalRow.Text, plural(r.result.rows, "row")).At("total_row")
	case r.total.count != int64(r.result.rows):
		return fault.New("wrong_total", r.total.place, "Rows are missing, or some are there twice. Export the file again.",
			"the total is %d, but there are %s", r.total.count, plural(r.result.rows, "row"))
	default:
		return nil
	}
}
