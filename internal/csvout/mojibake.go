package csvout

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// mojibake returns what s was before someone read UTF-8 as windows-1250 or
// windows-1252, as in "JiĹ™Ă­" for "Jiří". found is false if s does not look
// like that.
func mojibake(s string) (original string, found bool) {
	if isASCII(s) {
		return "", false
	}
	for _, page := range []*charmap.Charmap{charmap.Windows1250, charmap.Windows1252} {
		if original, found = undo(s, page); found {
			return original, true
		}
	}
	return "", false
}

// undo takes s back to bytes and reads them as UTF-8. The result must be letters
// of Latin-1 and Latin Extended-A only: anything is a byte of some page, but
// hardly any real name in that page happens to be UTF-8 for such letters.
func undo(s string, page *charmap.Charmap) (string, bool) {
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := page.EncodeRune(r)
		if !ok {
			return "", false
		}
		raw = append(raw, b)
	}
	if !utf8.Valid(raw) {
		return "", false
	}
	original := string(raw)
	for _, r := range original {
		if r >= utf8.RuneSelf && (r < 0xC0 || r > 0x17F) {
			return "", false
		}
	}
	return original, true
}
