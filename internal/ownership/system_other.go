//go:build unix && !linux

package ownership

// hasAccessList says no where access lists do not show in the mode.
func hasAccessList(string) bool { return false }

// readOnly says no where it is not known.
func readOnly(string) bool { return false }
