package notify

import (
	"strings"

	"github.com/licexport/licexport/internal/phrase"
)

// letter is a message as a mail says it. Its texts are clean and said in its
// language; they are plain text, which each form escapes by itself.
type letter struct {
	language phrase.Language
	subject  string
	severity Severity
	parts    []letterPart
	facts    []fact
	// closing says who sends this and why.
	closing string
}

// letterPart is about one event.
type letterPart struct {
	title      string
	severity   Severity
	paragraphs []paragraph
	table      *letterTable
	// after are paragraphs below the table.
	after []paragraph
	steps []letterStep
}

// paragraph is a text whose parts may be in English while the letter is not, such as
// what a plugin says: readers that speak pronounce them otherwise.
type paragraph []phrase.Span

// String is the text.
func (p paragraph) String() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteString(s.Text)
	}
	return b.String()
}

// letterTable has a head and rows of as many cells.
type letterTable struct {
	head []string
	// number marks the columns that hold numbers.
	number []bool
	rows   [][]string
	// more says that there are more rows; empty if there are none.
	more string
}

// letterStep is a command to type.
type letterStep struct{ text, command string }

// plainText is the letter for who reads plain text. Lines are as long as they are: the
// encoding of the mail breaks them, and joins them again, so that a command stays one
// line.
func (l letter) plainText() string {
	var b strings.Builder
	block := func(text string) { b.WriteString(text + "\n\n") }
	for _, p := range l.parts {
		block(p.title + "\n" + strings.Repeat("-", min(len([]rune(p.title)), 70)))
		for _, text := range p.paragraphs {
			block(text.String())
		}
		p.table.plainText(&b)
		for _, text := range p.after {
			block(text.String())
		}
		for _, s := range p.steps {
			block(s.text + ":\n\n    " + s.command)
		}
	}
	for _, f := range l.facts {
		b.WriteString(f.Title + ": " + f.Value + "\n")
	}
	b.WriteString("\n" + l.closing + "\n")
	return b.String()
}

// plainText writes a row in a paragraph of its own: columns need a font that not every
// reader of mail has.
func (t *letterTable) plainText(b *strings.Builder) {
	if t == nil {
		return
	}
	for _, row := range t.rows {
		b.WriteString("* " + row[0] + "\n")
		var cells []string
		for i, cell := range row[1:] {
			if cell != "" {
				cells = append(cells, t.head[i+1]+": "+cell)
			}
		}
		b.WriteString("  " + strings.Join(cells, "; ") + "\n")
	}
	if t.more != "" {
		b.WriteString(t.more + "\n")
	}
	b.WriteString("\n")
}
