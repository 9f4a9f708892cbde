package license

// Kind says what a holder is.
type Kind uint8

// Kinds of holders. Only users are exported; the others are counted.
const (
	User Kind = iota + 1
	Device
	Key
)

// String names the kind, for people.
func (k Kind) String() string {
	switch k {
	case User:
		return "user"
	case Device:
		return "device"
	case Key:
		return "key"
	}
	return "unknown kind of holder"
}

// EmailKind says where an address comes from.
type EmailKind uint8

// Origins of an address, see Email.
const (
	Mail EmailKind = iota + 1
	Alias
	Login
)

// String names the origin, for people.
func (k EmailKind) String() string {
	switch k {
	case Mail:
		return "mailbox address"
	case Alias:
		return "alias"
	case Login:
		return "sign-in name"
	}
	return "unknown kind of address"
}

// Email is an address that may be the e-mail of a user.
type Email struct {
	// Address as the source has it; not checked.
	Address string
	// Kind says where it comes from.
	Kind EmailKind
}

// License is something users can hold, as its source names it.
type License struct {
	// Source is the name of the configured source. Empty in a table that was
	// read from a CSV.
	Source string
	// ID is stable and the source's own; unique within the source. Empty in a
	// table that was read from a CSV.
	ID string
	// UID is what the asset register stores, at most 255 UTF-16 units. In a
	// Snapshot it is what the plugin proposes and may be empty; in a Table it
	// is final and never empty.
	UID string
	// Name is the product name for people.
	Name string
	// Purchased is the number of units bought; nil if unknown or not sensible
	// (free products). 0 means that none is owned.
	Purchased *int64
	// Consumed is the number of units in use as the vendor counts them; nil if
	// unknown.
	Consumed *int64
	// Status is the state in the vendor's own words, as in "Enabled".
	Status string
}

// equal reports whether two licenses agree in every field.
func (l *License) equal(o *License) bool {
	return l.Source == o.Source && l.ID == o.ID && l.UID == o.UID && l.Name == o.Name &&
		l.Status == o.Status && sameCount(l.Purchased, o.Purchased) && sameCount(l.Consumed, o.Consumed)
}

// sameCount compares two numbers that may be unknown.
func sameCount(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// Holder is one user, device or key of a source, as it arrives.
type Holder struct {
	// ID is stable and the source's own; unique within the source.
	ID string
	// Kind is what it is.
	Kind Kind
	// Name is for people; may be empty.
	Name string
	// Emails are candidates, best first; may be empty.
	Emails []Email
	// Licenses are indexes into the licenses sent so far, in any order.
	Licenses []uint32
	// LeftOut, if not empty, says why the source's settings leave this holder
	// out of the file. It still counts for plausibility.
	LeftOut string
}

// Identity is what was found out about who a holder is.
type Identity struct {
	// Email is the address that the asset register knows, ready to be written.
	// Empty if there is none.
	Email string
	// NoEmail says why Email is empty, in words for people. It should be one of
	// few texts, because holders are counted by it.
	NoEmail string
	// RenamedFrom is the domain that a rule replaced to get Email; empty if no
	// rule did.
	RenamedFrom string
	// Malformed is the first candidate that is no usable address; empty if all
	// that were looked at are sound.
	Malformed string
}

// Row is one assignment of a Table: one line of the file.
type Row struct {
	// License that is held. It belongs to the table and must not be changed.
	License *License
	// Email as it is to be written. Never empty.
	Email string
	// Name of the holder, for people; may be empty.
	Name string
	// HolderID is the id of the holder in its source; empty in a table that was
	// read from a CSV.
	HolderID string
}
