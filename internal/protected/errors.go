package protected

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// NameError says that a text cannot be the name of a secret.
type NameError struct{ Name, Remedy string }

// Problem says how names are written. It shows only the beginning of the text: it may
// be a secret that somebody took for a name.
func (e *NameError) Problem() *problem.Problem {
	const shown = 8
	name := []rune(e.Name)
	if len(name) > shown {
		name = append(name[:shown], '…')
	}
	return problem.New(problem.Usage, fmt.Sprintf("%q cannot be the name of a secret", string(name)), e.Remedy)
}

// Error is the text of the problem.
func (e *NameError) Error() string { return e.Problem().Error() }

// Error says why a secret could not be kept, read or removed.
type Error struct {
	Name string
	// Reason is what happened, without a value.
	Reason string
	// Advice is what to do, one sentence a line.
	Advice []string
	// NotFound is set if there is no such secret for this account.
	NotFound bool
	// Err is the error below; may be nil.
	Err error
}

// Problem names the secret, what happened and what to do.
func (e *Error) Problem() *problem.Problem {
	return &problem.Problem{
		Class: problem.Usage, Summary: fmt.Sprintf("the protected secret %s: %s", e.Name, e.Reason), Remedy: strings.Join(e.Advice, "\n"), Err: e.Err,
	}
}

// Error is the text of the problem.
func (e *Error) Error() string { return e.Problem().Error() }

// Unwrap returns the error below.
func (e *Error) Unwrap() error { return e.Err }
