package report

import (
	"io"
	"strconv"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/state"
)

// CountsCSV writes counts by day and license as CSV, oldest day first: of one license,
// by its UId, or of all. only reports whether a license is wanted; nil: each is.
func CountsCSV(w io.Writer, days []state.DayCounts, only func(state.LicenseCount) bool, form CSV) error {
	rows := [][]string{{"day", "run", "uid", "source", "id", "product", "rows", "purchased", "consumed"}}
	for _, d := range days {
		for _, l := range d.Licenses {
			if only != nil && !only(l) {
				continue
			}
			rows = append(rows, []string{
				d.Day, d.Run, cell(l.UID), cell(l.Source), cell(l.ID), cell(l.Name),
				strconv.Itoa(l.Rows), digits(l.Purchased), digits(l.Consumed),
			})
		}
	}
	return form.Write(w, rows)
}

// cell is a text for a spreadsheet, which must not take it for a formula.
func cell(text string) string { return plain.Inert(plain.Cell(text)) }
