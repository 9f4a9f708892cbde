package sku

import "strings"

// Globs are patterns for part numbers: * stands for any run of characters, ?
// for one. Case does not matter. Unlike file patterns they treat / like any
// character, because part numbers contain it.
type Globs []string

// Match says whether one of the patterns fits the whole part number.
func (g Globs) Match(partNumber string) bool {
	partNumber = strings.ToLower(partNumber)
	for _, pattern := range g {
		if match(strings.ToLower(pattern), partNumber) {
			return true
		}
	}
	return false
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
