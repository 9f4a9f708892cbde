package disk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
)

// isHeldOpen says that the file is open elsewhere without being shared.
func isHeldOpen(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// isBusyTarget also takes ERROR_ACCESS_DENIED, because that is what MoveFileEx
// says when the file to replace is open. It can mean what it says, too; so the
// waiting is bounded and the final text names both.
func isBusyTarget(err error) bool {
	return isHeldOpen(err) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// isReadOnly reports whether a file has the attribute "read-only", which is all
// that Go makes the mode from on Windows (https://pkg.go.dev/os#Chmod).
func isReadOnly(mode os.FileMode) bool { return mode.Perm()&0o200 == 0 }

// syncDir has nothing to do: renames write through, and a new folder is
// journaled by NTFS.
func syncDir(string) error { return nil }

// inherit keeps the access list of the file that will be replaced. Entries that
// came from the folder are inherited again, because both files are in the same
// folder; a list cut off from the folder stays cut off. The owner is left as it
// is: giving a file away needs a privilege that a service should not have, and
// what counts on Windows is the list.
func inherit(f *os.File, from string) error {
	old, err := windows.GetNamedSecurityInfo(fileplace.Long(from), windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return notKept("read", err)
	}
	list, _, err := old.DACL()
	if err != nil {
		return notKept("read", err)
	}
	control, _, err := old.Control()
	if err != nil {
		return notKept("read", err)
	}
	what := windows.SECURITY_INFORMATION(windows.DACL_SECURITY_INFORMATION)
	if control&windows.SE_DACL_PROTECTED != 0 {
		what |= windows.PROTECTED_DACL_SECURITY_INFORMATION
	} else {
		what |= windows.UNPROTECTED_DACL_SECURITY_INFORMATION
	}
	err = windows.SetNamedSecurityInfo(fileplace.Long(f.Name()), windows.SE_FILE_OBJECT, what, nil, nil, list, nil)
	if err != nil {
		return notKept("set", err)
	}
	return nil
}

// notKept recognizes a file system without access lists (FAT, some shares), where
// nothing can be lost, from a list that could not be kept.
func notKept(verb string, err error) error {
	for _, none := range []error{
		windows.ERROR_NOT_SUPPORTED, windows.ERROR_INVALID_FUNCTION, windows.ERROR_CALL_NOT_IMPLEMENTED,
	} {
		if errors.Is(err, none) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s access list: %w", ErrNotKept, verb, err)
}

// inheritNothing: a new file has the access list that its folder hands down.
func inheritNothing(*os.File) error { return nil }

func adoptFile(*os.File) error { return nil }

func adoptDir(string) error { return nil }

// lockOffset is far behind the text in the lock file, because on Windows a
// locked range cannot be read by others.
const lockOffset = 1 << 30

func lockRange() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: lockOffset} }

func lockFile(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, lockRange())
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

func unlockFile(f *os.File) error {
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, lockRange())
}
