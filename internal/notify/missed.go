package notify

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// MissedRun is a run that did not take place, or that was cut off without a
// word, and that is not made up for.
type MissedRun struct {
	// Job is the name of the job, Output the path of its file.
	Job, Output string
	// First and Due are the first and the last of Count due times, in the zone of
	// the schedule.
	First, Due time.Time
	Count      int
	// Cut means that a run was begun and cut off.
	Cut bool
	// Unpublished means that the output never had a file.
	Unpublished bool
	// Target are the flags by which commands name the job, beginning with a space.
	Target string
}

// Missed reports that a run did not take place, which no run can do itself. The
// trouble is over with the next good run. Like Finished, it is bounded in time,
// and what goes wrong is returned in words.
func (n *Notifier) Missed(ctx context.Context, m MissedRun) (warnings []string) {
	now := n.o.Disk.Clock.Now()
	record := state.RunRecord{
		Job: m.Job, Outcome: state.OutcomeFailed, Started: now, Finished: now,
		Output: state.OutputRecord{Path: m.Output},
	}
	warnings = n.pingEnd(ctx, false)
	return append(warnings, n.notify(ctx, []Event{missed(m, record)}, Run{Record: record, Target: m.Target})...)
}

func missed(m MissedRun, rec state.RunRecord) Event {
	e := Event{Kind: Missed, Title: title(rec, phrase.New("a run was missed")), causes: []cause{{key: "missed"}}}
	due := phrase.Time(m.Due)
	switch {
	case m.Cut:
		e.Title = title(rec, phrase.New("a run was cut off"))
		e.Lines = []phrase.Phrase{phrase.New("The run that was due on %s was cut off, and it is too late to repeat it (schedule.grace).", due)}
	case m.Count > 1:
		e.Title = title(rec, phrase.Count(m.Count, "%d run was missed", "%d runs were missed"))
		e.Lines = []phrase.Phrase{phrase.New("They were due from %s to %s, and it is too late to make up for them (schedule.grace).", phrase.Time(m.First), due)}
	default:
		e.Lines = []phrase.Phrase{phrase.New("It was due on %s, and it is too late to make up for it (schedule.grace).", due)}
	}
	again := phrase.New("What was published before is untouched. The job runs again when it is due next; at once: %s", "licexport run"+m.Target)
	if m.Unpublished {
		again = phrase.New("Nothing was published yet. The job runs again when it is due next; at once: %s", "licexport run"+m.Target)
	}
	e.Lines = append(e.Lines, phrase.New("Was the machine off or asleep, did licexport serve not run, or did a run before it take too long?"), again)
	return e
}
