package conformance

import "time"

// Status is the outcome of a check.
type Status string

// Outcomes of a check.
const (
	Passed Status = "passed"
	// Warned is a check that passed with something that somebody should look at.
	Warned  Status = "warning"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Result is the verdict of one check.
type Result struct {
	Check
	Status Status
	// Seen is what was seen; for a skipped check, why it was skipped.
	Seen string
	// Took is how long the step took in which the verdict fell.
	Took time.Duration
}

// Report is the outcome of a run of the kit.
type Report struct {
	// Plugin is the name and version that the plugin gave itself, or its path.
	Plugin string
	// Results has one result for each of Checks, in that order.
	Results []Result
	// Took is the duration of the whole run.
	Took time.Duration
}

// OK reports whether no check failed.
func (r Report) OK() bool { return r.Count(Failed) == 0 }

// Count returns the number of results with a status.
func (r Report) Count(status Status) int {
	n := 0
	for _, result := range r.Results {
		if result.Status == status {
			n++
		}
	}
	return n
}
