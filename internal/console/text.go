// Package console reads what programs of the system print for people.
package console

import (
	"strings"
	"unicode/utf8"
)

// Text makes text of what a program wrote, or of a piece of it. Programs of today
// write UTF-8; those of Windows often write in the code page of the console.
func Text(b []byte) string {
	b = wholeRunes(b)
	if utf8.Valid(b) {
		return string(b)
	}
	if text, ok := fromPage(b); ok {
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
