package snapshot

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// errInUse tells that another program has the file open.
const errInUse = windows.ERROR_SHARING_VIOLATION

// openShared opens a file for reading in a way that Windows refuses while
// another program has it open for writing, and that keeps others from writing
// until it is closed. os.Open would allow both.
func openShared(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
