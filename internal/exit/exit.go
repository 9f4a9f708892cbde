// Package exit says what the exit code of the program means, in one place.
// Schedulers and scripts rely on the numbers; they never change.
package exit

import (
	"context"
	"errors"
)

// Code is the exit code of the program.
type Code int

// The exit codes, from best to worst news within a run.
const (
	// OK: published, or nothing to do.
	OK Code = 0
	// Internal: a bug in licexport, nothing was published.
	Internal Code = 1
	// Usage: wrong arguments or configuration, found before any source was asked.
	Usage Code = 2
	// Source: a source could not be read completely, nothing was published.
	Source Code = 3
	// Refused: the guard found the new file implausible, nothing was published.
	Refused Code = 4
	// Output: the file or its state could not be written.
	Output Code = 5
	// Locked: another run works on the same file.
	Locked Code = 6
	// Look: done, but somebody should have a look.
	Look Code = 7
	// Interrupted by SIGINT (Ctrl-C).
	Interrupted Code = 130
	// Terminated by SIGTERM.
	Terminated Code = 143
)

// String says in a few words what the code means.
func (c Code) String() string {
	switch c {
	case OK:
		return "done"
	case Internal:
		return "internal error"
	case Usage:
		return "wrong usage or configuration"
	case Source:
		return "a source failed, nothing was published"
	case Refused:
		return "refused by the guard, nothing was published"
	case Output:
		return "the output could not be written"
	case Locked:
		return "another run is at work"
	case Look:
		return "done, but needs a look"
	case Interrupted:
		return "interrupted"
	case Terminated:
		return "terminated"
	default:
		return "unknown"
	}
}

// Error is an error that decides the exit code.
type Error struct {
	Code Code
	Err  error
}

// Error is the text of the error inside.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the error inside.
func (e *Error) Unwrap() error { return e.Err }

// With makes err end the program with code. An error that has a code keeps it,
// and a nil error stays nil. A trouble of the machine is no wrong usage: with the
// code Output instead of Usage it is tried again.
func With(code Code, err error) error {
	if err == nil || Has(err) {
		return err
	}
	if code == Usage && Passing(err) {
		code = Output
	}
	return &Error{Code: code, Err: err}
}

// Has tells whether err carries a code.
func Has(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

// Of is the exit code that err asks for: OK for nil, Internal if it says nothing.
func Of(err error) Code {
	if err == nil {
		return OK
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if errors.Is(err, context.Canceled) {
		return Interrupted
	}
	return Internal
}
