// Package csvfile reads CSV files as portals and spreadsheets write them:
// quotes as in RFC 4180, any delimiter, any line ends. What is not clean is an
// error with its line.
package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/licexport/licexport/plugins/file/charset"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/table"
)

// Options say how a file is written.
type Options struct {
	// Encoding of the file. Auto finds it.
	Encoding charset.Name
	// Delimiter between two values. 0 finds it.
	Delimiter rune
	// SkipLines is the number of lines above the header.
	SkipLines int
	// Columns are the names of columns that the header must have, in groups of
	// which one is enough. The delimiter is the one that makes them appear.
	Columns [][]string
}

// File is an open CSV file, a table.Table.
type File struct {
	name    string
	skipped int // lines above what is parsed
	parser  *csv.Reader
	cells   []table.Cell
	comma   rune
	ended   bool
	text    []byte
	columns int // of the header, 0 before it
	wanted  [][]string
}

// Open prepares the content of the file with the given name. Errors are
// *fault.Fault.
func Open(data []byte, name string, o Options) (*File, error) {
	text, err := charset.Decode(data, name, o.Encoding)
	if err != nil {
		return nil, err
	}
	text, skipped, err := skip(lines(text), name, o.SkipLines)
	if err != nil {
		return nil, err
	}
	told, rest := delimiterLine(text)
	if told != 0 {
		text = rest
		skipped++
	}
	delimiter := o.Delimiter
	switch {
	case delimiter != 0:
	case told != 0:
		delimiter = told
	default:
		delimiter = findDelimiter(text, o.Columns)
	}
	return &File{name: name, skipped: skipped, comma: delimiter, ended: bytes.HasSuffix(text, []byte("\n")), text: text, parser: parser(text, delimiter), wanted: o.Columns}, nil
}

// lines makes common line ends of those of old Macs, and of CR CR LF, which a
// program on Windows writes that makes CR LF of each LF of a text that has it
// already. The number of lines stays.
func lines(text []byte) []byte {
	switch {
	case bytes.IndexByte(text, '\n') < 0:
		return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	case bytes.Contains(text, []byte("\r\r\n")):
		return bytes.ReplaceAll(text, []byte("\r\r\n"), []byte("\r\n"))
	case bytes.Contains(text, []byte("\n\r")) && !bytes.Contains(text, []byte("\r\n")):
		return bytes.ReplaceAll(text, []byte("\n\r"), []byte("\n"))
	default:
		return text
	}
}

func skip(text []byte, name string, n int) (rest []byte, skipped int, err error) {
	for skipped < n {
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return nil, 0, fault.New("no_header", name, "Correct the setting skip_lines.",
				"the file has only %d lines, but %d are to be skipped", skipped+1, n).At("skip_lines")
		}
		text = text[end+1:]
		skipped++
	}
	return text, skipped, nil
}

// delimiterLine reads the line "sep=;" by which Excel is told the delimiter.
func delimiterLine(text []byte) (delimiter rune, rest []byte) {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	value, ok := strings.CutPrefix(strings.ToLower(string(bytes.TrimRight(line, "\r"))), "sep=")
	if !ok || len(value) != 1 || !Valid(rune(value[0])) {
		return 0, text
	}
	return rune(value[0]), rest
}

func parser(text []byte, delimiter rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter
	r.FieldsPerRecord = -1 // the caller knows the places to point at
	r.ReuseRecord = true
	return r
}

// Next implements table.Table.
func (f *File) Next() (table.Row, error) {
	for {
		record, err := f.parser.Read()
		if errors.Is(err, io.EOF) {
			return table.Row{}, io.EOF
		}
		if err != nil {
			return table.Row{}, f.explain(err)
		}
		line, _ := f.parser.FieldPos(0)
		if err := f.swallowed(record); err != nil {
			return table.Row{}, err
		}
		if row := f.row(record, line+f.skipped); !row.Blank() {
			if f.columns == 0 {
				f.columns = len(record)
				if err := f.quotedLine(record, row.Number); err != nil {
					return table.Row{}, err
				}
			}
			return row, nil
		}
	}
}

// swallowed refuses a value of several lines that is made of rows: where values
// are written without quotes, one that begins with " and a later one that ends
// with " make a single value of all that stands between them. Each line within
// it then has as many delimiters as the header, or those at the beginning and
// at the end make up full rows.
func (f *File) swallowed(record []string) error {
	most := f.columns - 1
	if most < 1 {
		return nil
	}
	for i, value := range record {
		if strings.IndexByte(value, '\n') < 0 || strings.IndexByte(value, '"') >= 0 {
			continue // a doubled quote within: the program does write quotes
		}
		parts := strings.Split(value, "\n")
		count := func(line string) int { return strings.Count(line, string(f.comma)) }
		full := count(parts[0]) == most-i && count(parts[len(parts)-1]) == i
		for _, line := range parts[1 : len(parts)-1] {
			full = full || count(line) >= most
		}
		if full {
			line, _ := f.parser.FieldPos(i)
			return fault.New("bad_quotes", f.Place(line+f.skipped, -1),
				`The program that wrote the file puts no quotes around values. Let it do so, or choose a delimiter that stands in no value and remove the quote (").`,
				`a quote (") at the beginning of a value makes one value of %s: the rows between would be lost`, plural(len(parts), "line"))
		}
	}
	return nil
}

// quotedLine refuses a header that stands in quotes as a whole: a file that was
// opened with all of a line in one cell, and saved again.
func (f *File) quotedLine(record []string, line int) error {
	if len(record) != 1 || len(f.wanted) == 0 {
		return nil
	}
	for _, delimiter := range []rune{',', ';', '\t', '|'} {
		in := delimiter == f.comma || strings.HasPrefix(strings.TrimLeft(string(f.text[:min(len(f.text), 1<<10)]), " \t\r\n"), `"`)
		if first, _ := look([]byte(record[0]), delimiter, f.wanted); in && first.Fits(f.wanted) && len(first.Names) > 1 {
			return fault.New("bad_quotes", f.Place(line, -1),
				"A program has written all of a line into one cell and put quotes around it. Export the file again, and do not save it from a program that shows a line as one cell.",
				"the whole line stands in quotes, so it is a single value")
		}
	}
	return nil
}

func plural(n int, one string) string { return fmt.Sprintf("%d %ss", n, one) }

func (f *File) row(record []string, line int) table.Row {
	f.cells = f.cells[:0]
	for _, value := range record {
		text := table.Clean(unmarked(value))
		problem, _ := table.Error(text)
		f.cells = append(f.cells, table.Cell{Text: text, Fault: problem})
	}
	return table.Row{Number: line, Cells: f.cells}
}

// unmarked takes away the mark ="…" by which programs make Excel show a value as
// it is written, for example with its leading zeros.
func unmarked(value string) string {
	inner, ok := strings.CutPrefix(strings.TrimSpace(value), `="`)
	if !ok || !strings.HasSuffix(inner, `"`) {
		return value
	}
	inner = strings.TrimSuffix(inner, `"`)
	if plain := strings.ReplaceAll(inner, `""`, ""); strings.Contains(plain, `"`) {
		return value // a formula of several texts
	}
	return strings.ReplaceAll(inner, `""`, `"`)
}

// Place implements table.Table.
func (f *File) Place(row, _ int) string { return fmt.Sprintf("%s:%d", f.name, row) }

// Fixed implements table.Table.
func (f *File) Fixed() bool { return true }

// Ended implements table.Table.
func (f *File) Ended() bool { return f.ended }

// Merged implements table.Table.
func (f *File) Merged() []table.Area { return nil }

// marked reports whether a line has a value of the form ="…".
func (f *File) marked(line int) bool {
	rest := f.text
	for range line - 1 {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	text, _, _ := bytes.Cut(rest, []byte("\n"))
	return bytes.Contains(text, []byte(`="`))
}

// explain says what is wrong with quotes.
func (f *File) explain(err error) error {
	bad, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case ok && errors.Is(err, csv.ErrBareQuote) && f.marked(bad.Line):
		return fault.New("bad_quotes", f.Place(bad.Line+f.skipped, -1),
			`Values are written as ="…", which only Excel reads. Let the program that writes the file leave that away, or open the file in Excel and save it as CSV UTF-8.`,
			`a " stands in the middle of a value (column %d)`, bad.Column)
	case ok && errors.Is(err, csv.ErrBareQuote):
		return fault.New("bad_quotes", f.Place(bad.Line+f.skipped, -1),
			`A value that contains " must stand in quotes, with "" for each of its own: "5"" tablet".`,
			`a " stands in the middle of a value (column %d)`, bad.Column)
	case ok:
		return fault.New("bad_quotes", f.Place(bad.StartLine+f.skipped, -1),
			"Either the file is cut off, or a quote inside of the value is not doubled. Export the file again.",
			"a quoted value that begins in this row does not end where it should (line %d)", bad.Line+f.skipped)
	default:
		return fault.New("unreadable", f.name, err.Error(), "the file cannot be read")
	}
}
