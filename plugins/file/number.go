package main

import (
	"strconv"
	"strings"
)

// wholeNumber reads digits, nothing else: "1,000" and "1.5" are not guessed at.
func wholeNumber(text string) (int64, bool) {
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// units reads a number of units. Known is false where there is none on purpose.
func units(text string) (n int64, known, ok bool) {
	if text == "" || strings.EqualFold(text, "unlimited") {
		return 0, false, true
	}
	n, ok = wholeNumber(text)
	return n, ok, ok
}
