package reach

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence says in one line what happened and what to do, as Explain gives them. A
// remedy that begins with a capital letter is a sentence of its own; it may be empty.
func Sentence(what, remedy string) string {
	remedy = strings.ReplaceAll(remedy, "\n", " ")
	switch first, _ := utf8.DecodeRuneInString(remedy); {
	case remedy == "":
		return what
	case unicode.IsUpper(first):
		return what + ". " + remedy
	default:
		return what + "; " + remedy
	}
}
