package table

import (
	"slices"
	"strings"

	"github.com/licexport/licexport/plugins/internal/typed"
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
// has at all: none if it has none of them, several if it is there twice. Case,
// invisible characters, and how much white space there is do not matter.
func (h Header) Find(names []string) []int {
	for _, name := range names {
		var columns []int
		for i, have := range h.Names {
			if have != "" && strings.EqualFold(typed.Clean(have), typed.Clean(name)) {
				columns = append(columns, i)
			}
		}
		if len(columns) > 0 {
			return columns
		}
	}
	return nil
}

// Like returns the names of columns that people could take for one of the given
// names, but that are others: with a letter of another alphabet, for example.
func (h Header) Like(names []string) []string {
	var like []string
	for _, have := range h.Names {
		if slices.ContainsFunc(names, func(name string) bool { return typed.LooksLike(have, name) }) {
			like = append(like, have)
		}
	}
	return like
}

// Fits reports whether each of the groups of names has a column.
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
