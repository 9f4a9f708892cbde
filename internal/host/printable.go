package host

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escapes are terminal control sequences: CSI (colors, cursor), OSC (titles,
// links), and the two-letter ones.
const escapes = `\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]`

// printable makes a text of unknown origin safe for a terminal and a log:
// valid UTF-8 without terminal sequences, control characters and marks that
// turn the direction of writing. Line ends and tabs stay.
func printable(s string) string {
	if isPrintable(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsRune(s, '\x1b') {
		s = regexp.MustCompile(escapes).ReplaceAllString(s, "")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case allowed(r):
			return r
		default:
			return -1
		}
	}, s)
}

func isPrintable(s string) bool {
	for i, r := range s {
		if !allowed(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
	}
	return true
}

func allowed(r rune) bool {
	return r == '\n' || r == '\t' || !unicode.IsControl(r) && !turns(r)
}

// turns reports whether r changes the direction of the text after it, by which
// a line can be made to look like another one.
func turns(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// oneLine joins the lines of a text.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\t") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// shorten cuts a text that is longer than limit bytes, at a letter, and says
// so.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}
