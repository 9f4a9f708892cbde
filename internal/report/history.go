package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// History lists the newest runs of an output, what can be approved, what can be
// brought back, and what is to be cleared by hand. Mistyped commands are listed only
// if all is true. Records that cannot be read are reported on warnings.
func History(w, warnings io.Writer, v *state.View, limit int, all bool) error {
	records, err := v.Records(0)
	if err != nil {
		Texts(warnings, []string{err.Error()})
	}
	if !all {
		records = slices.DeleteFunc(records, func(r state.RunRecord) bool { return history.Mistyped(&r) })
	}
	records = first(records, limit)
	p := printer{w: w}
	p.line("%s", v.Output())
	if text := v.Situation().Text(); text != "" {
		p.line("%s", text)
	}
	if h := v.Hold(); h != nil {
		p.line("Held since %s%s: jobs publish nothing until licexport resume.", h.Since.Local().Format(time.DateTime), by(h.By, h.Reason))
	}
	p.runs(records)
	p.approvals(records)
	p.candidates(warnings, v)
	p.former(v)
	for _, b := range v.ByHand() {
		if b.Became != "" {
			p.line("\nEnter by hand in Alvao: %s", became(b))
			continue
		}
		p.line("\nClear by hand in Alvao: %s (had %s until %s)", b.UID, Count(b.Holders, "holder"), day(b.Since))
	}
	return p.err
}

func (p *printer) runs(records []state.RunRecord) {
	if len(records) == 0 {
		p.line("\nThere are no runs on record.")
		return
	}
	var rows [][]string
	for i := range records {
		r := &records[i]
		rows = append(rows, []string{
			r.RunID, r.Started.Local().Format(time.DateTime), string(r.Trigger), string(r.Outcome), fmt.Sprint(r.ExitCode),
			Number(r.Output.Rows), "+" + Number(r.Output.Gained), "-" + Number(r.Output.Lost), reasonOf(r),
		})
	}
	p.line("")
	p.table([]Column{
		{"Run", Left}, {"Started", Left | Spare}, {"By", Left | Spare}, {"Outcome", Left | Verdict}, {"Exit", Right | Spare},
		{"Rows", Right}, {"Gained", Right}, {"Lost", Right}, {"Reason", Left | Shorten},
	}, rows)
	p.line("  What one of them changed, and for whom: licexport show RUN")
}

// maxReason bounds a reason, in bytes.
const maxReason = 200

// reasonOf says in a few words why a run ended as it did; empty if there is nothing to
// say. It names nobody, as the record does.
func reasonOf(r *state.RunRecord) string {
	switch {
	case r.RollbackTo != "":
		if r.Reason != "" {
			return "back to " + r.RollbackTo + ": " + r.Reason
		}
		return "back to " + r.RollbackTo
	case r.Approval != nil:
		return strings.TrimSpace("approved" + by(r.Approval.By, r.Approval.Reason))
	}
	// Why an approval was not possible is no finding of the guard.
	if g := r.Guard; g != nil && r.Trigger != state.TriggerApprove && (g.Verdict == state.GuardRefused || g.Verdict == state.GuardKept) {
		if text := refusal(g); text != "" {
			return text
		}
	}
	severity := "warning" // of what needs attention
	if r.Class != problem.Attention {
		severity = "error"
	}
	if i := slices.IndexFunc(r.Diagnostics, func(d state.Diagnostic) bool { return d.Severity == severity }); i >= 0 && r.ExitCode != 0 {
		d := &r.Diagnostics[i]
		text := plain.Cleaner{}.Line(d.Summary, maxReason)
		if d.Source != "" {
			text = d.Source + ": " + text
		}
		return text
	}
	return ""
}

// refusal names the first license that was refused, or what else was.
func refusal(g *state.GuardRecord) string {
	var first *state.GuardFinding
	refused := 0
	for i := range g.Findings {
		f := &g.Findings[i]
		if !f.Refusal {
			continue
		}
		refused++
		if first == nil || first.License == "" && f.License != "" {
			first = f
		}
	}
	if first == nil {
		return ""
	}
	text := strings.ReplaceAll(first.Rule, "_", " ")
	if first.License != "" {
		text += " " + first.License
	}
	if first.Limit != "" {
		text += fmt.Sprintf(" (%s of %s, limit %s)", Number(first.Removed), Number(first.Before), first.Limit)
	}
	if refused > 1 {
		text += fmt.Sprintf(" and %s more", Number(refused-1))
	}
	return text
}

// approvals says who let removals through, and why.
func (p *printer) approvals(records []state.RunRecord) {
	var lines []string
	for i := range records {
		if a := records[i].Approval; a != nil {
			lines = append(lines, fmt.Sprintf("%s: the removals of run %s%s", records[i].RunID, a.Run, by(a.By, a.Reason)))
		}
	}
	p.list("Approved", lines)
}

func (p *printer) candidates(warnings io.Writer, v *state.View) {
	all, err := v.Candidates()
	if err != nil {
		Texts(warnings, []string{err.Error()})
	}
	if len(all) == 0 {
		return
	}
	p.line("\nNot published (licexport approve RUN)")
	for _, c := range all {
		p.line("  %s  %s, %s, %s removed%s", c.Run, c.Why, Count(c.Rows, "row"), Number(c.Removed), stale(v, c))
	}
}

// stale says why a candidate is there for reading only.
func stale(v *state.View, c state.Candidate) string {
	switch published := v.Published(); {
	case !v.Superseded(c):
		return ""
	case published.Approval != nil && published.Approval.Run == c.Run:
		return "; approved, and published by run " + published.Run
	case published.Digest != c.Baseline:
		return "; too late: another file was published since"
	default:
		return "; out of date: the sources were read and published since"
	}
}

func (p *printer) former(v *state.View) {
	entries := v.History()
	if len(entries) == 0 {
		return
	}
	p.line("\nCan be brought back (licexport rollback --to RUN)")
	for _, e := range entries {
		p.line("  %s  %s, %s", e.Run, e.Time.Local().Format(time.DateTime), Count(e.Rows, "row"))
	}
}

func by(who, why string) string {
	text := ""
	if who != "" {
		text = " by " + who
	}
	if why != "" {
		text += " (" + why + ")"
	}
	return text
}

// HistoryJSON writes the newest run records as a JSON array, newest first. Records
// that cannot be read are reported on warnings.
func HistoryJSON(w, warnings io.Writer, v *state.View, limit int) error {
	records, err := v.Records(limit)
	if err != nil && len(records) == 0 {
		return err
	}
	if err != nil {
		Texts(warnings, []string{err.Error()})
	}
	if records == nil {
		records = []state.RunRecord{}
	}
	return writeJSON(w, records)
}
