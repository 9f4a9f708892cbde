package snapshot

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
)

// isPattern reports whether the last part of a path has * or ?.
func isPattern(path string) bool { return strings.ContainsAny(filepath.Base(path), "*?") }

// Newest returns the path of the file that was changed last among those that fit
// the pattern in the last part of path; of two with one time the one whose name
// comes last. Files that begin with a dot or ~$ are those of programs. Errors are
// *fault.Fault.
func Newest(path string) (string, error) {
	if !isPattern(path) {
		return path, nil
	}
	dir, pattern := filepath.Split(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", unreadable(dir, err)
	}
	var newest os.FileInfo
	for _, e := range entries { // sorted by name
		name := e.Name()
		if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || !glob.Match(pattern, name) {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return "", unreadable(filepath.Join(dir, name), err) // it could be the newest one
		}
		if info.Mode().IsRegular() && (newest == nil || !info.ModTime().Before(newest.ModTime())) {
			newest = info
		}
	}
	if newest == nil {
		return "", fault.New("not_found", path, "Check the setting path and that the export has been saved there. "+
			"The account that runs licexport must be able to see the folder.", "no file fits the pattern").At("path")
	}
	return filepath.Join(dir, newest.Name()), nil
}
