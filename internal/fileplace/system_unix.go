//go:build !windows

package fileplace

import (
	"os"
	"syscall"
)

func identify(path string) (identity, error) {
	info, err := os.Stat(path)
	if err != nil {
		return identity{}, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, &os.PathError{Op: "identify", Path: path, Err: syscall.ENOTSUP}
	}
	return identity{volume: uint64(st.Dev), file: st.Ino}, nil //nolint:unconvert // the type of Dev differs between systems
}

// trim leaves a name as it is: every character counts.
func trim(name string) string { return name }

// ownName is the name that was given: a file has no second one in its folder.
func ownName(path string) string { return path }

func keyName(name string) string { return name }

func sameName(a, b string) bool { return a == b }
