package csvout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxUnits is the length of the columns in Alvao's database that take UId,
// e-mail and name: nvarchar(255), counted in UTF-16 units.
const maxUnits = 255

// fault is what is wrong with a value: a code for Validate and a text that
// completes "the e-mail …". The zero value means that nothing is wrong.
type fault struct {
	code Code
	text string
}

func (f fault) ok() bool { return f.code == "" }

// uidFault says why s cannot be the UId of a row.
func uidFault(s string) fault {
	if strings.TrimSpace(s) == "" {
		return fault{UIDEmpty, "is empty"}
	}
	return keyFault(s)
}

// emailFault says why s cannot be the e-mail of a row.
func emailFault(s string) fault {
	if s == "" {
		return fault{EmailEmpty, "is empty"}
	}
	if f := keyFault(s); !f.ok() {
		return f
	}
	local, domain, found := strings.Cut(s, "@")
	switch {
	case !found:
		return fault{EmailMalformed, "has no @"}
	case strings.Contains(domain, "@"):
		return fault{EmailMalformed, "has more than one @"}
	case local == "":
		return fault{EmailMalformed, "has nothing before the @"}
	case domain == "":
		return fault{EmailMalformed, "has nothing after the @"}
	case hasSpace(s):
		return fault{EmailMalformed, "contains a space"}
	}
	return fault{}
}

// keyFault looks for what neither a UId nor an e-mail may contain. Both are
// keys that Alvao looks up, so nothing in them may be replaced.
func keyFault(s string) fault {
	ascii := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			ascii = false
		case c == ';':
			return fault{KeyCharacter, "contains a semicolon, which separates the columns"}
		case c == '"':
			return fault{KeyCharacter, "contains a quotation mark"}
		case c < ' ' || c == 0x7f:
			return fault{Control, "contains a control character"}
		}
	}
	if !ascii {
		if !utf8.ValidString(s) {
			return fault{EncodingInvalid, "is not valid UTF-8"}
		}
		if strings.ContainsFunc(s, isBreaking) {
			return fault{Control, "contains a control character"}
		}
	}
	if tooLong(s) {
		return fault{TooLong, "is longer than 255 characters (UTF-16 units)"}
	}
	return fault{}
}

// encodable reports whether e has all letters of s.
func encodable(s string, e Encoding) bool {
	if e != Windows1250 {
		return true
	}
	for _, r := range s {
		if _, ok := charmap.Windows1250.EncodeRune(r); !ok {
			return false
		}
	}
	return true
}

// isBreaking reports whether r could end a line or a file for some reader, or is
// invisible to people but not to a comparison: control characters, the line and
// paragraph separators and the byte order mark.
func isBreaking(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\uFEFF'
}

// hasSpace reports whether s, which has no control characters, contains white space.
func hasSpace(s string) bool {
	return strings.IndexByte(s, ' ') >= 0 || !isASCII(s) && strings.ContainsFunc(s, unicode.IsSpace)
}

// isASCII reports whether s is plain ASCII.
func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// tooLong reports whether s has more than 255 UTF-16 units.
func tooLong(s string) bool {
	if len(s) <= maxUnits {
		return false // no character has more UTF-16 units than UTF-8 bytes
	}
	_, cut := cutUnits(s, maxUnits)
	return cut
}

// runeUnits is the number of UTF-16 units of r.
func runeUnits(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
