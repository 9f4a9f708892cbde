package web

import (
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// candidateRow is a file that was not published.
type candidateRow struct {
	Run           string
	Time          time.Time
	Why           badge
	Rows, Removed phrase.Phrase
	// Until is until when it can be published all the same; zero, and Not says why, if
	// it cannot.
	Until time.Time
	Not   phrase.Phrase
	// Show is the command that shows who would lose what.
	Show string
}

func candidateRows(j *Job, now time.Time, zone *time.Location) []candidateRow {
	target := commandline.Target{Job: j.Name, Config: j.Config}
	var rows []candidateRow
	for i := range j.Candidates {
		c := &j.Candidates[i]
		if !j.has(c.Run) {
			continue // another job has the same output
		}
		row := candidateRow{
			Run: c.Run, Time: in(c.Time, zone), Why: badge{Class: "critical", Text: phrase.New("refused")},
			Rows: phrase.Number(c.Rows), Removed: phrase.Number(c.Removed), Show: "licexport show " + c.Run + target.Flags(),
		}
		if c.Why == state.Unwritten {
			row.Why = badge{Class: "critical", Text: phrase.New("could not be written")}
		}
		switch until := c.Time.Add(state.ApprovalAge); {
		case j.View != nil && j.View.Superseded(*c):
			row.Not = phrase.New("no: a run has published since")
		case !now.Before(until):
			row.Not = phrase.New("no: it is too old")
		default:
			row.Until = in(until, zone)
		}
		rows = append(rows, row)
	}
	return rows
}

// has reports whether a run is one of the job, as far as its record is kept.
func (j *Job) has(run string) bool {
	for i := range j.Records {
		if j.Records[i].RunID == run {
			return true
		}
	}
	return len(j.Records) == 0
}
