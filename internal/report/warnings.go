package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
)

// Warnings writes what a run wants a person to know although it is no failure.
func Warnings(w io.Writer, o *export.Outcome) {
	Texts(w, WarningTexts(o))
	nameWarning(w, o.Written.Warnings.Cut, "that is longer than the 255 characters that Alvao stores; it was cut")
	nameWarning(w, o.Written.Warnings.Replaced, "that has letters which the encoding lacks; they became ?")
}

// WarningTexts are the warnings of a run that name no people, for logs, too.
func WarningTexts(o *export.Outcome) []string {
	texts := slices.Clone(o.Warnings)
	for _, c := range o.Sources {
		for i := range c.Warnings {
			texts = append(texts, c.Warnings[i].Error())
		}
		if c.MoreWarnings > 0 {
			texts = append(texts, fmt.Sprintf("source %q: and %s", c.Source, Count(c.MoreWarnings, "more warning")))
		}
	}
	for _, f := range o.Verdict.Warnings() {
		subject := f.UID
		if subject == "" {
			subject = "the file"
		}
		texts = append(texts, subject+": "+f.Text)
	}
	return texts
}

func nameWarning(w io.Writer, n csvout.NameWarning, what string) {
	if n.Count == 0 {
		return
	}
	first := n.First[0]
	Texts(w, []string{fmt.Sprintf("%s with a name %s (the first is %q, %s)", Count(n.Count, "row"), what, first.Name, first.Email)})
}

// Texts writes warnings that are plain texts.
func Texts(w io.Writer, texts []string) {
	for _, t := range texts {
		fmt.Fprintln(w, "Warning:", t)
	}
}

// Problems writes warnings of plugins.
func Problems(w io.Writer, problems []host.Problem) {
	for i := range problems {
		Texts(w, []string{problems[i].Error()})
	}
}

// Attention writes why a run that is done needs a look.
func Attention(w io.Writer, o *export.Outcome) {
	for _, text := range o.Attention {
		fmt.Fprintln(w, "Needs a look:", text)
	}
	if o.HandOver != nil {
		fmt.Fprintln(w, o.HandOver)
	}
}
