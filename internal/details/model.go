package details

import "time"

// Fact is yes, no, or unknown.
type Fact uint8

// Values of a Fact.
const (
	Unknown Fact = iota
	No
	Yes
)

// Known is the Fact that stands for a truth value.
func Known(b bool) Fact {
	if b {
		return Yes
	}
	return No
}

// MarshalJSON writes true, false or null.
func (f Fact) MarshalJSON() ([]byte, error) {
	switch f {
	case Yes:
		return []byte("true"), nil
	case No:
		return []byte("false"), nil
	case Unknown:
		return []byte("null"), nil
	default:
		return []byte("null"), nil
	}
}

// Holder is what is known of one holder. Zero values mean unknown.
type Holder struct {
	// Disabled: the account cannot sign in. Shared mailboxes and rooms may be such
	// accounts.
	Disabled Fact
	// Guest: the account belongs to somebody outside of the organization.
	Guest Fact
	// LastActive is when the account was last used, as far as the vendor can tell.
	LastActive time.Time
	// NeverActive: the vendor says that the account was never used. LastActive is
	// zero then.
	NeverActive bool
	// Department, CostCenter and EmployeeID are in the vendor's words.
	Department, CostCenter, EmployeeID string
	// Assignments are in the order in which they were reported, each license once.
	Assignments []Way
}

// Way is how a holder came by one license. With neither Direct nor Groups it is
// unknown.
type Way struct {
	// License is the id of the license.
	License string
	// Direct: it was assigned to the holder directly.
	Direct bool
	// Groups through which the holder has it.
	Groups []Group
	// Error is what is wrong with the assignment in the vendor's words; empty if
	// nothing is known. The holder may not hold the license then.
	Error string
}

// Group is a group of the vendor's directory.
type Group struct {
	// ID is stable; Name is for people and may be empty.
	ID, Name string
}

// License is what is known of one license.
type License struct {
	// Renewals are in the order in which they were reported.
	Renewals []Term
}

// Term is a date on which units of a license end unless they are renewed.
type Term struct {
	At time.Time
	// Units it is about. Nil: unknown.
	Units *int64
}
