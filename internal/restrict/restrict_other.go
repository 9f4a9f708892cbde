//go:build !windows

package restrict

import "os"

// Folder makes a folder, and those above it that are missing, that only this
// account can use. One that is there stays as it is. Accounts have no meaning here.
func Folder(dir string, _ ...string) error { return os.MkdirAll(dir, 0o700) }

// Readable lets only this account read and write a file. Accounts have no meaning
// here.
func Readable(path string, _ ...string) error { return os.Chmod(path, 0o600) }

// IsAdministrator reports whether this process has the rights of root.
func IsAdministrator() bool { return os.Geteuid() == 0 }
