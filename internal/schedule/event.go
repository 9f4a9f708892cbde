package schedule

import "time"

// Kind is what an Event is about.
type Kind string

// The kinds of events.
const (
	// Started: a run begins.
	Started Kind = "started"
	// Finished: a run ended and will not be repeated.
	Finished Kind = "finished"
	// Repeating: a run failed and will be repeated at Event.At.
	Repeating Kind = "repeating"
	// GaveUp: a run failed, and it is too late to repeat it.
	GaveUp Kind = "gave_up"
	// Interrupted: a run was cut off by the end of the process; after the
	// restart it is repeated.
	Interrupted Kind = "interrupted"
	// Missed: a due time passed while nothing could run, by more than the grace.
	Missed Kind = "missed"
	// Superseded: a due time passed, but the run of a later one takes its place.
	Superseded Kind = "superseded"
	// Reloaded: a new set of jobs is in force.
	Reloaded Kind = "reloaded"
	// ReloadFailed: the new configuration is wrong, the old one stays.
	ReloadFailed Kind = "reload_failed"
	// ClockSet: the clock was put back by so much that due times are counted
	// anew from now.
	ClockSet Kind = "clock_set"
	// StateFailed: the state could not be written; a crash now may double a run.
	StateFailed Kind = "state_failed"
)

// Event is something that happened in a loop.
type Event struct {
	Kind Kind
	// Job is empty for Reloaded, ReloadFailed and StateFailed.
	Job string
	// Due is the time the run was due; for Missed and Superseded the last of
	// Count due times since First.
	Due, First time.Time
	Count      int
	// Attempt counts the runs for one due time from 1.
	Attempt int
	// Cut means, for GaveUp, that the last run did not come to an end, because
	// the process ended before: nothing has reported it.
	Cut    bool
	Result Result
	// Took is how long the run took.
	Took time.Duration
	// At is the time of the event; for Repeating the time of the repetition.
	At  time.Time
	Err error
}
