//go:build !windows

package config

// driveFault finds nothing where there are no drives.
func driveFault(string) (fault, remedy string) { return "", "" }

// samePath tells whether two absolute paths lead to one file.
func samePath(a, b string) bool { return a == b }
