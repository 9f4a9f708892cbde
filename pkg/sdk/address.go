package sdk

import "github.com/licexport/licexport/pkg/address"

// CheckAddress returns nil if licexport can take an address for the e-mail of a
// user. The error says what is wrong, without the address. licexport leaves out
// users who have no such address, so a source that reads what people have typed
// should stop at one that is malformed instead of passing it on.
func CheckAddress(written string) error { return address.Check(written) }
