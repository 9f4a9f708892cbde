package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/plain"
)

// Align says on which side the text of a column stands.
type Align uint8

// Sides of a column.
const (
	Left Align = iota
	Right
)

// Column is the heading of a column.
type Column struct {
	Title string
	Align Align
}

// maxRows is how many rows of a table are shown on a terminal.
const maxRows = 1000

// Table writes rows under headings, each column as wide as its widest cell,
// two spaces between columns, indented by two spaces. It shows 1,000 rows and
// says how many more there are.
func Table(w io.Writer, columns []Column, rows [][]string) error {
	more := len(rows) - maxRows
	rows = cells(rows[:min(len(rows), maxRows)])
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = utf8.RuneCountInString(c.Title)
	}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	for _, row := range append([][]string{titles}, rows...) {
		if _, err := fmt.Fprintln(w, "  "+line(columns, widths, row)); err != nil {
			return err
		}
	}
	if more > 0 {
		_, err := fmt.Fprintf(w, "  and %s more\n", Number(more))
		return err
	}
	return nil
}

// cells makes all cells fit to stand in a line: they may be from anywhere.
func cells(rows [][]string) [][]string {
	clean := make([][]string, len(rows))
	for i, row := range rows {
		clean[i] = make([]string, len(row))
		for j, cell := range row {
			clean[i][j] = plain.Cell(cell)
		}
	}
	return clean
}

func line(columns []Column, widths []int, row []string) string {
	var b strings.Builder
	for i, cell := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if columns[i].Align == Right {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
		b.WriteString("  ")
	}
	return strings.TrimRight(b.String(), " ")
}
