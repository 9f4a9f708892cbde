package main

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/table"
)

// whole refuses rows with more or less values than the header. Where a line is
// cut, or a delimiter stands in a value, nothing in the row can be believed.
func whole(t table.Table, header table.Header, row table.Row) error {
	have, want := len(row.Cells), len(header.Names)
	if !t.Fixed() || have == want {
		return nil
	}
	detail := "A value that contains the delimiter must stand in quotes."
	code := "long_row"
	if have < want {
		code = "short_row"
		detail = "The file is cut off, or the delimiter is not the right one, or a line break stands in a value without quotes. " +
			"If it is the line with a total: see the setting total_row. If it is text below the list: name its first line in the setting footer. " +
			"If only empty values at the end are missing, as Excel leaves them out: set row_ends to loose."
	} else if looseEnd(header, row) {
		detail = "The row has empty values at the end for which the header has no column. If all rows have them: set row_ends to loose."
	}
	return fault.New(code, t.Place(row.Number, -1), detail, "the row has %d values, but the header has %d", have, want)
}

// looseEnd reports whether a row differs from the header in empty values at its
// end only.
func looseEnd(header table.Header, row table.Row) bool {
	for i := len(header.Names); i < len(row.Cells); i++ {
		if row.Cells[i].Text != "" || row.Cells[i].Fault != "" {
			return false
		}
	}
	return len(row.Cells) > 1 || len(header.Names) == 1 // a single value is no row
}

// text returns the value in a column, "" without a column. A value that a
// formula should have given and has not is an error, and so is one with lost
// letters. Its errors do not quote the value, which may be the name of a person: they
// reach mails and pages.
func text(t table.Table, row table.Row, column int) (string, error) {
	if column < 0 {
		return "", nil
	}
	cell := row.Cell(column)
	switch {
	case cell.Fault != "":
		remedy := cell.Remedy
		if remedy == "" {
			remedy = "Correct the formula, or what it refers to, and save the file again."
		}
		return "", fault.New("error_value", t.Place(row.Number, column), remedy, "the cell %s", cell.Fault)
	case len(cell.Text) > maxText:
		return "", fault.New("text_too_long", t.Place(row.Number, column), "Is the right column named? Or several rows have been joined, because a quote is missing.",
			"the text has %d bytes, at most %d are possible here", len(cell.Text), maxText)
	case len(cell.Text) >= fullCell && len(utf16.Encode([]rune(cell.Text))) == fullCell:
		return "", fault.New("text_too_long", t.Place(row.Number, column), "Excel cuts longer texts off there. Export the list as CSV, or in another form: one row for each license, for example.",
			"the text fills the cell (%d letters), so its end is probably missing", fullCell)
	case hasLost(cell.Text):
		return "", fault.New("lost_letter", t.Place(row.Number, column),
			"A program has replaced it by \uFFFD before the file came here, because it took the encoding for another one. Export the file again.",
			"a letter is lost here")
	default:
		return cell.Text, nil
	}
}

// words is text for values that are names: a formula that gives 0 or FALSE there
// was never calculated, or has looked something up and not found it.
func words(t table.Table, row table.Row, column int) (string, error) {
	value, err := text(t, row, column)
	if err == nil && column >= 0 && row.Cell(column).Formula && (value == "0" || value == "FALSE") {
		err = fault.New("error_value", t.Place(row.Number, column),
			"Either it looks something up that is not there, or it was never calculated. Open the workbook in Excel, look at the cell, and save it "+
				"(LibreOffice does not calculate it anew). If a program writes the workbook: let it write values.",
			"the cell holds a formula with the value %s", value)
	}
	if err == nil && column >= 0 && len(value) > 1 && value[0] == '=' {
		err = fault.New("error_value", t.Place(row.Number, column), "Save the file so that it has the values of formulas.", "the cell holds the text of a formula, not its value")
	}
	return value, err
}

// limited shortens a text for a message.
func limited(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// fullCell is the most letters that a cell of Excel holds
// (https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3).
const fullCell = 32767

// maxText is the longest text, in bytes, of a value that is used. A cell with a
// list of licenses may be as long as Excel allows.
const maxText = 32 << 10

// short is words for values of which licexport takes at most 1,024 bytes.
func short(t table.Table, row table.Row, column int) (string, error) {
	const most = 500 // two of them make a name
	value, err := words(t, row, column)
	if err == nil && len(value) > most {
		return "", fault.New("text_too_long", t.Place(row.Number, column), "Is the right column named? Or several rows have been joined, because a quote is missing.",
			"the text has %d bytes, at most %d are possible here", len(value), most)
	}
	return value, err
}

func hasLost(s string) bool { return strings.ContainsRune(s, '\uFFFD') }

// zeros counts the formulas of a column with numbers, which may well be 0. Where
// all of them are, nobody has calculated them.
type zeros struct {
	column        int
	zeros, others int
	place         string // of the first zero
}

// count looks at the cell of a column.
func (z *zeros) count(t table.Table, row table.Row) {
	cell := row.Cell(z.column)
	switch {
	case !cell.Formula:
		z.others++ // somebody has typed it
	case cell.Text != "0":
		z.others++
	default:
		if z.zeros == 0 {
			z.place = t.Place(row.Number, z.column)
		}
		z.zeros++
	}
}

// fault refuses a column of zeros.
func (z *zeros) fault() error {
	if z.zeros < 2 || z.others > 0 {
		return nil
	}
	return fault.New("error_value", z.place, "Probably they were never calculated. Open the workbook in Excel and save it (LibreOffice does not calculate them anew). "+
		"If a program writes the workbook: let it write values.", "all %s in this column have the value 0", fmt.Sprintf("%d formulas", z.zeros))
}

func countZeros(all []zeros, t table.Table, row table.Row) {
	for i := range all {
		if all[i].column >= 0 {
			all[i].count(t, row)
		}
	}
}

// zeroFault returns the first column that is full of zeros.
func zeroFault(all []zeros) error {
	for i := range all {
		if err := all[i].fault(); err != nil {
			return err
		}
	}
	return nil
}
