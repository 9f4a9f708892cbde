//go:build unix

package secret

import (
	"fmt"
	"io/fs"
)

// readableByOthers returns a warning when other accounts can read the file.
func readableByOthers(path string, info fs.FileInfo) string {
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o044 == 0 {
		return ""
	}
	return fmt.Sprintf("other accounts can read the secret in %s (mode %04o); run: chmod 600 %s", path, info.Mode().Perm(), path)
}
