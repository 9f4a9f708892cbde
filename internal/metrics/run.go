package metrics

import (
	"time"

	"github.com/licexport/licexport/internal/state"
)

// LastRun sends when and how the last run ended.
func (s Sender) LastRun(finished time.Time, exitCode int) {
	s.Time("last_run_timestamp_seconds", "When the last run ended.", finished)
	s.Gauge("last_run_exit_code", "Exit code of the last run; 0 is good, 7 needs attention.", float64(exitCode))
}

// LastDuration sends how long the last run took.
func (s Sender) LastDuration(took time.Duration) {
	s.Gauge("last_run_duration_seconds", "How long the last run took.", took.Seconds())
}

// GuardRefused sends whether the guard refused the file of the last run.
func (s Sender) GuardRefused(refused bool) {
	s.Gauge("guard_refused", "1 if the guard refused the last file.", Flag(refused))
}

// LastSuccess sends when a run last ended well.
func (s Sender) LastSuccess(at time.Time) {
	s.Time("last_success_timestamp_seconds", "When a run last ended with the output as it should be.", at)
}

// Published sends what is published.
func (s Sender) Published(e *state.Entry) {
	s.Gauge("published_rows", "Rows of the published file.", float64(e.Rows))
	s.Gauge("published_bytes", "Size of the published file.", float64(e.Bytes))
}

// ByHand sends how many licenses wait for a person.
func (s Sender) ByHand(licenses int) {
	s.Gauge("clear_by_hand_licenses", "Licenses that must be cleared by hand in Alvao.", float64(licenses))
}

// Held sends since when a person has stopped the job.
func (s Sender) Held(since time.Time) {
	s.Time("job_held_since_timestamp_seconds", "Since when the job is held, if it is.", since)
}

// Part is a part of the state of an output.
type Part string

// The parts.
const (
	// PartState is what was published, refused and held.
	PartState Part = "state"
	// PartHistory are run records and refused files.
	PartHistory Part = "history"
	// PartUnits are the units of the licenses by day.
	PartUnits Part = "units"
)

// Readable sends whether a part of the state can be read.
func (s Sender) Readable(part Part, ok bool) {
	s.Gauge("state_readable", "0 if a part of the state of the output cannot be read.", Flag(ok), Label{"part", string(part)})
}
