package identity

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// NoEmailError says that users have no usable e-mail and that settings do not
// allow to leave them out.
type NoEmailError struct {
	// Source that has them.
	Source string
	// People are the first of them, Count is how many there are.
	People []license.Person
	Count  int
}

// namedFirst is how many people Names names.
const namedFirst = 5

// Problem counts them and says what to do. It names nobody: errors reach logs and
// mails.
func (e *NoEmailError) Problem() *problem.Problem {
	return &problem.Problem{
		Class: problem.Source, Code: "host.no_email", Place: problem.Place{Source: e.Source},
		Summary: fmt.Sprintf("%s no usable e-mail, and identity.no_email is %q", plural(e.Count, "user has", "users have"), Fail),
		Remedy:  fmt.Sprintf("Name their e-mails in identity.file, or set identity.no_email to %q to leave them out.", Skip),
	}
}

// Error is the text of the problem.
func (e *NoEmailError) Error() string { return e.Problem().Error() }

// Names names the first of them, for a terminal.
func (e *NoEmailError) Names() string {
	var names []string
	for _, p := range e.People[:min(len(e.People), namedFirst)] {
		names = append(names, fmt.Sprintf("%s (%s)", person(p.ID, p.Name), p.Reason))
	}
	if more := e.Count - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return "without a usable e-mail: " + strings.Join(names, ", ")
}

// person names a holder, by name and id.
func person(id, name string) string {
	if name == "" {
		return id
	}
	return fmt.Sprintf("%s, id %s", name, id)
}

// plural is a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
