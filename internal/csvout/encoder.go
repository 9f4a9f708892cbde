package csvout

import (
	"fmt"

	"github.com/licexport/licexport/internal/license"
)

// Header is the first line of the file, without its line end. ImportLic ignores
// the names, but not their order.
const Header = "UId;LicCount;UserEmail;UserName"

// encoder forms the lines of the file. Write and Verify share it, so that both
// speak of the same bytes.
type encoder struct {
	encoding Encoding
	license  *license.License
	// line is the line under construction. Its first prefix bytes, UId and
	// LicCount, are the same for all rows of a license.
	line     []byte
	prefix   int
	rows     int
	warnings Warnings
}

// lines passes each line of the file to yield, header first, with its line end.
// A line is only valid until yield returns. The first error ends it.
func (e *encoder) lines(t *license.Table, yield func(line []byte) error) error {
	if t.Len() == 0 {
		return ErrNoRows
	}
	if err := yield(e.header()); err != nil {
		return err
	}
	licenses := t.Licenses()
	for i := range licenses {
		if t.Count(i) == 0 {
			continue // ImportLic demands a user in each row
		}
		if err := e.begin(&licenses[i]); err != nil {
			return err
		}
		for row := range t.RowsOf(i) {
			if err := e.row(row.Email, row.Name); err != nil {
				return err
			}
			if err := yield(e.line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *encoder) header() []byte {
	line := e.line[:0]
	if e.encoding == UTF8BOM {
		line = append(line, bom...)
	}
	line = append(line, Header...)
	e.line = append(line, "\r\n"...)
	return e.line
}

// begin forms what all rows of l have in common.
func (e *encoder) begin(l *license.License) error {
	if f := uidFault(l.UID); !f.ok() {
		return fmt.Errorf("%s: the UId %q %s; give the license another one (setting uids of its source)", describe(l), shorten(l.UID), f.text)
	}
	if !encodable(l.UID, e.encoding) {
		return fmt.Errorf("%s: the UId %q has letters that %s lacks; choose the encoding %s", describe(l), l.UID, e.encoding, UTF8BOM)
	}
	line, _ := appendText(e.line[:0], l.UID, e.encoding)
	line = append(line, ';')
	line, err := appendCount(line, l.Purchased)
	if err != nil {
		return fmt.Errorf("%s: %w", describe(l), err)
	}
	e.license = l
	e.line = append(line, ';')
	e.prefix = len(e.line)
	return nil
}

// row forms the line of one user in e.line.
func (e *encoder) row(email, name string) error {
	if f := emailFault(email); !f.ok() {
		return fmt.Errorf("%s: the e-mail %q of %q %s, and ImportLic would refuse the whole file; correct it at its origin or name another one (setting identity.file)", describe(e.license), shorten(email), shorten(name), f.text)
	}
	if !encodable(email, e.encoding) {
		return fmt.Errorf("%s: the e-mail %q has letters that %s lacks; choose the encoding %s", describe(e.license), email, e.encoding, UTF8BOM)
	}
	clean, cut := cleanName(name)
	line, _ := appendText(e.line[:e.prefix], email, e.encoding)
	line = append(line, ';')
	line, lost := appendText(line, clean, e.encoding)
	e.line = append(line, "\r\n"...)
	e.rows++
	if cut {
		e.warnings.Cut.add(e.license.UID, email, name)
	}
	if lost > 0 {
		e.warnings.Replaced.add(e.license.UID, email, name)
	}
	return nil
}

// describe names a license for people.
func describe(l *license.License) string {
	switch {
	case l.ID == "":
		return fmt.Sprintf("license %q", l.UID)
	case l.Name == "":
		return fmt.Sprintf("license %q of source %s", l.ID, l.Source)
	default:
		return fmt.Sprintf("license %q (%s) of source %s", l.ID, l.Name, l.Source)
	}
}
