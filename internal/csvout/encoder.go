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
	tails    *tails
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
	e.tails = formTails(t, e.encoding)
	licenses := t.Licenses()
	for i := range licenses {
		if t.Count(i) == 0 {
			continue // ImportLic demands a user in each row
		}
		if err := e.begin(&licenses[i]); err != nil {
			return err
		}
		for _, rank := range t.Ranks(i) {
			if err := e.row(t, rank); err != nil {
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
	if err := CheckUID(l.UID, e.encoding); err != nil {
		return fmt.Errorf("%s: the UId %q %w; give the license another one (setting uids of its source)", describe(l), shorten(l.UID), err)
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

// row forms the line of the holder with a rank in e.line.
func (e *encoder) row(t *license.Table, rank uint32) error {
	if len(e.tails.odd) > 0 {
		if err := e.note(t, rank); err != nil {
			return err
		}
	}
	e.line = append(e.line[:e.prefix], e.tails.of(rank)...)
	e.rows++
	return nil
}

// note says what has to be said about a row.
func (e *encoder) note(t *license.Table, rank uint32) error {
	odd := e.tails.odd[rank]
	if odd.err != nil {
		return fmt.Errorf("%s: %w", describe(e.license), odd.err)
	}
	email, name := t.Holder(rank)
	if odd.cut {
		e.warnings.Cut.add(e.license.UID, email, name)
	}
	if odd.replaced {
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
