//go:build !windows

package config

// driveFault finds nothing where there are no drives.
func driveFault(string) (fault, remedy string) { return "", "" }
