package main

import (
	"strings"

	"golang.org/x/text/cases"
)

// fold makes texts equal that differ in case only.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return cases.Fold().String(s)
		}
	}
	return strings.ToLower(s)
}
