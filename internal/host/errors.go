package host

import (
	"errors"
	"fmt"
	"time"
)

// errTimeLimit is the cause of a context that ended by a limit of the host.
var errTimeLimit = errors.New("time limit reached")

// errIdle is the cause of a context that ended because an export stood still.
var errIdle = errors.New("export stood still")

// ErrClosed is the cause of a StoppedError when the session was closed.
var ErrClosed = errors.New("the session was closed")

// IncompleteError says that a source was not read completely, so nothing of it
// may be used. It wraps what happened: one of the other errors of this
// package, or the error of the caller's context.
type IncompleteError struct {
	Source, Plugin string
	// Received is what had arrived by then, for messages only.
	Received Totals
	Err      error
}

// Error is the text of what happened.
func (e *IncompleteError) Error() string { return e.Err.Error() }

// Unwrap returns what happened.
func (e *IncompleteError) Unwrap() error { return e.Err }

// StartError says that a plugin could not be started or spoken to.
type StartError struct {
	Problem
	// TimedOut: the plugin did not get ready within its start timeout.
	TimedOut bool
	// Exit says how the process ended by itself; empty if it did not.
	Exit string
	// Err is the fault of the operating system, if that was it.
	Err error
}

// Unwrap returns the problem and the fault of the operating system.
func (e *StartError) Unwrap() []error { return causes(&e.Problem, e.Err) }

// ProtocolError says that host and plugin have no version of the contract in
// common.
type ProtocolError struct {
	Problem
	// Theirs is the version the plugin chose, Ours the newest of the host.
	Theirs, Ours int
}

// Unwrap returns the problem.
func (e *ProtocolError) Unwrap() error { return &e.Problem }

// NameError says that a plugin is not the one it was taken for.
type NameError struct {
	Problem
	Want, Got string
}

// Unwrap returns the problem.
func (e *NameError) Unwrap() error { return &e.Problem }

// CrashError says that the plugin's process ended in the middle of its work.
type CrashError struct {
	Problem
	// Exit says how the process ended, as in "exit status 2".
	Exit string
	// Holders is how many holders had arrived.
	Holders uint64
	// Output are the first lines of the panic or, without one, the last lines
	// of standard error. OutputLines counts all there were.
	Output      []string
	OutputLines int
}

// Unwrap returns the problem.
func (e *CrashError) Unwrap() error { return &e.Problem }

// IdleError says that an export stood still for too long.
type IdleError struct {
	Problem
	Limit time.Duration
}

// Unwrap returns the problem.
func (e *IdleError) Unwrap() error { return &e.Problem }

// SizeError says that a source has more than fits into its share of memory.
type SizeError struct {
	Problem
	// Limit in bytes.
	Limit int64
}

// Unwrap returns the problem.
func (e *SizeError) Unwrap() error { return &e.Problem }

// TimeoutError says that a call took longer than its limit.
type TimeoutError struct {
	Problem
	Limit time.Duration
}

// Unwrap returns the problem.
func (e *TimeoutError) Unwrap() error { return &e.Problem }

// StoppedError says that the caller ended a call, by its context or by Close.
type StoppedError struct {
	Problem
	// Err is the cause of the context's end, or ErrClosed.
	Err error
}

// Unwrap returns the problem and the context's error.
func (e *StoppedError) Unwrap() []error { return causes(&e.Problem, e.Err) }

// RuleError says that a plugin broke a rule of the contract: a bug in it.
type RuleError struct {
	Problem
	// Rule is a short name of the rule, as in "sequence".
	Rule string
}

// Unwrap returns the problem.
func (e *RuleError) Unwrap() error { return &e.Problem }

// ShortError says that fewer holders arrived than the vendor itself counts.
type ShortError struct {
	Problem
	Expected, Got uint64
}

// Unwrap returns the problem.
func (e *ShortError) Unwrap() error { return &e.Problem }

// FailedError says that the plugin itself gave up and said why.
type FailedError struct {
	// Problem is the first one.
	Problem
	// Problems are the errors it reported, in order. At least one.
	Problems []Problem
	// More counts those beyond.
	More int
}

// Unwrap returns all problems.
func (e *FailedError) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i := range e.Problems {
		errs[i] = &e.Problems[i]
	}
	return errs
}

// Error is the text of all problems, one after another.
func (e *FailedError) Error() string {
	text := errors.Join(e.Unwrap()...).Error()
	if e.More > 0 {
		text += fmt.Sprintf("\nand %d more errors of this source", e.More)
	}
	return text
}

// TransportError says that the connection to a plugin broke although its
// process is still there, or that the plugin answered with a gRPC status.
type TransportError struct{ Problem }

// Unwrap returns the problem.
func (e *TransportError) Unwrap() error { return &e.Problem }

func causes(p *Problem, err error) []error {
	if err == nil {
		return []error{p}
	}
	return []error{p, err}
}
