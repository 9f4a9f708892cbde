package problem

import (
	"context"
	"errors"
	"slices"
)

// Class says what kind of problem something is: who must act, and when.
type Class string

// The classes of what can go wrong.
const (
	// None: nothing went wrong.
	None Class = ""
	// Usage: arguments or configuration are wrong, found before any source was asked.
	Usage Class = "usage"
	// Source: a source could not be read completely; nothing was published.
	Source Class = "source"
	// Refused: the guard found the new file implausible; nothing was published.
	Refused Class = "refused"
	// Output: the file or its state could not be written.
	Output Class = "output"
	// Locked: another run works on the same file.
	Locked Class = "locked"
	// Internal: a bug in licexport; nothing was published.
	Internal Class = "internal"
)

// The classes of what is no failure and still is not None.
const (
	// Attention: done, but it needs attention.
	Attention Class = "attention"
	// Interrupted: stopped by a person (SIGINT).
	Interrupted Class = "interrupted"
	// Terminated: stopped by the system (SIGTERM, SIGHUP).
	Terminated Class = "terminated"
)

// Words says in a few words what the class means for a run.
func (c Class) Words() string {
	switch c {
	case None:
		return "done"
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
	case Internal:
		return "internal error"
	case Attention:
		return "done, but needs attention"
	case Interrupted:
		return "interrupted"
	case Terminated:
		return "terminated"
	default:
		return "unknown"
	}
}

// Done reports whether a run of this class did what it was asked to do.
func (c Class) Done() bool { return c == None || c == Attention }

// Stopped reports whether a signal ended the run.
func (c Class) Stopped() bool { return c == Interrupted || c == Terminated }

// Retryable reports whether another try may help without a person: a source that
// failed, an output that could not be written, another run at work.
func (c Class) Retryable() bool { return c == Source || c == Output || c == Locked }

// Worst is the class of several runs together: the one that needs a person the
// soonest. A signal comes first, then what does not go away by itself (a bug, the
// configuration, the output, a refusal), then a source that failed and a file that
// was locked, which the next run may settle, and last what only needs attention.
// Without any class it is None.
func Worst(classes ...Class) Class {
	for _, c := range []Class{Terminated, Interrupted, Internal, Usage, Output, Refused, Source, Locked, Attention} {
		if slices.Contains(classes, c) {
			return c
		}
	}
	return None
}

// classified is an error with a class. Its text is that of the error inside.
type classified struct {
	class Class
	err   error
}

func (e *classified) Error() string { return e.err.Error() }
func (e *classified) Unwrap() error { return e.err }

// With gives err a class. An error that has one keeps it, and nil stays nil. A
// fault of the machine that may be gone soon is no wrong usage: with the class Usage
// it gets Output instead, so that it is tried again.
func With(c Class, err error) error {
	if err == nil || Has(err) {
		return err
	}
	if c == Usage && Passing(err) {
		c = Output
	}
	return &classified{class: c, err: err}
}

// As gives err the class c, whatever class it has; nil stays nil.
func As(c Class, err error) error {
	if err == nil {
		return nil
	}
	return &classified{class: c, err: err}
}

// Has reports whether err carries a class.
func Has(err error) bool { return classOf(err) != None }

// ClassOf is the class of err: None for nil, Interrupted for a context that was
// canceled, Internal if nothing in err has a class. Of several classes the outermost
// counts, and of joined errors the first one that has any.
func ClassOf(err error) Class {
	if err == nil {
		return None
	}
	if c := classOf(err); c != None {
		return c
	}
	if errors.Is(err, context.Canceled) {
		return Interrupted
	}
	return Internal
}

// classOf goes through err from the outside to the inside.
func classOf(err error) Class {
	switch e := err.(type) { //nolint:errorlint // each link of the chain is looked at by itself
	case *classified:
		return e.class
	case *Problem:
		if e != nil && e.Class != None {
			return e.Class
		}
	case reporter, mistake:
		if p := of(err); p.Class != None {
			return p.Class
		}
	}
	switch e := err.(type) { //nolint:errorlint // the same
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return classOf(inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if c := classOf(inner); c != None {
				return c
			}
		}
	}
	return None
}
