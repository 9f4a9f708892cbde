package report

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// ToPerson reports whether a person reads what is written to w: it is a terminal.
// What goes elsewhere reaches the mails of cron, the journal and files of others, so
// people are only counted there.
func ToPerson(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) // #nosec G115 -- a file descriptor fits
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
	// names tells whether people are named.
	names bool
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) table(columns []Column, rows [][]string) {
	if p.err == nil {
		p.err = Table(p.w, columns, rows)
	}
}
