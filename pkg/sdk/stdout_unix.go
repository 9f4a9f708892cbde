//go:build unix

package sdk

import (
	"os"

	"golang.org/x/sys/unix"
)

// redirect makes file descriptor 1 a copy of w, so that code in other
// languages and child processes are caught too. It returns a copy of the
// former file descriptor 1, and w in its new place.
func redirect(w *os.File) (original, diverted *os.File, err error) {
	fd, err := unix.FcntlInt(uintptr(unix.Stdout), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, nil, os.NewSyscallError("dup", err)
	}
	if err := unix.Dup2(int(w.Fd()), unix.Stdout); err != nil {
		return nil, nil, os.NewSyscallError("dup2", err)
	}
	diverted = os.Stdout //nolint:forbidigo // it writes to the pipe from now on
	return os.NewFile(uintptr(fd), "stdout"), diverted, w.Close()
}
