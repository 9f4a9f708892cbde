package identity

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/address"
)

// maxFile is the largest file of people in bytes.
const maxFile = 64 << 20

// maxFaults is how many faults of a file an error lists.
const maxFaults = 10

// FileError is a fault in a file of people.
type FileError struct {
	// Name of the file and line, from 1.
	Name string
	Line int
	// Text says what is wrong and what to do.
	Text string
}

// Error is name:line: text.
func (e *FileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Text) }

// LoadFile reads a file that names the e-mails of single users: a CSV in UTF-8
// with two columns, separated by ; or by a comma, and a header line, as in
//
//	user;email
//	jan.novak@contoso.onmicrosoft.com;jan.novak@contoso.cz
//	4f6b1d0e-…;eva.mala@contoso.cz
//
// The first column is a holder's id, sign-in name or any other of its addresses;
// it is compared as license.FoldKey does. The result is what Settings.File takes. name is
// for errors, which are *FileError, several of them joined: at most ten.
func LoadFile(r io.Reader, name string) (map[string]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("read %s: it is larger than %d MiB; is it the right file?", name, maxFile>>20)
	}
	f := peopleFile{name: name, emails: map[string]string{}, lines: map[string]int{}}
	f.read(strings.TrimPrefix(string(data), "\uFEFF"))
	if len(f.faults) > 0 {
		return nil, errors.Join(f.faults...)
	}
	return f.emails, nil
}

// peopleFile is a file while it is read.
type peopleFile struct {
	name   string
	emails map[string]string
	lines  map[string]int // where each key is
	faults []error
}

// read takes the content.
func (f *peopleFile) read(content string) {
	if line := invalidLine(content); line > 0 {
		f.fault(line, "it is not UTF-8; in Excel, save it as \"CSV UTF-8\"")
		return
	}
	header, _, _ := strings.Cut(content, "\n")
	in := csv.NewReader(strings.NewReader(content))
	in.Comma = separator(header)
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	for first := true; len(f.faults) < maxFaults; first = false {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			if first {
				f.fault(1, "it is empty; it needs a header line, as in user;email")
			}
			return
		}
		if err != nil {
			f.fault(errorLine(err), fmt.Sprintf("it is no sound CSV: %v", errors.Unwrap(err)))
			return
		}
		line, _ := in.FieldPos(0)
		if first {
			f.header(line, fields)
		} else {
			f.row(line, fields)
		}
	}
}

// header checks that the first line is one.
func (f *peopleFile) header(line int, fields []string) {
	switch {
	case len(fields) != 2:
		f.fault(line, fmt.Sprintf("the header has %s; it needs two, as in user;email", plural(len(fields), "column", "columns")))
	case strings.Contains(fields[1], "@"):
		f.fault(line, "the first line must be a header, as in user;email, but it holds an e-mail")
	}
}

// row takes a line of data.
func (f *peopleFile) row(line int, fields []string) {
	if len(fields) != 2 {
		f.fault(line, fmt.Sprintf("it has %s; it needs two: who, and the e-mail", plural(len(fields), "column", "columns")))
		return
	}
	who, email := license.Typed(fields[0]), license.Typed(fields[1])
	if who == "" && email == "" {
		return // what a spreadsheet leaves of a deleted row
	}
	if who == "" {
		f.fault(line, "the first column is empty; it needs an id, a sign-in name or an e-mail")
		return
	}
	if err := address.Check(email); err != nil {
		f.fault(line, fmt.Sprintf("the e-mail cannot be used: %v", err))
		return
	}
	key := license.FoldKey(who)
	if former, twice := f.emails[key]; twice && former != email {
		f.fault(line, fmt.Sprintf("the same user has another e-mail in line %d; remove one of the lines", f.lines[key]))
		return
	}
	// Fields share the memory of the whole line; keep only what is needed.
	f.emails[strings.Clone(key)] = strings.Clone(email)
	f.lines[key] = line
}

// fault notes a fault.
func (f *peopleFile) fault(line int, text string) {
	f.faults = append(f.faults, &FileError{Name: f.name, Line: line, Text: text})
}

// separator is ; if the header has one, else a comma.
func separator(header string) rune {
	if strings.Contains(header, ";") {
		return ';'
	}
	return ','
}

// errorLine is the line that an error of encoding/csv names.
func errorLine(err error) int {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return parse.Line
	}
	return 1
}

// invalidLine is the first line that is not UTF-8, 0 if there is none.
func invalidLine(content string) int {
	if utf8.ValidString(content) {
		return 0
	}
	in := bufio.NewScanner(strings.NewReader(content))
	in.Buffer(nil, maxFile+1)
	for line := 1; in.Scan(); line++ {
		if !utf8.Valid(in.Bytes()) {
			return line
		}
	}
	return 1
}
