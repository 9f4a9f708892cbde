package conformance

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	// pieceLength is the length of the parts of a secret that are looked for. Four
	// letters at the beginning and the end are a usual way to name a secret.
	pieceLength = 8
	// longSecret is the length from which a secret is a document of some form, such
	// as a private key or JSON: words in it are no secrets, so that its parts are
	// longPiece long.
	longSecret, longPiece = 100, 32
)

// opaque is what parts of a long secret are made of.
var opaque = regexp.MustCompile(`^[A-Za-z0-9+/=_-]+$`)

// pieces are parts of secret values, by length and text, with the name of what they
// are from.
type pieces map[int]map[string]string

// add cuts a value into all of its parts. known is text that anybody may see: what
// is there is no secret, nor is a plain word.
func (p pieces) add(name, value, known string) {
	length := pieceLength
	if len(value) > longSecret {
		length = longPiece
	}
	if p[length] == nil {
		p[length] = make(map[string]string)
	}
	for i := 0; i+length <= len(value); i++ {
		piece := value[i : i+length]
		if random(piece) && !strings.Contains(known, piece) && (length == pieceLength || opaque.MatchString(piece)) {
			p[length][piece] = name
		}
	}
}

// find returns the name of the value of which a part is in a text; "" if there is
// none.
func (p pieces) find(text string) string {
	for length, parts := range p {
		for i := 0; i+length <= len(text); i++ {
			if name, ok := parts[text[i:i+length]]; ok {
				return name
			}
		}
	}
	return ""
}

// random reports whether a text looks unlike a word: it has a digit, or letters of
// both cases.
func random(text string) bool {
	upper, lower := false, false
	for _, r := range text {
		if unicode.IsDigit(r) {
			return true
		}
		upper, lower = upper || unicode.IsUpper(r), lower || unicode.IsLower(r)
	}
	return upper && lower
}
