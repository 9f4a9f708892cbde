package main

import (
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/table"
)

// unmerged refuses merged cells in a column that the settings name. A workbook
// has the value in the first of them only, so that a row further down seems to
// have none: its user would be one without a license, or the license one without
// a user. The last row with anything in it is last.
func unmerged(t table.Table, header table.Header, columns []wanted, last int) error {
	for _, area := range t.Merged() {
		if area.FirstRow > last {
			continue
		}
		for _, c := range columns {
			if area.Hides(*c.into, header.Row) {
				return fault.New("merged_cells", t.Place(area.FirstRow, area.FirstColumn),
					"Only the first of them has a value. Unmerge them (in Excel: Home, Merge & Center), write the value into each row, and save the file.",
					"the cells down to %s are merged", t.Place(area.LastRow, area.LastColumn)).At(c.setting)
			}
		}
	}
	return nil
}
