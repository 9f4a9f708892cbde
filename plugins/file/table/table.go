// Package table is what a CSV file and the sheet of a workbook have in common:
// rows of cells under a header, and a place to point at.
package table

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Cell is one value.
type Cell struct {
	// Text is the value, trimmed; see Clean.
	Text string
	// Fault says why there is no value, as in "holds the error #REF!". It
	// matters only if the value is needed. Remedy says what to do about it,
	// where that is not to fix the formula.
	Fault, Remedy string
	// Formula is set if a formula has given the value.
	Formula bool
	// Index is set if the value of a formula may be the number of a text
	// instead, which a program has left there that does not calculate.
	Index bool
}

// Row is one row. Its cells are valid until the next one is read.
type Row struct {
	// Number is the line of the file or the row of the sheet, from 1.
	Number int
	// Cells from the first column on.
	Cells []Cell
}

// Cell returns the cell of a column, an empty one behind the end of the row.
func (r Row) Cell(column int) Cell {
	if column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Blank reports whether there is nothing in the row.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if c.Text != "" || c.Fault != "" {
			return false
		}
	}
	return true
}

// Table is read row by row.
type Table interface {
	// Next returns the next row that is not blank, io.EOF after the last one,
	// and *fault.Fault for what cannot be read.
	Next() (Row, error)
	// Place names a cell for people: "users.csv:12" or "seats.xlsx: Users!C12".
	// A negative column means the whole row.
	Place(row, column int) string
	// Fixed means that each row must have as many cells as the header. A sheet
	// leaves out empty cells instead.
	Fixed() bool
	// Ended reports, after the last row, whether that ends as others do. A CSV
	// file without a line end at the end may be cut off there.
	Ended() bool
	// Merged returns the areas of cells that are shown as one. It is complete
	// after the last row.
	Merged() []Area
}

// Area is a rectangle of cells. Rows count from 1, columns from 0; the last ones
// belong to it.
type Area struct{ FirstRow, LastRow, FirstColumn, LastColumn int }

// Hides reports whether cells of the column below the row seem to be empty because
// the area shows its first cell in their place.
func (a Area) Hides(column, below int) bool {
	if column < a.FirstColumn || column > a.LastColumn {
		return false
	}
	first := max(a.FirstRow, below+1)
	if first == a.FirstRow && column == a.FirstColumn {
		first++ // the cell that has the value
	}
	return first <= a.LastRow
}

// Clean makes texts comparable that people see as equal: spaces outside and
// characters without width go, spaces that do not break become common ones, and
// letters with accents get one form (NFC).
// A space that does not break behind a letter that UTF-8 read as another encoding
// begins with stays: it was a letter ("Å kola", "Ã ").
func Clean(s string) string {
	if strings.Contains(s, "\u00A0") && garbled.MatchString(s) {
		return norm.NFC.String(s)
	}
	s = strings.TrimSpace(invisible.Replace(s))
	return norm.NFC.String(s)
}

// garbled matches à and Š in UTF-8 that was read as Windows-1250, 1252 or Latin.
var garbled = regexp.MustCompile("[ÃÅĂĹ]\u00A0")

// invisible takes out what comes along when texts are copied from web pages: a
// space of no width, a word joiner, a byte order mark.
var invisible = strings.NewReplacer("\u00A0", " ", "\u200B", "", "\u2060", "", "\uFEFF", "")

// errorValue is what spreadsheets write for a value that cannot be calculated, in
// whatever language: #REF!, #DIV/0!, #NAME?, #ODKAZ!, and Err:502 of LibreOffice.
var errorValue = regexp.MustCompile(`(?i)^(#[\p{L}\d_/]+[!?]|#N/A|#NV|#NENÍ_K_DISPOZICI|#GETTING_DATA|Err:5\d\d)$`)

// Error returns what a text is if it is an error value of a spreadsheet: these
// are in CSV files, too.
func Error(text string) (fault string, ok bool) {
	if !strings.ContainsAny(text, "#:") || !errorValue.MatchString(text) {
		return "", false
	}
	return "holds the error " + text, true
}
