package problem

import (
	"errors"
	"runtime"
	"slices"
	"syscall"
)

// Passing reports whether err is a trouble of the machine that may be gone soon, as
// when no file can be opened any more, and not a mistake of whoever wrote the
// settings.
func Passing(err error) bool {
	passing := []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.EIO, syscall.ENOMEM, syscall.EAGAIN, syscall.EBUSY,
		syscall.EINTR, syscall.ETIMEDOUT, syscall.ESTALE,
	}
	if runtime.GOOS == "windows" {
		// https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
		passing = append(passing,
			4,    // ERROR_TOO_MANY_OPEN_FILES
			8,    // ERROR_NOT_ENOUGH_MEMORY
			32,   // ERROR_SHARING_VIOLATION
			33,   // ERROR_LOCK_VIOLATION
			53,   // ERROR_BAD_NETPATH
			64,   // ERROR_NETNAME_DELETED
			1117, // ERROR_IO_DEVICE
			1450, // ERROR_NO_SYSTEM_RESOURCES
		)
	}
	return slices.ContainsFunc(passing, func(e syscall.Errno) bool { return errors.Is(err, e) })
}
