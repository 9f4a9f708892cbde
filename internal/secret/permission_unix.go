//go:build unix

package secret

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/licexport/licexport/internal/commandline"
)

// readableByOthers returns a warning when other accounts can read the file. A
// file of another account that its group can read is as it should be: that is
// how we read it (root:licexport 0640, or a secret of Kubernetes with fsGroup).
func readableByOthers(path string, info fs.FileInfo) string {
	others := fs.FileMode(0o044)
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		others = 0o004
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&others == 0 {
		return ""
	}
	return fmt.Sprintf("other accounts can read the secret in %s (mode %04o); run: chmod %s %s",
		path, info.Mode().Perm(), remedy(others), commandline.Quote(path))
}

// remedy is the mode that takes away no more than it has to.
func remedy(others fs.FileMode) string {
	if others == 0o004 {
		return "o-r"
	}
	return "600"
}
