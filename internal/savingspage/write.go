package savingspage

import (
	"crypto/sha256"
	_ "embed" // The template is a file of its own.
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/savings"
	"github.com/licexport/licexport/internal/style"
)

// Options of a page.
type Options struct {
	// Language of everything but names; English if empty.
	Language phrase.Language
	// Names lists the holders who deserve a look, with name and e-mail.
	Names bool
	// Invented says that everything in the report is invented.
	Invented bool
}

// InventedMark is in the first kilobyte of a page about what is invented, and in no other.
const InventedMark = `<meta name="generator" content="licexport demo">`

//go:embed page.html
var page string

// Write writes the page of a report. An error is one of w.
func Write(w io.Writer, r *savings.Report, o Options) error {
	if o.Language == "" {
		o.Language = phrase.English
	}
	t, err := template.New("page").Funcs(o.Language.Funcs()).Funcs(funcs(o.Language, r.InactiveDays)).Parse(page)
	if err != nil {
		return fmt.Errorf("read the template of the report: %w", err)
	}
	return t.Execute(w, view{
		Report: r, Names: o.Names, Invented: o.Invented, Style: template.CSS(style.CSS()), Policy: policy(style.CSS()), //nolint:gosec // our own stylesheet
		Totals: totals(r), Counted: counted(r), Licenses: licenses(r), Noticed: noticed(r),
		Departments: groups(r.Departments), CostCenters: groups(r.CostCenters),
	})
}

// policy allows one stylesheet, by its hash, and nothing else
// (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
func policy(css string) string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}
