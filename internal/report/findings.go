package report

import (
	"fmt"
	"io"

	"github.com/licexport/licexport/internal/csvout"
)

// Findings writes what a check of a CSV file found, one line each, in the form
// file:line: severity: text [code].
func Findings(w io.Writer, r csvout.Report) error {
	p := printer{w: w}
	for _, f := range r.Findings {
		p.line("%s:%s", r.File, f)
	}
	if n := r.Unlisted(); n > 0 {
		p.line("%s: and %s more of the same kinds", r.File, Number(n))
	}
	p.line("%s: %s, %s, %s (%s): %s", r.File,
		Count(r.Rows, "row"), Count(r.Licenses, "license"), Count(r.Users, "user"), r.Encoding, verdict(r))
	return p.err
}

func verdict(r csvout.Report) string {
	if r.Errors+r.Warnings+r.Notes == 0 {
		return "nothing found"
	}
	return fmt.Sprintf("%s, %s, %s", Count(r.Errors, "error"), Count(r.Warnings, "warning"), Count(r.Notes, "note"))
}
