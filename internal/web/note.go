package web

import (
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// note is an error or a warning.
type note struct {
	Kind          badge
	Text, Details phrase.Phrase
	Remedy        phrase.Phrase
}

// diagnosticNote is an error or a warning of a run.
func diagnosticNote(d state.Diagnostic) note {
	kind := badge{Class: "warning", Text: phrase.New("warning")}
	if d.Severity == "error" {
		kind = badge{Class: "critical", Text: phrase.New("error")}
	}
	return noteOf(kind, d.Summary, d.Detail, d.Remedy)
}

func noteOf(kind badge, summary, detail, remedy string) note {
	return note{
		Kind: kind, Text: said(phrase.Untranslated(summary)),
		Details: said(phrase.Untranslated(detail)), Remedy: said(phrase.Untranslated(remedy)),
	}
}
