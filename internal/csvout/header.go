package csvout

import (
	"slices"
	"strings"
)

// columnNames are the names in Header, in their order.
func columnNames() []string { return strings.Split(Header, ";") }

// headerKind says what the first line of a file is.
type headerKind uint8

const (
	// headerNone: a row, as its third column has an @.
	headerNone headerKind = iota
	// headerExact: the four names in their order, in whatever case.
	headerExact
	// headerOrder: the four names in another order.
	headerOrder
	// headerOther: other names. ImportLic ignores names.
	headerOther
)

// classifyHeader says what the fields of the first line are.
func classifyHeader(fields []string) headerKind {
	want := columnNames()
	if slices.EqualFunc(fields, want, sameName) {
		return headerExact
	}
	known := 0
	for _, name := range want {
		if slices.ContainsFunc(fields, func(f string) bool { return sameName(f, name) }) {
			known++
		}
	}
	switch {
	case known == len(want):
		return headerOrder
	case len(fields) > 2 && strings.Contains(fields[2], "@"):
		return headerNone
	default:
		return headerOther
	}
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), b)
}

// findSeparator returns the character that separates the columns of line: the
// semicolon, or comma or tab if there is no semicolon and they make four
// columns.
func findSeparator(line string) byte {
	if strings.Contains(line, ";") {
		return ';'
	}
	for _, c := range []byte{',', '\t'} {
		if strings.Count(line, string(c)) >= columns-1 {
			return c
		}
	}
	return ';'
}

// separatorName names a separator for people.
func separatorName(c byte) string {
	switch c {
	case ',':
		return "commas"
	case '\t':
		return "tabs"
	default:
		return "semicolons"
	}
}

// preamble says that the first line is neither header nor row but a note that
// another program wrote for itself: "#TYPE …" by Export-Csv of Windows
// PowerShell, "sep=;" for Excel. The text says how to get rid of it.
func preamble(line string) (remedy string, found bool) {
	switch {
	case strings.HasPrefix(strings.TrimLeft(line, `"`), "#TYPE"):
		return "run Export-Csv with -NoTypeInformation", true
	case strings.HasPrefix(strings.ToLower(strings.TrimLeft(line, `"`)), "sep="):
		return "remove the line; it is for Excel only", true
	}
	return "", false
}
