package notify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
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
		events = append(events, failure(r))
	}
	if e, ok := expiry(r.Record); ok {
		events = append(events, e)
	}
	if e, ok := n.clearByHand(r); ok {
		events = append(events, e)
	}
	for i := range events {
		events[i].causes = unite(events[i].causes)
	}
	return events
}

func failure(r Run) Event {
	rec := r.Record
	e := Event{Kind: Failure, Title: title(rec, class(rec.Class))}
	for _, d := range rec.Diagnostics {
		if d.Severity == "error" {
			e.causes = append(e.causes, causeOfError(rec, d))
		}
	}
	if len(e.causes) == 0 {
		e.causes = []cause{{
			key: "failure class " + string(rec.Class), former: []string{fmt.Sprintf("failure %d", rec.ExitCode)},
			about: about{Class: rec.Class, Text: rec.Class.Words()},
		}}
	}
	if r.changedNothing() {
		e.after = append(e.after, r.untouched())
	}
	return e
}

// changedNothing reports whether a run that failed left the file as it was, as far as
// that is known: one that was stopped may have published before.
func (r Run) changedNothing() bool {
	return r.Record.Class != problem.Output && r.Record.Output.Digest == r.Record.Output.DigestBefore
}

// untouched says what a run that published nothing left behind.
func (r Run) untouched() phrase.Phrase {
	if r.Unpublished {
		return phrase.New("Nothing was published yet.")
	}
	return phrase.New("What was published before is untouched.")
}

func refusal(r Run) Event {
	e := Event{Kind: Refusal, Title: title(r.Record, phrase.New("the guard refused the new file"))}
	e.causes = causesOfGuard("refusal", r.Record.Guard, about{What: whatRefused}, "refusal")
	if len(e.causes) == 0 {
		e.causes = []cause{{key: "refusal"}}
	}
	e.after = append(e.after, r.untouched())
	if r.Approve != "" {
		e.after = append(e.after, phrase.New("If the removals are right: %s", r.Approve))
	}
	return e
}

// attention takes its causes from the record, because the texts hold counts and dates,
// which change from run to run.
func attention(r Run) Event {
	rec := r.Record
	e := Event{Kind: Attention, Title: title(rec, phrase.New("done, but needs attention")), Lines: slices.Clone(r.Attention)}
	if rec.Outcome == state.OutcomeHeld {
		// Who holds it, and why, is for who may read the state.
		e.Lines = append([]phrase.Phrase{phrase.New("The job is held: its runs read and publish nothing. To go on: %s", "licexport resume"+r.Target)}, r.Other...)
	}
	e.causes = standingIn(rec)
	if overview.Kept(rec) {
		kept := causesOfGuard("attention kept", rec.Guard, about{What: whatKept}, "attention kept")
		if len(kept) == 0 {
			kept = []cause{{key: "attention kept", about: about{What: whatKept}}}
		}
		e.causes = append(e.causes, kept...)
	}
	for _, s := range overview.FailedSteps(rec) {
		e.causes = append(e.causes, cause{
			key: fmt.Sprintf("attention step %s %d", s.Name, s.ExitCode), former: []string{"attention step " + s.Name},
			about: about{What: whatStep, Step: s.Name},
		})
		e.after = append(e.after, phrase.New("The step %s failed (exit code %d); the file is published, but was not handed over.", s.Name, s.ExitCode))
	}
	if rec.Outcome == state.OutcomeHeld {
		e.causes = append(e.causes, cause{key: "attention held", about: about{What: whatHeld}})
	}
	other := r.Other
	if len(e.causes) == 0 && len(other) == 0 {
		other = r.Attention
	}
	for _, text := range other {
		e.causes = append(e.causes, cause{
			key: "attention text " + words(text.String()), former: []string{"attention"}, about: about{What: whatText, Text: text.String()},
		})
	}
	if len(e.causes) == 0 {
		e.causes = []cause{{key: "attention"}}
	}
	// The texts say it all, and once.
	for i := range e.causes {
		e.causes[i].lines = nil
	}
	return e
}

// standingIn are the sources of a run whose published rows stand in for them.
func standingIn(rec state.RunRecord) []cause {
	var all []cause
	for _, s := range rec.Sources {
		if s.Status == state.SourceReused {
			all = append(all, cause{
				key: "attention reused " + s.Name + " " + s.Code, former: []string{"attention reused " + s.Name},
				about: about{What: whatReused, Source: s.Name},
			})
		}
	}
	return all
}

// expiry finds warnings about the end of secrets and certificates.
func expiry(rec state.RunRecord) (Event, bool) {
	e := Event{Kind: Expiry, Title: title(rec, phrase.New("a secret or certificate is near its end"))}
	for _, x := range overview.Expiries(rec) {
		e.causes = append(e.causes, cause{
			key: "expiry " + x.Source + " " + x.Code, about: about{Source: x.Source, Text: x.Summary},
			lines: sentence(state.Diagnostic{Source: x.Source, Summary: x.Summary, Detail: x.Detail}),
		})
	}
	return e, len(e.causes) > 0
}

// maxByHand is how many licenses to clear by hand a message lists, with a command each:
// a message for Teams has room for no more.
const maxByHand = 8

func (n *Notifier) clearByHand(r Run) (Event, bool) {
	e := Event{Kind: ClearByHand, Title: title(r.Record, phrase.New("licenses to enter by hand in Alvao")), most: maxByHand}
	e.rest = func(more int) step {
		return step{phrase.Count(more, "The command for %d more", "The commands for %d more"), "licexport status" + r.Target}
	}
	for _, l := range r.ByHand {
		name := l.UID
		if l.Name != "" && l.Name != l.UID {
			name += " (" + l.Name + ")"
		}
		line := phrase.New("%s: nobody has it since %s, %d had it before", name, n.when(l.Since), l.Holders)
		text := phrase.New("Take %s away from its last holders in Alvao, then", l.UID)
		if l.Became != "" {
			line = phrase.New("%s: its UId is %s since %s, which has to be entered in Alvao; %d had it before", name, l.Became, n.when(l.Since), l.Holders)
			text = phrase.New("Enter %s in place of %s in Alvao, then", l.Became, l.UID)
		}
		e.causes = append(e.causes, cause{
			key: clearKey(l.UID), about: about{License: l.UID}, lines: []phrase.Phrase{line},
			steps: []step{{text, "licexport ack " + commandline.Quote(l.UID) + r.Target}},
		})
	}
	if slices.ContainsFunc(r.ByHand, func(l state.ByHand) bool { return l.Became == "" }) {
		e.Title = title(r.Record, phrase.New("licenses to clear by hand in Alvao"))
		e.after = append(e.after, phrase.New("ImportLic cannot take away a license that nobody in the file has."))
	}
	return e, len(e.causes) > 0
}

func clearKey(uid string) string { return "clear_by_hand " + license.FoldKey(uid) }

func published(rec state.RunRecord) Event {
	what := phrase.New("published")
	if rec.Outcome == state.OutcomeUnchanged {
		what = phrase.New("unchanged")
	}
	o := rec.Output
	return Event{Kind: Success, Title: title(rec, what), Lines: []phrase.Phrase{phrase.New("%s, %s; %s gained, %d lost",
		phrase.Count(o.Rows, "%d row", "%d rows"), phrase.Count(o.Licenses, "%d license", "%d licenses"),
		phrase.Count(o.Gained, "%d assignment", "%d assignments"), o.Lost)}}
}

// class is how a run ended, in words.
func class(c problem.Class) phrase.Phrase {
	switch c {
	case problem.Usage:
		return phrase.New("wrong usage or configuration")
	case problem.Source:
		return phrase.New("a source failed, nothing was published")
	case problem.Output:
		return phrase.New("the output could not be written")
	case problem.Locked:
		return phrase.New("another run is at work")
	case problem.Internal:
		return phrase.New("internal error")
	case problem.Terminated:
		return phrase.New("terminated")
	default:
		return phrase.Text(c.Words())
	}
}

// title says what it is about, and what happened.
func title(rec state.RunRecord, what phrase.Phrase) phrase.Phrase {
	return phrase.New("%s: %s", subject(rec), what)
}

// subject is what a title is about.
func subject(rec state.RunRecord) string {
	if rec.Job != "" {
		return "licexport " + rec.Job
	}
	return "licexport " + path.Base(strings.ReplaceAll(rec.Output.Path, `\`, "/"))
}

// sentence puts a diagnostic into lines.
func sentence(d state.Diagnostic) []phrase.Phrase {
	lines := []phrase.Phrase{overview.Headline(d)}
	if d.Detail != "" {
		lines = append(lines, texts(strings.Split(d.Detail, "\n"))...)
	}
	return lines
}

// texts are lines that others wrote.
func texts(lines []string) []phrase.Phrase {
	all := make([]phrase.Phrase, len(lines))
	for i, line := range lines {
		all[i] = phrase.Untranslated(line)
	}
	return all
}
