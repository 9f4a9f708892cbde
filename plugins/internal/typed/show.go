package typed

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Show quotes a name and gives the code points of what cannot be told by its
// look: "E‑mail" (‑ is U+2011). At most eight of them are named.
func Show(s string) string {
	var points []string
	seen := make(map[rune]bool)
	const most = 8
	for _, r := range s {
		if r < utf8.RuneSelf && r >= ' ' && r != 0x7F || seen[r] || len(points) == most {
			continue
		}
		seen[r] = true
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) {
			points = append(points, fmt.Sprintf("%c is %U", r, r))
		} else {
			points = append(points, fmt.Sprintf("with %U", r))
		}
	}
	quoted := `"` + strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s) + `"`
	if len(points) == 0 {
		return quoted
	}
	return quoted + " (" + strings.Join(points, ", ") + ")"
}
