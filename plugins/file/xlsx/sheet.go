package xlsx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/licexport/licexport/plugins/file/table"
)

// Limits of Excel itself.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// Sheet is an open sheet, a table.Table.
type Sheet struct {
	book   *workbook
	name   string
	shared []string
	skip   int

	part   *part
	row    int // number of the last row
	cells  []table.Cell
	merged []table.Area
	over   error // io.EOF or what went wrong, for good
}

func (b *workbook) sheet(name, target string, shared []string, skip int) (*Sheet, error) {
	p, err := b.openPart(target, b.limits.sheet)
	if err != nil {
		return nil, err
	}
	s := &Sheet{book: b, name: name, shared: shared, skip: skip, part: p}
	for {
		token, err := p.token()
		if err != nil {
			s.Close()
			return nil, b.explain(target, err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "sheetData" {
			return s, nil
		}
	}
}

// Close releases the sheet before its end. Next does so itself at the end.
func (s *Sheet) Close() {
	_ = s.part.Close()
	if s.over == nil {
		s.over = io.EOF
	}
}

// Name returns the name of the sheet.
func (s *Sheet) Name() string { return s.name }

// Next implements table.Table. Rows and columns that are hidden, by a filter
// for example, are read like others.
func (s *Sheet) Next() (table.Row, error) {
	for s.over == nil {
		token, err := s.part.token()
		if err != nil {
			return table.Row{}, s.fail(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "row" {
				return table.Row{}, s.fail(s.book.damaged("the sheet %s has an element %s among its rows", s.name, t.Name.Local))
			}
			if err := s.readRow(t); err != nil {
				return table.Row{}, s.fail(err)
			}
			if row := (table.Row{Number: s.row, Cells: s.cells}); s.row > s.skip && !row.Blank() {
				return row, nil
			}
		case xml.EndElement: // of sheetData
			if err := s.readRest(); err != nil {
				return table.Row{}, s.fail(err)
			}
			s.Close()
		}
	}
	return table.Row{}, s.over
}

// readRest reads what follows the rows, up to the end, where the checksum is
// compared.
func (s *Sheet) readRest() error {
	for {
		token, err := s.part.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "mergeCell" {
			continue
		}
		area, ok := parseArea(attribute(start, "ref"))
		if !ok {
			return s.book.damaged("the sheet %s has an area %q", s.name, attribute(start, "ref"))
		}
		if len(s.merged) >= s.book.limits.merged {
			return s.book.bomb("it has too many merged cells")
		}
		s.merged = append(s.merged, area)
	}
}

func (s *Sheet) fail(err error) error {
	s.Close()
	s.over = s.book.explain(s.part.name, err)
	return s.over
}

// readRow reads a row up to its end into s.cells.
func (s *Sheet) readRow(start xml.StartElement) error {
	number := s.row + 1
	if r := attribute(start, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number {
			return s.book.damaged("the sheet %s has a row %q after row %d", s.name, r, s.row)
		}
		number = n
	}
	if number > maxRows {
		return s.book.damaged("the sheet %s has a row %d", s.name, number)
	}
	s.row, s.cells = number, s.cells[:0]
	for {
		token, err := s.part.token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				if _, err := s.part.plainText(); err != nil { // an extension
					return err
				}
				continue
			}
			if err := s.readCell(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// readCell reads a cell up to its end and puts it into its column.
func (s *Sheet) readCell(start xml.StartElement) error {
	column := len(s.cells)
	if ref := attribute(start, "r"); ref != "" {
		at, row, ok := parseRef(ref)
		if !ok || row != s.row || at < column {
			return s.book.damaged("the sheet %s has a cell %q in row %d behind column %s", s.name, ref, s.row, columnName(column))
		}
		column = at
	}
	if column >= maxColumns {
		return s.book.damaged("the sheet %s has too many columns in row %d", s.name, s.row)
	}
	raw, err := s.part.readRaw(attribute(start, "t"))
	if err != nil {
		return err
	}
	raw.stale = raw.formula && s.book.stale || raw.outdated(s.book.writer)
	cell, err := raw.cell(s.shared)
	if err != nil {
		return s.book.damaged("%s %v", s.Place(s.row, column), err)
	}
	for len(s.cells) < column {
		s.cells = append(s.cells, table.Cell{})
	}
	s.cells = append(s.cells, cell)
	return nil
}

// Place implements table.Table.
func (s *Sheet) Place(row, column int) string {
	if column < 0 {
		return fmt.Sprintf("%s: %s!%d", s.book.name, s.name, row)
	}
	return fmt.Sprintf("%s: %s!%s%d", s.book.name, s.name, columnName(column), row)
}

// Fixed implements table.Table.
func (s *Sheet) Fixed() bool { return false }

// Ended implements table.Table.
func (s *Sheet) Ended() bool { return true }

// Merged implements table.Table.
func (s *Sheet) Merged() []table.Area { return s.merged }

// attribute returns the value of an attribute without namespace, or "".
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// Signature reports whether a file is a package of Office Open XML by its first
// bytes.
func Signature(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }
