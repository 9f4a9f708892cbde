package license

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FoldKey returns the key under which UIds and e-mails are compared without
// case: two strings have the same key if, and only if, strings.EqualFold says
// that they are equal (Unicode simple case folding). It needs no locale: the
// Turkish dotted İ and dotless ı stay letters of their own. Keys order by their
// bytes. FoldKey(FoldKey(s)) is FoldKey(s), and a key that is folded already is
// returned without allocating.
func FoldKey(s string) string {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf && !isUpper(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for i < len(s) {
		if s[i] < utf8.RuneSelf {
			b.WriteByte(lower(s[i]))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size <= 1 {
			b.WriteByte(s[i]) // not UTF-8: kept as it is
		} else {
			b.WriteRune(foldRune(r))
		}
		i += size
	}
	return b.String()
}

// foldRune returns the one rune that stands for all that differ from r by case
// only: the smallest of them, in lower case where that is a letter of ASCII.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if least < utf8.RuneSelf {
		return unicode.ToLower(least)
	}
	return least
}

// compareFold orders as strings.Compare(FoldKey(a), FoldKey(b)) does, without
// allocating as long as both are ASCII.
func compareFold(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		x, y := a[i], b[i]
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			return strings.Compare(FoldKey(a[i:]), FoldKey(b[i:]))
		}
		if x = lower(x); x != lower(y) {
			if x < lower(y) {
				return -1
			}
			return 1
		}
	}
	return len(a) - len(b)
}

// equalFold reports whether two strings have the same FoldKey.
func equalFold(a, b string) bool { return a == b || compareFold(a, b) == 0 }

// foldPrefix returns the first 16 bytes of FoldKey(s) as two numbers that order
// as the bytes do. Missing bytes are zero.
func foldPrefix(s string) (high, low uint64) {
	var p [16]byte
	for i := range min(len(s), len(p)) {
		if s[i] >= utf8.RuneSelf {
			copy(p[:], FoldKey(s)) // what is there already is its beginning
			break
		}
		p[i] = lower(s[i])
	}
	return binary.BigEndian.Uint64(p[:8]), binary.BigEndian.Uint64(p[8:])
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func lower(c byte) byte {
	if isUpper(c) {
		return c + ('a' - 'A')
	}
	return c
}
