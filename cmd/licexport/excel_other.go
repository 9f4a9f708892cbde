//go:build !windows

package main

// listSeparator is what stands between columns in the settings of the person.
func listSeparator() rune { return localeSeparator() }
