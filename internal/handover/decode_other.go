//go:build !windows

package handover

// decodeConsole knows no code pages: everything but Windows writes UTF-8.
func decodeConsole([]byte) (string, bool) { return "", false }
