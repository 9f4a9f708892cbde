package fileplace

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

func identify(path string) (identity, error) {
	name, err := UTF16(path)
	if err != nil {
		return identity{}, &os.PathError{Op: "identify", Path: path, Err: err}
	}
	// FILE_FLAG_BACKUP_SEMANTICS is what opens a folder; no access is asked for.
	handle, err := windows.CreateFile(name, 0, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return identity{}, &os.PathError{Op: "identify", Path: path, Err: err}
	}
	defer func() { _ = windows.CloseHandle(handle) }() // nothing was written
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(handle, &info); err != nil {
		return identity{}, &os.PathError{Op: "identify", Path: path, Err: err}
	}
	return identity{volume: uint64(info.VolumeSerialNumber), file: uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow)}, nil
}

// trim takes off what Windows ignores.
func trim(name string) string { return trimmed(name) }

// ownName is the path with the long names of what is there, so that the short
// name of a file, such as LICENS~1.CSV, is no second one.
func ownName(path string) string {
	if !strings.Contains(filepath.Base(path), "~") {
		return path
	}
	name, err := UTF16(path)
	if err != nil {
		return path
	}
	long := make([]uint16, windows.MAX_LONG_PATH)
	n, err := windows.GetLongPathName(name, &long[0], uint32(len(long)))
	if err != nil || n == 0 || int(n) > len(long) {
		return path
	}
	return windows.UTF16ToString(long[:n])
}

func keyName(name string) string { return strings.ToLower(name) }

// sameName compares as Windows does. A folder may be made to tell case apart;
// then two names that differ in case only count as one all the same.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }

// UTF16 returns a path in the form that calls of Windows take it, also if it is
// longer than 260 characters.
func UTF16(path string) (*uint16, error) { return windows.UTF16PtrFromString(verbatim(absolute(path))) }

// Long returns a path for calls that take a text, in the same form.
func Long(path string) string { return verbatim(absolute(path)) }
