//go:build !windows

package console

// fromPage knows no code pages: everything but Windows writes UTF-8.
func fromPage([]byte) (string, bool) { return "", false }
