package sku

import "strings"

// Globs are patterns for part numbers: * stands for any run of characters, ?
// for one. The case of ASCII letters does not matter. Unlike file patterns they treat / like any
// character, because part numbers contain it.
type Globs []string

// Match reports whether one of the patterns fits the whole part number.
func (g Globs) Match(partNumber string) bool {
	partNumber = fold(partNumber)
	for _, pattern := range g {
		if match(fold(pattern), partNumber) {
			return true
		}
	}
	return false
}

// fold makes the letters A to Z small. More is not folded: a part number with a
// Kelvin sign is another one than with a K.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

// match goes on after a mismatch from the last *, one character further.
func match(pattern, text string) bool {
	p, t := 0, 0
	star, mark := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
