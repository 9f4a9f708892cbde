package notify

import (
	"slices"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/state"
)

// withoutAddresses is the run with texts that hold no e-mail address: sources quote
// what they could not read, and a message goes to people who need not know it.
func (r Run) withoutAddresses() Run {
	r.Record.Diagnostics = slices.Clone(r.Record.Diagnostics)
	for i := range r.Record.Diagnostics {
		r.Record.Diagnostics[i] = withoutAddresses(r.Record.Diagnostics[i])
	}
	r.Attention, r.Other = allWithoutAddresses(r.Attention), allWithoutAddresses(r.Other)
	return r
}

func withoutAddresses(d state.Diagnostic) state.Diagnostic {
	d.Summary, d.Detail, d.Remedy = plain.WithoutAddresses(d.Summary), plain.WithoutAddresses(d.Detail), plain.WithoutAddresses(d.Remedy)
	return d
}

func allWithoutAddresses(texts []phrase.Phrase) []phrase.Phrase {
	texts = slices.Clone(texts)
	for i, text := range texts {
		texts[i] = text.Edit(plain.WithoutAddresses)
	}
	return texts
}
