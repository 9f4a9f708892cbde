//go:build !linux

package secret

// ProtectProcess has nothing to do where processes of one account cannot be kept
// apart.
func ProtectProcess() error { return nil }
