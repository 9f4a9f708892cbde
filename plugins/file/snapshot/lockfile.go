package snapshot

import (
	"os"
	"path/filepath"
)

// lockFile returns the path of the file by which an office program tells others
// that it has the file at path open, or "". Microsoft Excel writes ~$name,
// LibreOffice .~lock.name#.
func lockFile(path string) string {
	dir, name := filepath.Split(path)
	for _, lock := range []string{"~$" + name, ".~lock." + name + "#"} {
		if _, err := os.Lstat(dir + lock); err == nil {
			return dir + lock
		}
	}
	return ""
}
