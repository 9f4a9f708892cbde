//go:build !windows

package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openPlain opens a file that is there. O_NONBLOCK keeps a named pipe from holding
// up whoever opens it; for a regular file it means nothing.
func openPlain(path string, flag int, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, mode)
	if isLink(path, err) {
		return nil, notPlain(path)
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	writes := flag&(os.O_WRONLY|os.O_RDWR) != 0
	if !info.Mode().IsRegular() || writes && ok && st.Nlink > 1 {
		return nil, errors.Join(notPlain(path), f.Close())
	}
	return f, nil
}

// isLink reports whether err says that there is a link or another thing that
// cannot be opened like a file: ELOOP (EMLINK on FreeBSD, EFTYPE on NetBSD) or, for
// sockets and pipes without a reader, ENXIO.
func isLink(path string, err error) bool {
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return false
	}
	info, statErr := os.Lstat(path)
	return statErr == nil && !info.Mode().IsRegular() && !info.IsDir()
}
