package csvout

import (
	"iter"
	"strings"
)

// columns is the number of columns of the file.
const columns = 4

// physicalLine is a line of a text with its number, from 1.
type physicalLine struct {
	number int
	// text is the line without its line end.
	text string
	// end is the line end: "\r\n", "\n", or "" if the text stops there.
	end string
}

// linesOf yields the lines of s. A text that ends with a line end has no further
// empty line.
func linesOf(s string) iter.Seq[physicalLine] {
	return func(yield func(physicalLine) bool) {
		for number := 1; s != ""; number++ {
			line := physicalLine{number: number}
			line.text, line.end, s = cutLine(s)
			if !yield(line) {
				return
			}
		}
	}
}

// cutLine splits the first line off s.
func cutLine(s string) (line, end, rest string) {
	i := strings.IndexByte(s, '\n')
	switch {
	case i < 0:
		return s, "", ""
	case i > 0 && s[i-1] == '\r':
		return s[:i-1], "\r\n", s[i+1:]
	default:
		return s[:i], "\n", s[i+1:]
	}
}

// quoting says how a line uses quotation marks.
type quoting uint8

const (
	// unquoted: there is none.
	unquoted quoting = iota
	// quotedPlain: fields stand in quotation marks that they do not need, or
	// have some in the middle.
	quotedPlain
	// quotedNeeded: a field holds a separator or a quotation mark and only
	// quoting keeps it together.
	quotedNeeded
	// quotedOpen: a field starts with a quotation mark and has no matching one
	// at its end. Such a field is taken literally.
	quotedOpen
)

// split appends the fields of line to fields. A record is a line: no field that
// ImportLic could take reaches over its end.
func split(fields []string, line string, separator byte) ([]string, quoting) {
	if strings.IndexByte(line, '"') < 0 {
		for {
			i := strings.IndexByte(line, separator)
			if i < 0 {
				return append(fields, line), unquoted
			}
			fields = append(fields, line[:i])
			line = line[i+1:]
		}
	}
	worst := quotedPlain
	for {
		field, rest, more, q := cutField(line, separator)
		worst = max(worst, q)
		fields = append(fields, field)
		if !more {
			return fields, worst
		}
		line = rest
	}
}

// cutField splits the first field off line. more says that a separator followed
// it, even if nothing follows that.
func cutField(line string, separator byte) (field, rest string, more bool, q quoting) {
	if !strings.HasPrefix(line, `"`) {
		field, rest, more = strings.Cut(line, string(separator))
		return field, rest, more, unquoted
	}
	end := closingQuote(line)
	after := line[min(end+1, len(line)):]
	if end == len(line) || after != "" && after[0] != separator {
		field, rest, more = strings.Cut(line, string(separator))
		return field, rest, more, quotedOpen
	}
	field, q = line[1:end], quotedPlain
	if strings.IndexByte(field, '"') >= 0 || strings.IndexByte(field, separator) >= 0 {
		field, q = strings.ReplaceAll(field, `""`, `"`), quotedNeeded
	}
	if after == "" {
		return field, "", false, q
	}
	return field, after[1:], true, q
}

// closingQuote returns the index of the quotation mark that ends the field at
// the start of line, or len(line). Two in a row stand for one in the field.
func closingQuote(line string) int {
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 == len(line) || line[i+1] != '"' {
			return i
		}
		i++
	}
	return len(line)
}
