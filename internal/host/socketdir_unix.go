//go:build unix

package host

import (
	"os"
	"syscall"
)

// isMine reports whether path is a directory of this account that nobody else
// may write to: the folder for temporary files is everybody's.
func isMine(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
