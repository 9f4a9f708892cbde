package handover

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// shownLines is how many of the last lines of output an error shows.
const shownLines = 12

// StepError says that a step failed, and with it the hand-over: the steps after
// it were not run.
type StepError struct {
	// Setting is where the step stands, as in "jobs.nightly.then[0]".
	Setting string
	// Name is the file name of the program, without arguments.
	Name string
	// ExitCode as in Result.
	ExitCode int
	// TimedOut says that the step was stopped because its time was over.
	TimedOut bool
	// Reason is what went wrong.
	Reason string
	// LastLines are the last lines of output, without secrets.
	LastLines []string
	// Remedy says what to do.
	Remedy string
	// Err is the error below; may be nil. If the run was stopped, it is the
	// cause.
	Err error
}

// Brief says which step failed and how, without what it said: that may name
// people.
func (e *StepError) Brief() string { return fmt.Sprintf("%s (%s): %s", e.Setting, e.Name, e.Reason) }

// Problem says which step failed, how, what it wrote last, and what to do.
func (e *StepError) Problem() *problem.Problem {
	p := e.WithoutOutput()
	if len(e.LastLines) > 0 {
		p.Detail = "Its last lines:"
		for _, line := range e.LastLines {
			p.Detail += "\n" + problem.Below(line)
		}
	}
	return p
}

// WithoutOutput is Problem without what the step wrote, which may name people.
func (e *StepError) WithoutOutput() *problem.Problem {
	p := &problem.Problem{Code: "host.step", Summary: e.Brief(), Remedy: e.Remedy, Err: e.Err}
	if e.Err != nil {
		p.Summary += ": " + e.Err.Error()
	}
	return p
}

// Error is the text of the problem.
func (e *StepError) Error() string { return e.Problem().Error() }

// Unwrap returns the error below.
func (e *StepError) Unwrap() error { return e.Err }

// fail is the error of a step that was not run.
func (c command) fail(reason, remedy string, err error) *StepError {
	return &StepError{Setting: c.setting, Name: c.name, ExitCode: -1, Reason: reason, Remedy: remedy, Err: err}
}

// lastLines are the last lines of a text that say something.
func lastLines(text string, n int) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimRight(line, " \t"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-n):]
}
