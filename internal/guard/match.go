package guard

import "github.com/licexport/licexport/internal/license"

// Match reports whether a UId fits a pattern in which * stands for any text and ?
// for one character, compared as license.FoldKey does. Nothing else is special, because
// UIds hold brackets and slashes of their own.
func Match(pattern, uid string) bool {
	p, s := []rune(license.FoldKey(pattern)), []rune(license.FoldKey(uid))
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == s[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
