package typed

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Lost returns a word of s in which letters seem to be lost, or "": a program
// has written ?, ¿, □ or U+FFFD for letters that its encoding lacks, as in
// Dvo?ák, or has taken UTF-8 for another code page: of Windows, as in DvoÅ™Ã¡k,
// of its console, as in Dvo┼Ö├ík, or of an old Mac, as in Dvo≈ô√°k. A ? behind the
// last letter of a word is a question mark. Take the text as it was read: a letter
// may have become a space or a soft hyphen, which Clean removes.
func Lost(s string) string {
	before := ' '
	for i, r := range s {
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch r {
		case utf8.RuneError, '\x1A', '□', '├', '─', '┼': // C3, C4 and C5 in the code pages 437, 850 and 852
			return word(s, i)
		case '√', 'ƒ', '≈': // the same in Mac OS Roman
			if after >= utf8.RuneSelf && after != utf8.RuneError && !unicode.IsSpace(after) {
				return word(s, i)
			}
		case '?', '¿':
			if unicode.IsLetter(after) && (r == '?' || unicode.IsLetter(before)) || r == '?' && after == '?' && unicode.IsLetter(before) {
				return word(s, i)
			}
		}
		before = r
	}
	if at := garbled(s); at >= 0 {
		return word(s, at)
	}
	return ""
}

// garbled returns the offset of letters of UTF-8 that were decoded as a Windows
// code page, or -1. It looks for what Latin letters (C3 to C5 and one byte) and
// quotes and dashes (E2 80, E2 84 and one byte) become.
func garbled(s string) int {
	for i, r := range s {
		if r < 0xC3 || r > 0x139 {
			continue
		}
		for _, page := range []*charmap.Charmap{charmap.Windows1252, charmap.Windows1250} {
			if isGarbled(page, r, s[i+utf8.RuneLen(r):]) {
				return i
			}
		}
	}
	return -1
}

func isGarbled(page *charmap.Charmap, first rune, rest string) bool {
	lead, ok := page.EncodeRune(first)
	if !ok {
		return false
	}
	var tail []byte
	for _, r := range rest {
		b, ok := page.EncodeRune(r)
		if !ok || b < 0x80 || b > 0xBF || len(tail) == 2 {
			break
		}
		tail = append(tail, b)
	}
	switch {
	case lead >= 0xC3 && lead <= 0xC5:
		return len(tail) >= 1
	case lead == 0xE2:
		return len(tail) == 2 && (tail[0] == 0x80 || tail[0] == 0x84)
	default:
		return false
	}
}

// word returns the word around an offset.
func word(s string, at int) string {
	from, to := at, at
	for from > 0 && !blank(s[from-1]) && at-from < 40 {
		from--
	}
	for to < len(s) && !blank(s[to]) && to-at < 40 {
		to++
	}
	for from < at && !utf8.RuneStart(s[from]) {
		from++
	}
	for to < len(s) && !utf8.RuneStart(s[to]) {
		to++
	}
	return s[from:to]
}

func blank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
