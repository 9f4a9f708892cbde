package host

import "os"

// isMine reports whether path is a directory. The folder for temporary files is
// that of this account alone.
func isMine(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}
