// Package fault says what is wrong with a file that somebody else has written.
package fault

import "fmt"

// Fault is an error in words for people. Whoever finds one stops: a file with
// a fault may hold fewer rows than its author thinks.
type Fault struct {
	// Place is where it is: "users.csv:12", "seats.xlsx: Users!C12", or a file.
	Place string
	// Summary says what is wrong there, in one line without the place.
	Summary string
	// Detail says what it means and what to do.
	Detail string
	// Code is stable, in snake case: "short_row".
	Code string
	// Setting is the name of the setting that fixes it, or empty: "delimiter".
	Setting string
}

// New returns a fault. detail may be empty and be set later.
func New(code, place, detail, format string, args ...any) *Fault {
	return &Fault{Code: code, Place: place, Detail: detail, Summary: fmt.Sprintf(format, args...)}
}

// At names the setting that fixes the fault.
func (f *Fault) At(setting string) *Fault {
	f.Setting = setting
	return f
}

// Error returns place and summary in one line.
func (f *Fault) Error() string { return f.Place + ": " + f.Summary }
