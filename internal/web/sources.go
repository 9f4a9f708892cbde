package web

import (
	"time"

	"github.com/licexport/licexport/internal/phrase"
)

// sourceRow is a source on the page of its job.
type sourceRow struct {
	Job, Name, Plugin string
	// State is what became of it in the newest run that asked it; nil before that.
	State *badge
	// Complete is when it was last read completely; zero if that is not known.
	Complete time.Time
	// Holders is empty if that run did not read it to its end.
	Holders phrase.Phrase
	// Expires says that a secret or certificate of it is near its end.
	Expires bool
}

func sourceRows(j *Job, zone *time.Location) []sourceRow {
	var rows []sourceRow
	for i := range j.Sources {
		s := &j.Sources[i]
		row := sourceRow{Job: j.Name, Name: s.Name, Plugin: s.Plugin, Complete: in(s.Complete, zone), Expires: len(s.Expiring) > 0}
		if s.Run != "" {
			b := sourceState(s.Record.Status)
			row.State, row.Holders = &b, ofSource(&s.Record, s.Record.Holders)
		}
		rows = append(rows, row)
	}
	return rows
}
