package web

import (
	"strconv"
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// shownOfRun is how many findings and how many notes of a run are shown.
const shownOfRun = 30

// newestRun is the newest run of a job in detail.
type newestRun struct {
	Run     runRow
	Version string
	// Findings are those of the guard, the weighty ones first.
	Findings []runFinding
	// Notes are errors and warnings.
	Notes []note
	// More says how many findings and notes there are besides; empty if there are none.
	MoreFindings, MoreNotes phrase.Phrase
	Steps                   []stepRow
	// NoEmail and Merged are holders that are not in the file, or there with others;
	// empty if there are none.
	NoEmail, Merged phrase.Phrase
}

// runFinding is one thing that the guard found.
type runFinding struct {
	Kind badge
	Text phrase.Phrase
	// License leads to the page of the license; empty for the file as a whole.
	License string
}

// stepRow is a command after the run.
type stepRow struct {
	Name, Code string
	State      badge
	Took       phrase.Phrase
}

// newestOf is the newest run that says something about the job: neither a dry run nor
// one beside another run. Nil if there is none.
func newestOf(j *Job, zone *time.Location) *newestRun {
	for i := range j.Records {
		if r := &j.Records[i]; j.LastRun != nil && r.RunID == j.LastRun.ID {
			return newestRunOf(j.Name, r, zone)
		}
	}
	return nil
}

func newestRunOf(job string, r *state.RunRecord, zone *time.Location) *newestRun {
	n := &newestRun{Run: runRowOf(r, zone), Version: r.Licexport}
	n.Findings, n.MoreFindings = firstOf(findingsOf(job, r), shownOfRun)
	for _, d := range r.Diagnostics {
		if r.Outcome == state.OutcomeHeld { // it names who holds the job, and why
			break
		}
		shown := diagnosticNote(d)
		shown.Text = said(overview.Headline(d)) // which names the source
		n.Notes = append(n.Notes, shown)
	}
	n.Notes, n.MoreNotes = firstOf(n.Notes, shownOfRun)
	for _, s := range r.Steps {
		n.Steps = append(n.Steps, stepRowOf(s))
	}
	if k := r.Output.NoEmail; k > 0 {
		n.NoEmail = phrase.Number(k)
	}
	if k := r.Output.Merged; k > 0 {
		n.Merged = phrase.Number(k)
	}
	return n
}

func findingsOf(job string, r *state.RunRecord) []runFinding {
	if r.Guard == nil {
		return nil
	}
	var all []runFinding
	for _, f := range r.Guard.Findings {
		shown := runFinding{Kind: verdict(r.Guard.Verdict, f.Refusal), Text: said(overview.Found(f))}
		if f.License != "" {
			shown.License = licensePath(job, f.License)
		}
		all = append(all, shown)
	}
	return all
}

func stepRowOf(s state.StepRecord) stepRow {
	row := stepRow{Name: s.Name, Code: strconv.Itoa(s.ExitCode), Took: seconds(s.Seconds), State: badge{Class: "ok", Text: phrase.New("done")}}
	if !s.OK {
		row.State = badge{Class: "critical", Text: phrase.New("failed")}
	}
	return row
}
