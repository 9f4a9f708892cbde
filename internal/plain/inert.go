package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inert keeps a spreadsheet from taking a text for a formula. Excel takes the full
// and small forms of East Asian keyboards for the signs themselves, and drops white
// space and invisible characters before them
// (https://owasp.org/www-community/attacks/CSV_Injection).
func Inert(s string) string {
	shown := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) })
	if first, _ := utf8.DecodeRuneInString(shown); shown != "" && strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫−|", first) {
		return "'" + s
	}
	return s
}
