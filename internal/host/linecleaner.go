package host

import (
	"github.com/licexport/licexport/internal/plain"
)

// lineCleaner makes lines of a plugin's output fit for people.
type lineCleaner struct{ plain.Cleaner }

// line cleans a line of which the end may have been cut off: that may be the
// beginning of a secret, which nothing recognizes.
func (c lineCleaner) line(text string, cut bool, limit int) string {
	if !cut {
		return c.Line(text, limit)
	}
	text = c.Line(text, maxLine)
	return plain.Shorten(text[:max(0, len(text)-maxSecret)], limit-len("…")) + "…"
}
