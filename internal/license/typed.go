package license

import "strings"

// Typed returns what a person meant who typed a text, or copied it from elsewhere:
// white space of every kind is trimmed and collapsed to single spaces, and invisible
// characters are dropped. Letters stay as they are.
func Typed(s string) string {
	if isPlain(s) {
		return s
	}
	visible := strings.Map(func(r rune) rune {
		if IsInvisible(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(visible), " ")
}
