package csvout

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/licexport/licexport/internal/plain"
)

// cleanName returns name as it may stand in the file: NFC, with a space for
// every semicolon, quotation mark and control character, and at most 255 UTF-16
// units long, cut between two characters. cut reports whether it was too long.
// Most names come back as they are, without an allocation.
func cleanName(name string) (clean string, cut bool) {
	if isClean(name) {
		return name, false
	}
	clean = strings.ToValidUTF8(name, string(utf8.RuneError))
	// Normalize first: U+037E, the Greek question mark, becomes a semicolon.
	clean = norm.NFC.String(clean)
	clean = strings.Map(spaceForForbidden, clean)
	return cutUnits(clean, maxUnits)
}

// isClean reports whether cleanName has nothing to do.
func isClean(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= utf8.RuneSelf {
			return isCleanUnicode(name)
		}
		if isForbiddenASCII(c) {
			return false
		}
	}
	return len(name) <= maxUnits
}

// isCleanUnicode is isClean for names that are not plain ASCII. In doubt it says
// no: cleaning a clean name does no harm.
func isCleanUnicode(name string) bool {
	// All characters below U+0300 are NFC by themselves: names of Central
	// Europe in composed form never need the normalizer.
	const firstCombining = 0x300
	units, composed := 0, true
	for i, r := range name {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(name[i:]); size == 1 {
				return false
			}
		}
		if spaceForForbidden(r) != r {
			return false
		}
		composed = composed && r < firstCombining
		units += runeUnits(r)
	}
	return units <= maxUnits && (composed || norm.NFC.QuickSpanString(name) == len(name))
}

// isForbiddenASCII reports whether c may not stand in a name.
func isForbiddenASCII(c byte) bool {
	return c < ' ' || c == ';' || c == '"' || c == 0x7f
}

// spaceForForbidden returns a space for a character that may not stand in a
// name, and any other character as it is.
func spaceForForbidden(r rune) rune {
	if r == ';' || r == '"' || isBreaking(r) {
		return ' '
	}
	return r
}

// cutUnits returns as many whole characters of s as fit into limit UTF-16
// units.
func cutUnits(s string, limit int) (short string, cut bool) {
	units := 0
	for i, r := range s {
		units += runeUnits(r)
		if units > limit {
			return s[:i], true
		}
	}
	return s, false
}

// shorten keeps messages about s readable.
func shorten(s string) string { return plain.Shorten(s, 80) }
