package csvfile

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/plugins/file/table"
)

// Valid reports whether r can stand between values.
func Valid(r rune) bool {
	return r != 0 && r != '"' && r != '\r' && r != '\n' && r != utf8.RuneError && utf8.ValidRune(r)
}

// lookAhead is how many rows are searched for the header where it is not the
// first one, so that the error can name its line.
const lookAhead = 20

// findDelimiter returns the delimiter that makes the wanted columns appear in
// the header. If none does, the header is further down or not there at all;
// then the best delimiter for the error about that is returned.
func findDelimiter(text []byte, columns [][]string) rune {
	best, most, later := ',', 0, rune(0)
	fitting := 0
	for _, delimiter := range []rune{',', ';', '\t', '|'} {
		first, ahead := look(text, delimiter, columns)
		switch {
		case first.Fits(columns) && len(first.Names) > fitting:
			best, fitting = delimiter, len(first.Names)
		case fitting == 0 && ahead:
			later = delimiter
		case fitting == 0 && len(first.Names) > most:
			best, most = delimiter, len(first.Names)
		}
	}
	if fitting == 0 && later != 0 {
		return later
	}
	return best
}

// Suggest returns a delimiter that would make the wanted columns appear in a
// header of a single column, 0 if there is none.
func Suggest(header string, columns [][]string) rune {
	tried := make(map[rune]bool)
	for _, r := range header {
		if tried[r] || !Valid(r) || r == ' ' && strings.Contains(header, "  ") || // columns aligned with spaces
			unicode.IsLetter(r) || unicode.IsDigit(r) {
			continue
		}
		tried[r] = true
		if first, _ := look([]byte(header), r, columns); first.Fits(columns) {
			return r
		}
	}
	return 0
}

// look returns the first row as a header, and whether a later row is the one
// that is looked for.
func look(text []byte, delimiter rune, columns [][]string) (first table.Header, ahead bool) {
	f := File{parser: parser(text, delimiter)}
	for n := range lookAhead {
		row, err := f.Next()
		if err != nil {
			return first, false
		}
		h := table.NewHeader(row)
		if n == 0 {
			first = h
		}
		if h.Fits(columns) {
			return first, n > 0
		}
	}
	return first, false
}
