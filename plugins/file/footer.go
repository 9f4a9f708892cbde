package main

import (
	"errors"
	"io"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// footed is a table that ends where the lines below the list begin. Their first
// one must be there: a list without it is taken for cut off.
type footed struct {
	table.Table
	patterns []string
	file     string
	header   int    // columns of it, 0 before it was read
	ended    string // place of the first line below the list
}

// Next implements table.Table.
func (f *footed) Next() (table.Row, error) {
	if f.ended != "" {
		return table.Row{}, io.EOF
	}
	row, err := f.Table.Next()
	switch {
	case errors.Is(err, io.EOF):
		return row, fault.New("no_footer", f.file, "The file is probably cut off. Export it again. If the portal has changed the lines below the list, correct the setting.",
			"the line below the list (setting footer) is missing").At("footer")
	case err != nil:
		return row, err
	case f.header == 0:
		f.header = len(row.Cells)
		return row, nil
	case !glob.Any(f.patterns, typed.Clean(firstText(row))):
		return row, nil
	}
	f.ended = f.Place(row.Number, -1)
	return table.Row{}, f.drain()
}

// drain reads what is below the list and makes sure that no row of it is there.
func (f *footed) drain() error {
	for {
		row, err := f.Table.Next()
		if err != nil {
			return err // io.EOF is what is hoped for
		}
		filled, addresses := 0, 0
		for _, cell := range row.Cells {
			if cell.Text != "" {
				filled++
			}
			if sdk.CheckAddress(cell.Text) == nil {
				addresses++
			}
		}
		if filled > 1 && addresses > 0 && (!f.Fixed() || len(row.Cells) == f.header) {
			return fault.New("after_footer", f.Place(row.Number, -1), "Either the list goes on there, or the setting footer fits a row of the list.",
				"a row with an e-mail stands below the end of the list (%s)", f.ended).At("footer")
		}
	}
}

// firstText returns the first value of a row.
func firstText(row table.Row) string {
	for _, cell := range row.Cells {
		if cell.Text != "" {
			return cell.Text
		}
	}
	return ""
}
