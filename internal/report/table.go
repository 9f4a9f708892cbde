package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/licexport/licexport/internal/plain"
)

// Align says on which side the text of a column stands, and what may become of the
// column on a narrow screen. Columns without a word on that keep all they have.
type Align uint8

// Sides of a column, and what goes with them: Left|Shorten.
const (
	Left  Align = 0
	Right Align = 1 << iota
	// Shorten cuts the texts of the column, down to twelve letters, before any
	// column is left out.
	Shorten
	// Spare leaves the column out where there is no room for it: the one furthest to
	// the right first.
	Spare
	// Verdict colors the texts by what they say.
	Verdict
)

// Column is the heading of a column.
type Column struct {
	Title string
	Align Align
}

// maxRows is how many rows of a table are shown on a terminal.
const maxRows = 1000

const (
	indent = 2 // before each row
	gap    = 2 // between columns
	// shortest is how short a text may become by Shorten.
	shortest = 12
)

// Table writes rows under headings, each column as wide as its widest cell,
// two spaces between columns, indented by two spaces. It shows 1,000 rows and
// says how many more there are. On a screen that is too narrow columns are shortened
// and left out; where that is not enough, each row becomes a block of lines.
func Table(w io.Writer, columns []Column, rows [][]string) error {
	more := len(rows) - maxRows
	t := newTable(columns, cells(rows[:min(len(rows), maxRows)]))
	screen := screenOf(w)
	fits := screen.Width == 0 || t.fit(screen.Width)
	var b strings.Builder
	if fits {
		t.write(&b, screen)
	} else {
		t.stack(&b, screen)
	}
	if more > 0 {
		fmt.Fprintf(&b, "  and %s more\n", Number(more))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// table is one that is laid out.
type table struct {
	columns []Column
	rows    [][]string
	widths  []int
}

func newTable(columns []Column, rows [][]string) *table {
	t := &table{columns: columns, rows: rows, widths: make([]int, len(columns))}
	for i, c := range columns {
		t.widths[i] = width(c.Title)
	}
	for _, row := range rows {
		for i, cell := range row {
			t.widths[i] = max(t.widths[i], width(cell))
		}
	}
	return t
}

// total is how many columns of a screen the table takes.
func (t *table) total() int {
	sum := indent
	for _, w := range t.widths {
		sum += w + gap
	}
	return sum - gap
}

// fit makes the table fit into a width, and reports whether that is possible. If not,
// the table is as it was.
func (t *table) fit(limit int) bool {
	was := *t
	t.widths = append([]int(nil), t.widths...)
	for {
		if t.shorten(limit) {
			return true
		}
		if !t.dropSpare() {
			*t = was
			return false
		}
	}
}

// shorten makes columns narrower, the widest first, until the table fits; if that is
// not possible it changes nothing.
func (t *table) shorten(limit int) bool {
	widths := append([]int(nil), t.widths...)
	for over := t.total() - limit; over > 0; over-- {
		widest := -1
		for i, c := range t.columns {
			if c.Align&Shorten != 0 && widths[i] > max(shortest, width(c.Title)) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	t.widths = widths
	return true
}

// dropSpare leaves out the last column that may be left out.
func (t *table) dropSpare() bool {
	for i, c := range slices.Backward(t.columns) {
		if c.Align&Spare != 0 {
			t.columns = without(t.columns, i)
			t.widths = without(t.widths, i)
			rows := make([][]string, len(t.rows))
			for j, row := range t.rows {
				rows[j] = without(row, i)
			}
			t.rows = rows
			return true
		}
	}
	return false
}

func without[T any](all []T, i int) []T {
	return append(append(make([]T, 0, len(all)), all[:i]...), all[i+1:]...)
}

func (t *table) write(b *strings.Builder, screen Screen) {
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.Title
	}
	t.line(b, Screen{}, titles)
	for _, row := range t.rows {
		t.line(b, screen, row)
	}
}

func (t *table) line(b *strings.Builder, screen Screen, row []string) {
	var line strings.Builder
	line.WriteString(strings.Repeat(" ", indent))
	for i, cell := range row {
		cell = cut(cell, t.widths[i])
		pad := strings.Repeat(" ", t.widths[i]-width(cell))
		text := string(screen.paint(t.color(i, cell), cell))
		if t.columns[i].Align&Right != 0 {
			line.WriteString(pad + text)
		} else {
			line.WriteString(text + pad)
		}
		line.WriteString(strings.Repeat(" ", gap))
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

func (t *table) color(column int, cell string) color {
	if t.columns[column].Align&Verdict == 0 {
		return noColor
	}
	return colorOf(cell)
}

// stack writes each row as a block: the first cell, and below it the others with
// their titles.
func (t *table) stack(b *strings.Builder, screen Screen) {
	titles := 0
	for _, c := range t.columns[1:] {
		titles = max(titles, width(c.Title))
	}
	for _, row := range t.rows {
		fmt.Fprintf(b, "  %s\n", row[0])
		for i, cell := range row[1:] {
			c := t.columns[i+1]
			if cell == "" {
				continue
			}
			if c.Align&Shorten != 0 {
				cell = cut(cell, max(4, screen.Width-2*indent-titles-gap))
			}
			fmt.Fprintf(b, "    %s%s%s\n", c.Title, strings.Repeat(" ", titles-width(c.Title)+gap), screen.paint(t.color(i+1, cell), cell))
		}
	}
}

// width is how many columns of a terminal a text takes: combining marks none, wide
// letters two.
func width(text string) int { return uniseg.StringWidth(text) }

// cut shortens a text to a width, at the border of a letter as people see it.
func cut(text string, limit int) string {
	if width(text) <= limit {
		return text
	}
	var b strings.Builder
	used := 1 // of the …
	for state, rest := -1, text; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > limit {
			break
		}
		used += w
		b.WriteString(cluster)
	}
	return strings.TrimRight(b.String(), " ") + "…"
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
