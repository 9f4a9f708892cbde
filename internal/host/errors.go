package host

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/internal/problem"
)

// What goes wrong with a plugin is a *problem.Problem. Its code says what it is:
// those of the host begin with "host.", broken rules of the contract with
// "contract.", and what the plugin reports has a code of its own. The types below are
// for callers that decide on them.

var (
	// errTimeLimit is the cause of a context that ended by a limit of the host.
	errTimeLimit = errors.New("time limit reached")
	// errIdle is the cause of a context that ended because an export stood still.
	errIdle = errors.New("export stood still")
	// errStopped is below a problem when the caller ended a call, together with the
	// cause of the context or ErrClosed.
	errStopped = errors.New("stopped")
)

// ErrClosed is below a problem when the session was closed during a call.
var ErrClosed = errors.New("the session was closed")

// CrashError says that the plugin's process ended in the middle of its work.
type CrashError struct {
	problem.Problem
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

// RuleError says that a plugin broke a rule of the contract: a bug in it.
type RuleError struct {
	problem.Problem
	// Rule is a short name of the rule, as in "sequence".
	Rule string
}

// Unwrap returns the problem.
func (e *RuleError) Unwrap() error { return &e.Problem }

// ShortError says that fewer holders arrived than the vendor itself counts.
type ShortError struct {
	problem.Problem
	Expected, Got uint64
}

// Unwrap returns the problem.
func (e *ShortError) Unwrap() error { return &e.Problem }

// FailedError says that the plugin itself gave up and said why.
type FailedError struct {
	// Reported are the errors it reported, in order. At least one.
	Reported []problem.Problem
	// More counts those beyond.
	More int
}

// Problems are the errors that the plugin reported; the last one says how many more
// there were.
func (e *FailedError) Problems() []*problem.Problem {
	all := make([]*problem.Problem, len(e.Reported), len(e.Reported)+1)
	for i := range e.Reported {
		all[i] = &e.Reported[i]
	}
	if e.More > 0 {
		all = append(all, &problem.Problem{
			Place: e.Reported[0].Place, Origin: e.Reported[0].Origin,
			Summary: fmt.Sprintf("and %d more errors of this source", e.More),
		})
	}
	return all
}

// Unwrap returns all problems.
func (e *FailedError) Unwrap() []error {
	var errs []error
	for _, p := range e.Problems() {
		errs = append(errs, p)
	}
	return errs
}

// Error is the text of all problems, one after another.
func (e *FailedError) Error() string { return errors.Join(e.Unwrap()...).Error() }
