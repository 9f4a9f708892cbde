package typed

import (
	"slices"
	"strings"
	"unicode"
)

// SplitAddresses splits a value with several e-mails. What it returns may be anything.
func SplitAddresses(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;|", r) })
}

// OnlyAddresses reports whether a value consists of e-mails, be they wrong or not. Mails
// and pages take these out of errors, so an error may quote the value. Anything else may
// be the name of a person.
func OnlyAddresses(value string) bool {
	words := SplitAddresses(value)
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(word, "@") })
}
