package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/handover"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
)

// Warnings writes what a run wants a person to know although it is no failure.
// People are named only if names says so, see ToPerson.
func Warnings(w io.Writer, o *export.Outcome, names bool) {
	Texts(w, WarningTexts(o))
	if names {
		lookAlikes(w, o)
		repeated(w, o)
	}
	nameWarning(w, names, o.Written.Warnings.Cut, "that is longer than the 255 characters that Alvao stores; it was cut")
	nameWarning(w, names, o.Written.Warnings.Replaced, "that has letters which the encoding lacks; they became ?")
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

// inGroup is how many of a group of e-mails or holders a warning names.
const inGroup = 5

// lookAlikes names e-mails that look alike, with their code points.
func lookAlikes(w io.Writer, o *export.Outcome) {
	for _, group := range o.Report.LookAlikes {
		var points []string
		for _, email := range group[:min(inGroup, len(group))] {
			points = append(points, license.CodePoints(email))
		}
		text := strings.Join(points, ", ")
		if more := len(group) - inGroup; more > 0 {
			text += fmt.Sprintf(" and %s more", Number(more))
		}
		Texts(w, []string{"these e-mails look alike but are not equal: " + text})
	}
	if more := o.Report.LookAlikeCount - len(o.Report.LookAlikes); more > 0 {
		Texts(w, []string{fmt.Sprintf("and %s more such cases", Number(more))})
	}
}

// repeated names holders that were sent more than once.
func repeated(w io.Writer, o *export.Outcome) {
	for _, c := range o.Sources {
		if c.Snapshot == nil || len(c.Snapshot.Repeated) == 0 {
			continue
		}
		var ids []string
		for _, id := range c.Snapshot.Repeated {
			ids = append(ids, license.CodePoints(id))
		}
		text := strings.Join(ids, ", ")
		if more := c.Snapshot.RepeatedCount - len(ids); more > 0 {
			text += fmt.Sprintf(" and %s more", Number(more))
		}
		Texts(w, []string{fmt.Sprintf("source %q sent these holders more than once: %s", c.Source, text)})
	}
}

func nameWarning(w io.Writer, names bool, n csvout.NameWarning, what string) {
	if n.Count == 0 {
		return
	}
	text := fmt.Sprintf("%s with a name %s", Count(n.Count, "row"), what)
	if first := n.First[0]; names {
		text += fmt.Sprintf(" (the first is %q, %s)", first.Name, first.Email)
	}
	Texts(w, []string{text})
}

// Texts writes warnings that are plain texts.
func Texts(w io.Writer, texts []string) {
	for _, t := range texts {
		note(w, "Warning:", plain.Cleaner{}.Block(t, plain.BlockLimit))
	}
}

// Problems writes warnings of plugins.
func Problems(w io.Writer, problems []problem.Problem) {
	for i := range problems {
		Texts(w, []string{problems[i].Error()})
	}
}

// Attention writes why a run that is done needs attention. What a failed step wrote
// may name people: it is quoted only if names says so, see ToPerson.
func Attention(w io.Writer, o *export.Outcome, names bool) {
	for _, text := range o.Attention {
		note(w, "Needs attention:", plain.Cleaner{}.Block(text.String(), plain.BlockLimit))
	}
	step, ok := errors.AsType[*handover.StepError](o.HandOver)
	switch {
	case o.HandOver == nil:
	case ok && !names:
		fmt.Fprintln(w, step.WithoutOutput().Error())
		if o.StepLog != "" && len(step.LastLines) > 0 {
			fmt.Fprintln(w, "  What it wrote: "+o.StepLog)
		}
	default:
		fmt.Fprintln(w, o.HandOver)
	}
}
