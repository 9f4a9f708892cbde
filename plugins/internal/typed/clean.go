// Package typed reads what people have typed or exported by hand: names of
// licenses and columns in files, databases and answers of web APIs. What looks
// the same becomes the same, and what is no name at all is found.
package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Clean makes names comparable that people see as equal: white space of every
// kind outside goes and inside becomes one common space, characters without
// width go, and letters with accents get one form (NFC).
func Clean(s string) string {
	if tidy(s) {
		return s
	}
	return strings.TrimSpace(Spaces(s))
}

// Spaces is Clean for patterns: a space at an end stays.
func Spaces(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case Invisible(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return norm.NFC.String(b.String())
}

// tidy reports whether there is nothing to clean: the usual case.
func tidy(s string) bool {
	space := true // a space at the beginning is too much
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf, c == '\t', c == '\n', c == '\v', c == '\f', c == '\r', c == ' ' && space:
			return false
		default:
			space = c == ' '
		}
	}
	return !space || s == ""
}

// Invisible reports whether r takes no room: a zero-width space or joiner, a
// soft hyphen, a byte order mark, a mark of the writing direction (category Cf
// of Unicode), or a variation selector.
func Invisible(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}

// Fold makes names equal that differ in the case of ASCII letters, and no
// others: that is what licexport takes for equal, too.
func Fold(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := []byte(s)
			for j, c := range b {
				if 'A' <= c && c <= 'Z' {
					b[j] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// LooksLike reports whether people could take one name for the other: they are
// equal without accents, case, punctuation, spaces and invisible characters,
// and with Greek and Cyrillic letters taken for the Latin ones they resemble.
func LooksLike(a, b string) bool {
	a, b = skeleton(a), skeleton(b)
	return a != "" && a == b
}

func skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if latin, ok := twins[r]; ok {
			r = latin
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return cases.Fold().String(b.String())
}

// twins are letters of other scripts that resemble Latin ones
// (https://www.unicode.org/Public/security/latest/confusables.txt).
var twins = map[rune]rune{
	'а': 'a', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j', 'ӏ': 'l', 'о': 'o', 'р': 'p', 'ѕ': 's', 'у': 'y', 'х': 'x', 'ѵ': 'v',
	'А': 'a', 'В': 'b', 'С': 'c', 'Е': 'e', 'Н': 'h', 'І': 'i', 'Ј': 'j', 'К': 'k', 'М': 'm', 'О': 'o', 'Р': 'p', 'Ѕ': 's', 'Т': 't', 'У': 'y', 'Х': 'x',
	'Α': 'a', 'Β': 'b', 'Ε': 'e', 'Ζ': 'z', 'Η': 'h', 'Ι': 'i', 'Κ': 'k', 'Μ': 'm', 'Ν': 'n', 'Ο': 'o', 'Ρ': 'p', 'Τ': 't', 'Υ': 'y', 'Χ': 'x',
	'α': 'a', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'υ': 'u', 'χ': 'x', 'ı': 'i',
}
