package disk

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
)

// extensionEnd follows the name of the lock file.
const extensionEnd = ".steps"

// extension passes a lock on to programs. LockFileEx locks are not inherited
// (https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex),
// but open handles are: a second file beside the lock is opened without sharing,
// and its handle is given to the programs. As long as one of them has it open,
// nobody else can open that file. The file is shared for deletion only, so that
// an orderly end can take it away from under a program that stays in the
// background.
type extension struct {
	path   string
	handle windows.Handle // 0 until the first program
}

// free reports ErrLocked if a program still runs that a lock was extended to
// whose holder has died. What the last of them left behind is removed.
func (e *extension) free(lock string) error {
	e.path = lock + extensionEnd
	handle, err := e.open(windows.OPEN_EXISTING, windows.FILE_FLAG_DELETE_ON_CLOSE, 0, nil)
	switch {
	case err == nil:
		return windows.CloseHandle(handle)
	case errors.Is(err, windows.ERROR_FILE_NOT_FOUND):
		return nil
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		return ErrLocked
	default:
		return err
	}
}

func (e *extension) to(cmd *exec.Cmd, _ *os.File) error {
	if e.handle == 0 {
		inherited := windows.SecurityAttributes{InheritHandle: 1}
		inherited.Length = uint32(unsafe.Sizeof(inherited))
		handle, err := e.open(windows.CREATE_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL, windows.FILE_SHARE_DELETE, &inherited)
		if err != nil {
			return err
		}
		e.handle = handle
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	// The list keeps the handle away from every other program that this process
	// starts, such as plugins.
	cmd.SysProcAttr.AdditionalInheritedHandles = append(cmd.SysProcAttr.AdditionalInheritedHandles, syscall.Handle(e.handle))
	return nil
}

// end gives the file another name before it is deleted: on file systems without
// POSIX semantics a deleted file keeps its name until the last handle is closed.
func (e *extension) end() error {
	if e.handle == 0 {
		return nil
	}
	away := tempName(e.path)
	err := os.Rename(e.path, away)
	if err == nil {
		err = os.Remove(away)
	}
	err = errors.Join(err, windows.CloseHandle(e.handle))
	e.handle = 0
	if err != nil {
		return fmt.Errorf("free what the steps held: %w", err)
	}
	return nil
}

func (e *extension) open(how, flags, share uint32, attributes *windows.SecurityAttributes) (windows.Handle, error) {
	name, err := fileplace.UTF16(e.path)
	if err != nil {
		return 0, &os.PathError{Op: "open", Path: e.path, Err: err}
	}
	const access = windows.GENERIC_READ | windows.GENERIC_WRITE | windows.DELETE
	handle, err := windows.CreateFile(name, access, share, attributes, how, flags, 0)
	if err != nil {
		return 0, &os.PathError{Op: "open", Path: e.path, Err: err}
	}
	return handle, nil
}
