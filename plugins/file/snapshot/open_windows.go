package snapshot

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// errInUse means that another program has the file open.
const errInUse = windows.ERROR_SHARING_VIOLATION

// openShared opens a file for reading in a way that Windows refuses while
// another program has it open for writing, and that keeps others from writing
// until it is closed. os.Open would allow both.
func openShared(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(long(path))
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

// long gives a path of a drive or a share the form in which Windows Server 2016
// takes more than 260 characters
// (https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation).
func long(path string) string {
	full, err := filepath.Abs(path)
	switch {
	case err != nil || len(full) < 248 || strings.HasPrefix(full, `\\?\`) || strings.HasPrefix(full, `\\.\`):
		return path
	case strings.HasPrefix(full, `\\`):
		return `\\?\UNC\` + full[2:]
	default:
		return `\\?\` + full
	}
}
