package handover

import (
	"regexp"
	"strings"
	"unicode"
)

// escapes are the sequences that color a terminal.
var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[ -/]*[@-~]")

// printable keeps lines and tabs and drops what could play tricks with a
// terminal. That also makes plain UTF-16 readable. A carriage return that draws
// a line again, as progress does, begins a new one.
func printable(s string) string {
	s = escapes.ReplaceAllString(s, "")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return r
		}
		return -1
	}, s)
}
