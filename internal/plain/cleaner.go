package plain

import (
	"strings"
	"unicode/utf8"
)

// Limits, in bytes, for the common kinds of text.
const (
	// NameLimit is for names: of licenses, people, plugins, checks.
	NameLimit = 1 << 10
	// LineLimit is for sentences.
	LineLimit = 2 << 10
	// BlockLimit is for texts of several lines.
	BlockLimit = 8 << 10
)

// Cleaner makes texts fit for people and machines. The zero value knows no
// secrets and does the rest.
type Cleaner struct {
	// Redact replaces the secrets in a text; nil leaves texts as they are.
	Redact func(string) string
}

// Line returns text in one line of valid UTF-8 without control characters,
// invisible characters and secrets, of at most limit bytes. White space is
// collapsed.
func (c Cleaner) Line(text string, limit int) string {
	// Once more after joining: white space may be a part of a secret.
	return Shorten(c.redact(oneLine(c.redact(Strip(text)))), limit)
}

// Block is Line for texts that may have several lines: line ends and tabs stay,
// white space around the text goes.
func (c Cleaner) Block(text string, limit int) string {
	return Shorten(strings.TrimSpace(c.redact(Strip(text))), limit)
}

func (c Cleaner) redact(text string) string {
	if c.Redact == nil {
		return text
	}
	return c.Redact(text)
}

// Cell returns text for a place in the middle of others: a cell of a table, a
// name in a sentence. It is stripped, in one line and of at most NameLimit bytes;
// its spaces stay as they are. It knows no secrets: use a Cleaner on what comes
// in, and this on what goes out.
func Cell(text string) string {
	if isCell(text) {
		return text
	}
	return Shorten(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, Strip(text)), NameLimit)
}

// isCell reports whether Cell has nothing to do.
func isCell(text string) bool {
	if len(text) > NameLimit {
		return false
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// ellipsis ends a text that was shortened.
const ellipsis = "…"

// Shorten cuts a text that is longer than limit bytes, between two letters, and
// ends it with an ellipsis. The result has at most limit bytes; a limit that is
// smaller than the ellipsis gives an empty text.
func Shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	at := limit - len(ellipsis)
	if at < 0 {
		return ""
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return text[:at] + ellipsis
}
