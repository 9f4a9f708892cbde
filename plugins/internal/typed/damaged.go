package typed

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Damaged returns what is wrong with a name that has lost a part of itself, or
// has something around it that belongs to the file and not to the name: quotes,
// brackets, a separator, markup, the dots behind which a program cuts a text
// off. It returns "" if nothing is. The text has been cleaned.
func Damaged(s string) string {
	switch {
	case s == "":
		return ""
	case inQuotes(s):
		return "stands in quotes, or begins with one"
	case InBrackets(s):
		return "stands in brackets"
	case unclosed(s):
		return "has a bracket without the other one"
	case cutOff.MatchString(s):
		return "seems to be cut off"
	case strings.ContainsAny(s[:1]+s[len(s)-1:], ",;|"):
		return "begins or ends with a separator"
	case tag.MatchString(s):
		return "has HTML in it"
	case escaped.MatchString(s):
		return `has the letters of a line break in it (\n)`
	default:
		return ""
	}
}

var (
	// cutOff matches what programs write in place of the rest of a text or list.
	cutOff = regexp.MustCompile(`(?i)(…|\.\.\.)$|^(\+ ?|and |und |a |plus )?\d+ (more|others?|dalších|další|weitere)$|^\+ ?\d+$|^(etc|atd)\.?$`)
	tag    = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	// escaped matches a line break that was written as in a string of a program,
	// but no path.
	escaped = regexp.MustCompile(`\\r\\n|[^:\\]\\n(\P{Ll}|$)`)
)

const quotes = `"'` + "`´“”„‟‘’‚‛«»‹›"

// inQuotes reports whether a text stands in quotes of any kind, or begins with
// one that nothing ends, as ' in Excel.
func inQuotes(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	if !strings.ContainsAny(s[:size], quotes) {
		return false
	}
	rest := s[size:]
	if !strings.ContainsAny(rest, quotes) {
		return true
	}
	last, width := utf8.DecodeLastRuneInString(rest)
	return strings.ContainsRune(quotes, last) && !strings.ContainsAny(rest[:len(rest)-width], quotes)
}

const opening, closing = "([{<", ")]}>"

// InBrackets reports whether a text stands in brackets as a whole, other than
// round ones: a list as a program prints it, or a placeholder.
func InBrackets(s string) bool {
	depth := 0
	for i, r := range s {
		switch {
		case strings.ContainsRune("[{<", r):
			depth++
		case strings.ContainsRune("]}>", r):
			if depth--; depth == 0 {
				return strings.ContainsRune("[{<", rune(s[0])) && i == len(s)-1
			}
		}
		if depth == 0 {
			return false // it does not begin with one
		}
	}
	return false
}

// unclosed reports whether brackets do not go in pairs. "a) Visio" has none.
func unclosed(s string) bool {
	var open []int
	for i, r := range s {
		if strings.ContainsRune("<>", r) {
			continue // less and greater
		}
		if kind := strings.IndexRune(opening, r); kind >= 0 {
			open = append(open, kind)
		}
		if kind := strings.IndexRune(closing, r); kind >= 0 {
			switch {
			case len(open) == 0 && r == ')' && i > 0 && i <= len("10") && !strings.Contains(s[:i], " "):
			case len(open) == 0 || open[len(open)-1] != kind:
				return true
			default:
				open = open[:len(open)-1]
			}
		}
	}
	return len(open) > 0
}
