package faultproxy

import "fmt"

// Kind is what goes wrong.
type Kind string

// Kinds of faults.
const (
	// None forwards everything.
	None Kind = ""
	// Message is a JSON object of another form with status 200, as vendors give
	// it under load.
	Message Kind = "another JSON object with status 200"
	// EmptyObject is {} with status 200.
	EmptyObject Kind = "an empty JSON object"
	// MissingList is the answer without its longest list.
	MissingList Kind = "an answer without its list"
	// MissingNext is the answer without all that looks like a link or a cursor
	// to the next page.
	MissingNext Kind = "a page without the link to the next one"
	// HTML is a page of a proxy or a sign-in with status 200.
	HTML Kind = "an HTML page with status 200"
	// Cut is an answer that ends in the middle.
	Cut Kind = "an answer that is cut off"
	// Repeated is the answer of the request before, of the same path.
	Repeated Kind = "the page before once more"
	// Shuffled is the answer with its longest list in another order.
	Shuffled Kind = "a list in another order"
	// Elsewhere is a redirect to another server.
	Elsewhere Kind = "a redirect to another server"
	// Slow is the right answer, a few bytes at a time.
	Slow Kind = "an answer that comes slowly"
	// Hang is no answer at all.
	Hang Kind = "no answer"
	// Reset closes the connection without an answer.
	Reset Kind = "a connection that is reset"
	// Status401 and the others are statuses with an empty JSON object.
	Status401 Kind = "status 401"
	Status403 Kind = "status 403"
	Status404 Kind = "status 404"
	Status429 Kind = "status 429"
	Status500 Kind = "status 500"
	Status503 Kind = "status 503"
)

// Kinds returns all kinds but None.
func Kinds() []Kind {
	return []Kind{
		Message, EmptyObject, MissingList, MissingNext, HTML, Cut, Repeated, Shuffled, Elsewhere, Slow, Hang, Reset,
		Status401, Status403, Status404, Status429, Status500, Status503,
	}
}

// Lasting reports whether a kind makes sense for all requests from one on: an
// outage lasts, and so does a cursor that leads round in circles.
func (k Kind) Lasting() bool {
	switch k {
	case None, MissingNext, Shuffled, Elsewhere, Slow:
		return false
	default:
		return true
	}
}

// Fault is what goes wrong, and where.
type Fault struct {
	// Kind is what goes wrong.
	Kind Kind
	// At is the number of the request, from 1.
	At int
	// Lasts makes all later requests go wrong in the same way.
	Lasts bool
}

// String names the fault.
func (f Fault) String() string {
	if f.Lasts {
		return fmt.Sprintf("%s from request %d on", f.Kind, f.At)
	}
	return fmt.Sprintf("%s at request %d", f.Kind, f.At)
}

// hits reports whether the n-th request goes wrong.
func (f Fault) hits(n int) bool {
	return f.Kind != None && (n == f.At || f.Lasts && n > f.At)
}
