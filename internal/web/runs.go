package web

import (
	"strconv"
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// runRow is a run of a job.
type runRow struct {
	ID      string
	Started time.Time
	By      phrase.Phrase
	Ended   badge
	// Code is its exit code.
	Code               string
	Guard              phrase.Phrase
	Rows, Gained, Lost phrase.Phrase
	Took               phrase.Phrase
	// Why says in a line why it ended so; empty if there is nothing to say.
	Why phrase.Phrase
}

func runRows(j *Job, zone *time.Location) []runRow {
	rows := make([]runRow, 0, len(j.Records))
	for i := range j.Records {
		rows = append(rows, runRowOf(&j.Records[i], zone))
	}
	return rows
}

func runRowOf(r *state.RunRecord, zone *time.Location) runRow {
	row := runRow{
		ID: r.RunID, Started: in(r.Started, zone), By: trigger(r.Trigger), Ended: endOf(r), Code: strconv.Itoa(r.ExitCode),
		Took: phrase.Duration(r.Finished.Sub(r.Started)), Why: said(why(r)),
	}
	if r.Guard != nil {
		row.Guard = decision(r.Guard.Verdict)
	}
	if r.Output.Rows > 0 {
		row.Rows, row.Gained, row.Lost = phrase.Number(r.Output.Rows), phrase.Number(r.Output.Gained), phrase.Number(r.Output.Lost)
	}
	return row
}

// endOf is how a run ended, also if what it published needs attention.
func endOf(r *state.RunRecord) badge {
	b := ended(r.Outcome)
	if r.Class == problem.Attention && b.Class == "ok" {
		b.Class = "warning"
	}
	return b
}

// trigger is what started a run.
func trigger(t state.Trigger) phrase.Phrase {
	switch t {
	case state.TriggerManual:
		return phrase.New("by hand")
	case state.TriggerSchedule:
		return phrase.New("by schedule")
	case state.TriggerApprove:
		return phrase.New("approval")
	case state.TriggerRollback:
		return phrase.New("rollback")
	case state.TriggerDemo:
		return phrase.New("demo")
	default:
		return phrase.Text(string(t))
	}
}

// decision is what the guard decided of a file.
func decision(v state.GuardVerdict) phrase.Phrase {
	switch v {
	case state.GuardPassed:
		return phrase.New("passed")
	case state.GuardRefused:
		return phrase.New("refused")
	case state.GuardKept:
		return phrase.New("former rows kept")
	case state.GuardApproved:
		return phrase.New("approved")
	case state.GuardSkipped:
		return phrase.New("nothing to compare with")
	default:
		return phrase.Text(string(v))
	}
}

// why says why a run ended as it did, without the person who decided it and that
// person's words.
func why(r *state.RunRecord) phrase.Phrase {
	switch {
	case r.RollbackTo != "":
		return phrase.New("back to the file of run %s", r.RollbackTo)
	case r.Outcome == state.OutcomeHeld:
		return phrase.New("the job is held")
	}
	if refused := overview.FoundFirst(r.Guard); !refused.IsZero() && r.Guard.Verdict != state.GuardApproved {
		return refused
	}
	if r.Approval != nil {
		return phrase.New("the removals of run %s were approved", r.Approval.Run)
	}
	severity := "error"
	if r.Class == problem.Attention {
		severity = "warning"
	}
	if r.ExitCode == 0 {
		return phrase.Phrase{}
	}
	for _, d := range r.Diagnostics {
		if d.Severity == severity {
			return overview.Headline(d)
		}
	}
	return phrase.Phrase{}
}
