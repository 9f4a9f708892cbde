package sdk

// License is something users can hold, usually a product of the vendor.
type License struct {
	// ID is stable and the vendor's own; it stays when names change. Required,
	// once per export, at most 1,024 bytes.
	ID string
	// UID is what the asset register stores, at most 255 UTF-16 units. Leave it
	// empty if the source cannot tell; the user's settings must name one then.
	UID string
	// Name is the product name for people, at most 1,024 bytes.
	Name string
	// Purchased is the number of units bought. Nil: unknown, or no sensible
	// number exists. Zero: none is owned. See Int.
	Purchased *int64
	// Consumed is the number of units in use as the vendor counts them. Nil:
	// unknown.
	Consumed *int64
	// Status is the state in the vendor's own words, as in "Enabled".
	Status string
}

// Int returns a pointer to n, for License.Purchased and License.Consumed.
func Int[N ~int | ~int32 | ~int64 | ~uint32](n N) *int64 {
	v := int64(n)
	return &v
}

// Kind says what a holder is.
type Kind uint8

// Kinds of holders. Only users are exported, the others are counted.
const (
	// User is a person or an account that an e-mail identifies.
	User Kind = iota
	// Device is a device or a server.
	Device
	// Key is a license key or another bearer without identity.
	Key
)

// Holder is one user, device or key.
type Holder struct {
	// ID is stable and the vendor's own; not an e-mail where the vendor has
	// something better. Required, at most 1,024 bytes.
	ID string
	// Kind is what it is. The zero value is User.
	Kind Kind
	// Name is for people. May be empty.
	Name string
	// Emails are addresses that may be the user's, best first. May be empty.
	Emails []Email
	// LeftOut, if not empty, keeps the holder out of the file because the
	// source's settings say so, and is the reason in words ("guests are
	// excluded"). The holder still counts for totals and plausibility.
	LeftOut string
}

// EmailKind says where an address comes from.
type EmailKind uint8

// Origins of an address.
const (
	// Mail is the address of the user's mailbox.
	Mail EmailKind = iota
	// Alias is another address of the mailbox.
	Alias
	// Login is the name the user signs in with, in the form of an address.
	Login
)

// Email is an address that may be the e-mail of a user.
type Email struct {
	// Address as the vendor has it.
	Address string
	// Kind is where it comes from. The zero value is Mail.
	Kind EmailKind
}

// Traffic counts what an export costs at the vendor's API.
type Traffic struct {
	// Requests sent, retries included.
	Requests int
	// Pages or files read completely.
	Pages int
	// Retries are requests repeated after a failure.
	Retries int
}
