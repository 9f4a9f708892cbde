package restrict

import (
	"fmt"

	"github.com/licexport/licexport/internal/problem"
)

// UnknownAccountError says that neither this computer nor its domain knows an
// account.
type UnknownAccountError struct {
	Account string
	Err     error
}

// Problem names the account and how accounts are written.
func (e *UnknownAccountError) Problem() *problem.Problem {
	return problem.New(problem.Usage, fmt.Sprintf("this computer does not know the account %q (%v)", e.Account, e.Err),
		`Write it as DOMAIN\NAME, a group managed service account as DOMAIN\NAME$, that of the service as 'NT SERVICE\licexport'.`)
}

// Error is the text of the problem.
func (e *UnknownAccountError) Error() string { return e.Problem().Error() }

// Unwrap returns what the system said.
func (e *UnknownAccountError) Unwrap() error { return e.Err }
