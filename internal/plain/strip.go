package plain

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escapes are the control sequences of terminals (ECMA-48, the xterm manual):
// CSI (colors, cursor), the strings OSC, DCS, SOS, PM and APC (titles, links,
// clipboard) with their end, and the two-letter ones. Each kind has a form with
// ESC and one with a C1 control character.
const escapes = `(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]` +
	`|(?:\x1b[\]PX^_]|[\x{90}\x{98}\x{9d}\x{9e}\x{9f}])[^\x07\x1b\x{9c}\n]*(?:\x07|\x1b\\|\x{9c})?` +
	`|\x1b[ -/]*[0-~]`

// Strip returns text as valid UTF-8 without control sequences of terminals,
// control characters and characters that nobody can see: marks that turn the
// direction of writing, zero-width characters, variation selectors, tags. Line
// ends and tabs stay; every kind of line end becomes \n.
func Strip(text string) string {
	if isStripped(text) {
		return text
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.ContainsFunc(text, opensEscape) {
		text = regexp.MustCompile(escapes).ReplaceAllString(text, "")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case Visible(r) || r == '\n' || r == '\t':
			return r
		default:
			return -1
		}
	}, text)
}

// isStripped reports whether Strip has nothing to do.
func isStripped(text string) bool {
	for i := 0; i < len(text); {
		if b := text[i]; b < utf8.RuneSelf {
			if b < ' ' && b != '\n' && b != '\t' || b == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 || !Visible(r) {
			return false
		}
		i += size
	}
	return true
}

func opensEscape(r rune) bool {
	return r == '\x1b' || r >= '\u0080' && r <= '\u009f'
}

// Visible reports whether a letter leaves a mark, or at least a gap, where it is
// printed. Control characters do not, and neither do those that Unicode calls
// "default ignorable": https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
func Visible(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7f
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
