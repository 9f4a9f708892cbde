package csvout

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/license"
)

// LineError says which line of a file Read cannot take, and why.
type LineError struct {
	// File is the name that was given to Read.
	File string
	// Line is the number of the line, from 1.
	Line int
	// Text says what is wrong and what to do.
	Text string
}

// Error implements error.
func (e *LineError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// Read reads a CSV that ImportLic could take into a table, also one that was
// not written by Write, for example by a script. name is the name of the file
// for errors.
//
// It takes UTF-8 and UTF-16 with a byte order mark, UTF-8 without one, and
// windows-1250 if it is not valid UTF-8; line ends with or without CR; fields
// with or without quotation marks; files with or without a header line. It skips
// empty lines. The licenses of the table have neither source nor id. If
// the rows of one UId disagree about LicCount, the first one that is not empty
// counts; Validate reports it.
//
// What is wrong with the file is a *LineError for its first faulty line. A file
// with nothing but a header line gives a table without rows.
func Read(r io.Reader, name string) (*license.Table, error) {
	t, err := load(r, name)
	if err != nil {
		return nil, err
	}
	p := &parser{file: name, text: t.s}
	if err := p.start(t); err != nil {
		return nil, err
	}
	licenses, err := p.licenses()
	if err != nil {
		return nil, err
	}
	table, err := license.FromRows(licenses, p.rows())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return table, nil
}

// parser goes over a text twice: first for the licenses and all checks, then for
// the rows. So the rows need no memory of their own.
type parser struct {
	file      string
	text      string
	hasHeader bool
	uids      *uidIndex
	fields    []string
}

// start looks at the encoding and at the first line.
func (p *parser) start(t text) error {
	if t.broken {
		return p.fail(firstInvalidLine(p.text), "the file starts with the byte order mark of UTF-8, but this line is not valid UTF-8; save the file as UTF-8")
	}
	if strings.TrimSpace(p.text) == "" {
		return p.fail(1, "the file is empty")
	}
	first, _, _ := cutLine(p.text)
	if remedy, found := preamble(first); found {
		return p.fail(1, "%q is neither a header nor a row; %s", shorten(first), remedy)
	}
	if s := findSeparator(first); s != ';' {
		return p.fail(1, "the columns are separated by %s, but ImportLic requires semicolons (with Export-Csv: -Delimiter ';')", separatorName(s))
	}
	fields, err := p.record(physicalLine{number: 1, text: first})
	if err != nil {
		return err
	}
	kind := classifyHeader(fields)
	if kind == headerOrder {
		return p.fail(1, "the columns are not in the order %s, and ImportLic goes by their order", Header)
	}
	p.hasHeader = kind != headerNone
	return nil
}

// licenses checks all rows and returns the licenses, each UId once.
func (p *parser) licenses() ([]license.License, error) {
	p.uids = newUIDIndex()
	var licenses []license.License
	for line := range p.dataLines() {
		fields, err := p.record(line)
		if err != nil {
			return nil, err
		}
		uid, count, email := fields[0], fields[1], fields[2]
		if f := uidFault(uid); !f.ok() {
			return nil, p.fail(line.number, "the UId %q %s", shorten(uid), f.text)
		}
		if f := emailFault(email); !f.ok() {
			return nil, p.fail(line.number, "the e-mail %q %s", shorten(email), f.text)
		}
		purchased, ok := parseCount(count)
		if !ok {
			return nil, p.fail(line.number, "the LicCount %q is not a whole number from 0 to 2147483647; leave it empty if it is unknown", shorten(count))
		}
		n, isNew := p.uids.number(uid)
		if isNew {
			licenses = append(licenses, license.License{UID: uid})
		}
		if licenses[n].Purchased == nil {
			licenses[n].Purchased = purchased
		}
	}
	return licenses, nil
}

// rows yields all rows with the number of their license. It follows licenses,
// which found them free of faults.
func (p *parser) rows() iter.Seq2[int, license.Row] {
	return func(yield func(int, license.Row) bool) {
		for line := range p.dataLines() {
			p.fields, _ = split(p.fields[:0], line.text, ';')
			n, _ := p.uids.number(p.fields[0])
			if !yield(n, license.Row{Email: p.fields[2], Name: p.fields[3]}) {
				return
			}
		}
	}
}

// dataLines yields the lines that are rows.
func (p *parser) dataLines() iter.Seq[physicalLine] {
	return func(yield func(physicalLine) bool) {
		for line := range linesOf(p.text) {
			if line.text == "" || line.number == 1 && p.hasHeader {
				continue
			}
			if !yield(line) {
				return
			}
		}
	}
}

// record splits a line into its four fields.
func (p *parser) record(line physicalLine) ([]string, error) {
	fields, q := split(p.fields[:0], line.text, ';')
	p.fields = fields
	switch {
	case strings.Contains(line.text, "\r"):
		return nil, p.fail(line.number, "the line has a carriage return (CR) that no line feed (LF) follows; save the file with the line ends of Windows (CR LF)")
	case q == quotedOpen:
		return nil, p.fail(line.number, "a quoted field does not end on this line, or goes on after its quotation mark")
	case len(fields) != columns:
		return nil, p.fail(line.number, "the line has %s, but must have 4: %s", countColumns(len(fields)), Header)
	}
	return fields, nil
}

func (p *parser) fail(line int, format string, args ...any) error {
	return &LineError{File: p.file, Line: line, Text: fmt.Sprintf(format, args...)}
}

// firstInvalidLine returns the number of the first line of s that is not valid
// UTF-8.
func firstInvalidLine(s string) int {
	for line := range linesOf(s) {
		if !utf8.ValidString(line.text) {
			return line.number
		}
	}
	return 1
}

func countColumns(n int) string {
	if n == 1 {
		return "1 column"
	}
	return fmt.Sprintf("%d columns", n)
}
