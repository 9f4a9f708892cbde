package license

import (
	"cmp"
	"encoding/binary"
)

// FoldKey returns the key under which UIds and e-mails are compared: the letters
// A to Z become a to z, and every other byte stays as it is. Two strings are equal
// to licexport if, and only if, their keys are.
//
// More is not folded, because nobody knows the collation of the asset register:
// of what is equal here, one silently replaces the other. What merely looks alike
// is found by LookKey and reported. Keys order by their bytes.
// FoldKey(FoldKey(s)) is FoldKey(s), and a key that is folded already is returned
// without allocating.
func FoldKey(s string) string {
	i := 0
	for i < len(s) && !isUpper(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		b[i] = lower(b[i])
	}
	return string(b)
}

// EqualFold reports whether two strings have the same FoldKey, without allocating.
func EqualFold(a, b string) bool {
	return len(a) == len(b) && (a == b || compareFold(a, b) == 0)
}

// compareFold orders as strings.Compare(FoldKey(a), FoldKey(b)) does, without
// allocating.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// foldPrefix returns the first 16 bytes of FoldKey(s) as two numbers that order
// as the bytes do. Missing bytes are zero.
func foldPrefix(s string) (high, low uint64) {
	var p [16]byte
	for i := range min(len(s), len(p)) {
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
