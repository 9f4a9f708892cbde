//go:build !windows

package snapshot

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// errInUse means that another program has the file locked.
const errInUse = unix.EWOULDBLOCK

// openShared opens a file for reading and respects a lock (flock) of a program
// that writes it. Where the file system knows no locks, there is none.
func openShared(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB); errors.Is(err, errInUse) {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
