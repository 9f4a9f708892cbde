package table

import (
	"strings"
)

// Header is the row with the names of the columns.
type Header struct {
	// Row is its number in the table.
	Row int
	// Names of the columns, as they stand there.
	Names []string
}

// NewHeader makes a header of a row.
func NewHeader(r Row) Header {
	h := Header{Row: r.Number}
	for _, c := range r.Cells {
		h.Names = append(h.Names, c.Text)
	}
	return h
}

// Find returns the columns with the first of the given names that the header
// has at all: none if it has none of them, several if it is there twice. Case
// and spaces outside do not matter.
func (h Header) Find(names []string) []int {
	for _, name := range names {
		var columns []int
		for i, have := range h.Names {
			if have != "" && strings.EqualFold(have, Clean(name)) {
				columns = append(columns, i)
			}
		}
		if len(columns) > 0 {
			return columns
		}
	}
	return nil
}

// Fits tells whether each of the groups of names has a column.
func (h Header) Fits(groups [][]string) bool {
	for _, names := range groups {
		if len(h.Find(names)) == 0 {
			return false
		}
	}
	return true
}

// String lists the names for people.
func (h Header) String() string {
	var named []string
	for _, name := range h.Names {
		if name != "" {
			named = append(named, `"`+name+`"`)
		}
	}
	const most = 40
	if len(named) > most {
		named = append(named[:most], "…")
	}
	return strings.Join(named, ", ")
}
