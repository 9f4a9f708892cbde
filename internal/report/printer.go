package report

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/licexport/licexport/internal/plain"
)

// ToPerson reports whether a person reads what is written to w: it is a terminal.
// What goes elsewhere reaches the mails of cron, the journal and files of others, so
// people are only counted there.
func ToPerson(w io.Writer) bool {
	for outer := inside(w); outer != nil; outer = inside(w) {
		w = outer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) // #nosec G115 -- a file descriptor fits
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
	// names reports whether people are named.
	names bool
}

// line writes one line. Texts among the arguments may be from anywhere (names of
// licenses, UIds, people): none of them can be more than a part of this line.
func (p *printer) line(format string, args ...any) {
	for i := range args {
		switch text := args[i].(type) {
		case string:
			args[i] = plain.Cell(text)
		case error:
			args[i] = plain.Cell(text.Error())
		case fmt.Stringer:
			args[i] = plain.Cell(text.String())
		}
	}
	p.raw(format+"\n", args...)
}

// raw writes text of our own, which may have several lines. On a screen it is broken
// between words.
func (p *printer) raw(format string, args ...any) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, fold(fmt.Sprintf(format, args...), screenOf(p.w).Width))
	}
}

// verbatim writes what must stay as it is, whatever the screen.
func (p *printer) verbatim(text string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, text)
	}
}

// note writes a text under a word such as "Warning:", which is colored.
func note(w io.Writer, word, text string) {
	screen := screenOf(w)
	text = fold(word+" "+text, screen.Width)
	fmt.Fprintf(w, "%s%s\n", screen.paint(colorOf(word), word), strings.TrimPrefix(text, word))
}

func (p *printer) table(columns []Column, rows [][]string) {
	if p.err == nil {
		p.err = Table(p.w, columns, rows)
	}
}
