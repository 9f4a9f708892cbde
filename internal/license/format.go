package license

// The form of an encoded table, for the state beside an output:
//
//	magic    8 bytes: "licexpt" and the version, 2
//	licenses count, then each: source, id, uid, name, status (strings),
//	         purchased, consumed (optional numbers)
//	holders  count, then each by rank: the lengths of id, e-mail and name, then
//	         their bytes
//	rows     for each license: count, then the distance of each rank to the one
//	         before (the first: to -1)
//	sum      SHA-256 of all that precedes, 32 bytes
//
// Counts, lengths and distances are unsigned varints, a string is its length and
// its bytes, an optional number is one byte, 0 or 1, and a signed varint after 1.
// Each holder is written once, whatever number of licenses it holds.
//
// Version 1 differs in the order only: UIds and e-mails were folded as Unicode does.
const (
	magic   = "licexpt"
	version = 2
)

// maxString is the largest string that an encoded table may hold, in bytes.
const maxString = 1 << 20

// A DecodeError says that what Decode was given is not an intact table.
type DecodeError struct {
	// Reason in words for people.
	Reason string
	// Newer is the version of a table that a newer licexport wrote, Known the one
	// that this licexport reads; 0 if it is something else.
	Newer, Known int
	// Err is the error of the reader, if it is to blame; may be nil.
	Err error
}

// Error says what is wrong.
func (e *DecodeError) Error() string {
	if e.Err != nil {
		return "the stored table cannot be read: " + e.Reason + ": " + e.Err.Error()
	}
	return "the stored table cannot be read: " + e.Reason
}

// Unwrap returns the error of the reader.
func (e *DecodeError) Unwrap() error { return e.Err }
