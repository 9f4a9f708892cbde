package problem

// mistake is something wrong in a file that a person wrote, found by a package that
// plugins use as well and that therefore does not know this one: pkg/sdk/strict.
type mistake interface {
	error
	// Position is where it stands; line and column count from 1, 0 is unknown.
	Position() (file string, line, column int)
	// Words are what is wrong and what to do.
	Words() (summary, detail string)
	// Stops reports whether it is more than a warning.
	Stops() bool
}

// of is what a typed error says of itself as a problem; nil if it says nothing.
func of(err error) *Problem {
	switch e := err.(type) { //nolint:errorlint // each link of the chain is looked at by itself
	case reporter:
		return e.Problem()
	case mistake:
		p := &Problem{Class: Usage, Warning: !e.Stops(), Err: err}
		p.Place.File, p.Place.Line, p.Place.Column = e.Position()
		p.Summary, p.Detail = e.Words()
		return p
	default:
		return nil
	}
}

// areMistakes reports whether several errors are mistakes in files, all of them.
func areMistakes(errs []error) bool {
	for _, err := range errs {
		if _, ok := err.(mistake); !ok { //nolint:errorlint // the error itself
			return false
		}
	}
	return len(errs) > 0
}
