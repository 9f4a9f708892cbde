package license

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/licexport/licexport/internal/plain"
)

// LookKey returns the key under which two texts look alike to a person: equal
// after compatibility normalization (NFKC, https://unicode.org/reports/tr15/) and
// full case folding, with white space trimmed and collapsed and invisible
// characters dropped. So a Kelvin sign is a k, a long s an s, a full-width letter
// its ordinary one, and a no-break space, a soft hyphen, a zero-width space, NFC
// and NFD make no difference.
//
// Normalization does not know that letters of other scripts are drawn like Latin
// ones. Those of Cyrillic and Greek whose capital or small form is, and the
// dotless i, count as the Latin letter too: a keyboard with two layouts is enough
// to type them by mistake. Other confusable characters of
// https://unicode.org/reports/tr39/, such as a one and an l, stay apart.
//
// Texts with one FoldKey have one LookKey. Texts with one LookKey but two FoldKeys
// are not equal: a person has to decide. LookKey(LookKey(s)) is LookKey(s).
func LookKey(s string) string {
	if isPlain(s) {
		return FoldKey(s)
	}
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	// Once is enough nearly always. But a character that was dropped may have kept
	// two others from being composed, and folding can bring new letters. The bound
	// is there because text comes from outside, and no text may stop a run.
	for range mostRounds {
		before := s
		s = norm.NFKC.String(strings.Map(foldCherokee, cases.Fold().String(norm.NFKC.String(s))))
		s = strings.Join(strings.Fields(strings.Map(visibleLatin, s)), " ")
		if s == before {
			break
		}
	}
	return s
}

// mostRounds is more than any character needs.
const mostRounds = 8

// foldCherokee replaces small letters of Cherokee by capital ones, to which they
// fold (https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt). Package
// cases turns each into the other.
func foldCherokee(r rune) rune {
	switch {
	case r >= 0xAB70 && r <= 0xABBF:
		return r - 0xAB70 + 0x13A0
	case r >= 0x13F8 && r <= 0x13FD:
		return r - 8
	default:
		return r
	}
}

// isPlain reports whether LookKey has nothing to look at in s but the case of its
// letters: visible characters of ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// visibleLatin drops what cannot be seen and replaces a folded letter that has the
// looks of a Latin one by that one.
func visibleLatin(r rune) rune {
	if IsInvisible(r) {
		return -1
	}
	if r < utf8.RuneSelf {
		return r
	}
	i := strings.IndexRune(twins, r)
	if i < 0 {
		return r
	}
	return rune(latin[utf8.RuneCountInString(twins[:i])])
}

// IsInvisible reports whether a character takes no room on a screen or on paper:
// what is not visible and no white space.
func IsInvisible(r rune) bool { return !plain.Visible(r) && !unicode.IsSpace(r) }

// twins are letters, folded, of which the capital or the small form is drawn like
// that of the letter of latin at the same place: Cyrillic, Greek, the dotless i. A
// small mu is missing, because it stands for micro as well.
const (
	twins = "авеѕіјкмнорстухһԁԛԝ" + "αβεζηικνορτυχϳ" + "ı"
	latin = "abesijkmhopctyxhdqw" + "abezhiknoptyxj" + "i"
)
