package notify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// events finds what is to be reported about a run, the most serious first.
func (n *Notifier) events(r Run) []Event {
	var events []Event
	switch rec := r.Record; outcome(rec) {
	case config.OutcomeSuccess:
		events = append(events, published(rec))
	case config.OutcomeAttention:
		events = append(events, attention(r))
	case config.OutcomeRefused:
		events = append(events, refusal(r))
	case config.OutcomeFailure:
		events = append(events, failure(rec))
	}
	if e, ok := expiry(r.Record); ok {
		events = append(events, e)
	}
	if e, ok := n.clearByHand(r); ok {
		events = append(events, e)
	}
	return events
}

func failure(rec state.RunRecord) Event {
	e := Event{Kind: Failure, Title: subject(rec) + ": " + rec.Class.Words()}
	for _, d := range rec.Diagnostics {
		if d.Severity != "error" {
			continue
		}
		e.Lines = append(e.Lines, sentence(d)...)
		e.keys = append(e.keys, fmt.Sprintf("failure %d %s %s", rec.ExitCode, d.Source, d.Code))
	}
	if len(e.keys) == 0 {
		e.keys = []string{fmt.Sprintf("failure %d", rec.ExitCode)}
	}
	if rec.Class != problem.Output {
		e.Lines = append(e.Lines, "What was published before is untouched.")
	}
	return e
}

func refusal(r Run) Event {
	rec := r.Record
	e := Event{Kind: Refusal, Title: subject(rec) + ": the guard refused the new file", keys: []string{"refusal"}}
	if rec.Guard != nil {
		for _, f := range rec.Guard.Findings {
			if f.Refusal {
				e.Lines = append(e.Lines, overview.Found(f).String())
			}
		}
	}
	e.Lines = append(e.Lines, "What was published before is untouched.")
	if r.Approve != "" {
		e.Lines = append(e.Lines, "If the removals are right: "+r.Approve)
	}
	return e
}

// attention names its troubles by what the record says, because the texts hold
// counts and dates, which change from run to run.
func attention(r Run) Event {
	rec := r.Record
	e := Event{Kind: Attention, Title: subject(rec) + ": done, but needs attention", Lines: slices.Clone(r.Attention)}
	for _, source := range overview.Reused(rec) {
		e.keys = append(e.keys, "attention reused "+source)
	}
	if overview.Kept(rec) {
		e.keys = append(e.keys, "attention kept")
	}
	for _, s := range overview.FailedSteps(rec) {
		e.keys = append(e.keys, "attention step "+s.Name)
		e.Lines = append(e.Lines, fmt.Sprintf("The step %s failed (exit code %d); the file is published, but was not handed over.", s.Name, s.ExitCode))
	}
	if rec.Outcome == state.OutcomeHeld {
		e.keys = append(e.keys, "attention held")
	}
	if len(e.keys) == 0 {
		e.keys = []string{"attention"}
	}
	return e
}

// expiry finds warnings about the end of secrets and certificates.
func expiry(rec state.RunRecord) (Event, bool) {
	e := Event{Kind: Expiry, Title: subject(rec) + ": a secret or certificate is near its end"}
	for _, x := range overview.Expiries(rec) {
		e.Lines = append(e.Lines, sentence(state.Diagnostic{Source: x.Source, Summary: x.Summary, Detail: x.Detail})...)
		e.keys = append(e.keys, "expiry "+x.Source+" "+x.Code)
	}
	return e, len(e.keys) > 0
}

func (n *Notifier) clearByHand(r Run) (Event, bool) {
	e := Event{Kind: ClearByHand, Title: subject(r.Record) + ": licenses to clear by hand in Alvao"}
	for _, l := range r.ByHand {
		name := l.UID
		if l.Name != "" && l.Name != l.UID {
			name += " (" + l.Name + ")"
		}
		line := fmt.Sprintf("%s: nobody has it since %s, %d had it before", name, n.when(l.Since), l.Holders)
		if l.Became != "" {
			line = fmt.Sprintf("%s: its UId is %s since %s, which has to be entered in Alvao; %d had it before", name, l.Became, n.when(l.Since), l.Holders)
		}
		e.Lines = append(e.Lines, line)
		e.keys = append(e.keys, "clear_by_hand "+license.FoldKey(l.UID))
	}
	remedy := "ImportLic cannot take away a license that nobody in the file has. Take it away in Alvao, then: licexport ack UID"
	if !slices.ContainsFunc(r.ByHand, func(l state.ByHand) bool { return l.Became == "" }) {
		e.Title = subject(r.Record) + ": licenses to enter by hand in Alvao"
		remedy = "Enter the new UId in Alvao, then: licexport ack UID"
	}
	e.Lines = append(e.Lines, remedy+r.Target)
	return e, len(e.keys) > 0
}

func published(rec state.RunRecord) Event {
	e := Event{Kind: Success, Title: subject(rec) + ": published"}
	if rec.Outcome == state.OutcomeUnchanged {
		e.Title = subject(rec) + ": unchanged"
	}
	e.Lines = []string{fmt.Sprintf("%s, %s; %s gained, %d lost",
		count(rec.Output.Rows, "row"), count(rec.Output.Licenses, "license"), count(rec.Output.Gained, "assignment"), rec.Output.Lost)}
	return e
}

// count writes n and a noun, which takes an s unless n is 1.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// subject is what a title is about.
func subject(rec state.RunRecord) string {
	if rec.Job != "" {
		return "licexport " + rec.Job
	}
	return "licexport " + path.Base(strings.ReplaceAll(rec.Output.Path, `\`, "/"))
}

// sentence puts a diagnostic into lines.
func sentence(d state.Diagnostic) []string {
	lines := strings.Split(overview.Headline(d).String(), "\n")
	if d.Detail != "" {
		lines = append(lines, strings.Split(d.Detail, "\n")...)
	}
	return lines
}
