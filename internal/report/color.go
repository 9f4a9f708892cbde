package report

import "strings"

// color is one of the colors of terminals (ECMA-48, SGR).
type color string

const (
	noColor color = ""
	red     color = "31"
	green   color = "32"
	yellow  color = "33"
)

// paint colors a text that is clean already.
func (s Screen) paint(c color, text string) painted {
	if !s.Color || c == noColor || text == "" {
		return painted(text)
	}
	return painted("\x1b[" + string(c) + "m" + text + "\x1b[0m")
}

// painted is text of our own that may hold colors.
type painted string

// colorOf is the color of a word that says how something stands.
func colorOf(word string) color {
	word, _, _ = strings.Cut(word, ",")
	switch strings.ToLower(word) {
	case "refused", "failed", "fail", "overdue", "unreadable", "error", "critical", "error:":
		return red
	case "never run", "held", "needs attention", "secret expires", "clear by hand", "attention", "warn", "warning", "warning:", "needs attention:", "reused", "kept", "locked", "canceled":
		return yellow
	case "well", "ok", "written", "published", "complete":
		return green
	default:
		return noColor
	}
}
