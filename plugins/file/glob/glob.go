// Package glob compares texts of cells with patterns, without case.
package glob

import "strings"

// Match reports whether pattern fits the whole text: * stands for any run of
// characters, ? for one, all else for itself. Case does not matter. Unlike in
// file patterns / is a character like others, because names contain it.
func Match(pattern, text string) bool {
	return match([]rune(strings.ToLower(pattern)), []rune(strings.ToLower(text)))
}

// Any reports whether one of the patterns fits.
func Any(patterns []string, text string) bool {
	for _, pattern := range patterns {
		if Match(pattern, text) {
			return true
		}
	}
	return false
}

// match resumes a mismatch behind the last *, one character further each time.
func match(pattern, text []rune) bool {
	p, t := 0, 0
	star, resume := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
