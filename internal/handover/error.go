package handover

import (
	"fmt"
	"strings"
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

// Error says which step failed, how, what it said last, and what to do.
func (e *StepError) Error() string { return e.text(e.LastLines) }

// WithoutOutput is Error without what the step said, which may name people.
func (e *StepError) WithoutOutput() string { return e.text(nil) }

func (e *StepError) text(said []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", e.Setting, e.Name, e.Reason)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if len(said) > 0 {
		b.WriteString("\n  Its last lines:")
		for _, line := range said {
			b.WriteString("\n    " + line)
		}
	}
	if e.Remedy != "" {
		b.WriteString("\n  " + e.Remedy)
	}
	return b.String()
}

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
