package doctor

import "time"

// State is how a check came out. Programs read the words; they never change.
type State string

// The states.
const (
	// OK: nothing is wrong.
	OK State = "ok"
	// Warning: it works, and somebody should look.
	Warning State = "warning"
	// Fail: runs fail because of it, or it is not safe.
	Fail State = "fail"
	// Skipped: it could not be looked at, or there is nothing to look at.
	Skipped State = "skipped"
)

// Check is one thing that was looked at.
type Check struct {
	// Name says what, the kind first: "plugin m365". Names of one kind never change.
	Name  string `json:"name"`
	State State  `json:"state"`
	// Found says in one or a few lines what was found.
	Found string `json:"found"`
	// Remedy says what to do; empty if nothing has to be done.
	Remedy string `json:"remedy,omitempty"`
}

// Report is what a look at an installation came to.
type Report struct {
	// Version is that of this form; it rises when a reader of the former one would
	// misunderstand it. New fields do not raise it.
	Version   int       `json:"version"`
	Licexport string    `json:"licexport"`
	Platform  string    `json:"platform"`
	Time      time.Time `json:"time"`
	// State is the worst of Checks.
	State  State   `json:"state"`
	Checks []Check `json:"checks"`
}

// reportVersion is the version of Report.
const reportVersion = 1

// Count is how many checks have a state.
func (r Report) Count(s State) int {
	n := 0
	for _, c := range r.Checks {
		if c.State == s {
			n++
		}
	}
	return n
}

// worst is the state of all checks together.
func worst(checks []Check) State {
	state := OK
	for _, c := range checks {
		if c.State == Fail {
			return Fail
		}
		if c.State == Warning {
			state = Warning
		}
	}
	return state
}
