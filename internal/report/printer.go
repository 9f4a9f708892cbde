package report

import (
	"fmt"
	"io"
)

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
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
