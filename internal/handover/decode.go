package handover

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decode makes text of what a program wrote. Programs of today write UTF-8;
// those of Windows often write in the code page of the console.
func decode(b []byte) string {
	b = wholeRunes(b)
	if utf8.Valid(b) {
		return string(b)
	}
	if text, ok := decodeConsole(b); ok {
		return text
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// wholeRunes takes off the parts of characters that a cut leaves at both ends,
// if the rest looks like UTF-8.
func wholeRunes(b []byte) []byte {
	cut := b
	for range utf8.UTFMax - 1 {
		if len(cut) > 0 && !utf8.RuneStart(cut[0]) {
			cut = cut[1:]
		}
	}
	for range utf8.UTFMax - 1 {
		if r, size := utf8.DecodeLastRune(cut); r == utf8.RuneError && size == 1 {
			cut = cut[:len(cut)-1]
		}
	}
	if utf8.Valid(cut) {
		return cut
	}
	return b
}

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
