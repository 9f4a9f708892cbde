package plugins

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
)

// Locks are the lock files that count for a run.
type Locks struct {
	files []*Lock
}

// ReadLocks reads the lock file beside the licexport program and the one beside
// the configuration file, whose directory may be empty. A plugin that is in
// both is an error: it would be unclear which one counts. So is a file that another
// account can change: it says which programs may run.
func ReadLocks(hostDir, configDir string, owners ownership.Rule) (*Locks, error) {
	dirs := []string{hostDir}
	if configDir != "" && !sameDir(hostDir, configDir) {
		dirs = append(dirs, configDir)
	}
	locks := &Locks{}
	for _, dir := range dirs {
		path := filepath.Join(dir, LockFileName)
		if err := owners.File("lock file", path); err != nil {
			return nil, err
		}
		l, err := ReadLock(path)
		if err != nil {
			return nil, err
		}
		locks.files = append(locks.files, l)
	}
	return locks, locks.checkDuplicates()
}

// LocksOf reads one lock file, which is the only one that counts then.
func LocksOf(path string) (*Locks, error) {
	l, err := ReadLock(path)
	if err != nil {
		return nil, err
	}
	return &Locks{files: []*Lock{l}}, nil
}

func sameDir(a, b string) bool {
	resolvedA, errA := filepath.EvalSymlinks(a)
	resolvedB, errB := filepath.EvalSymlinks(b)
	if errA != nil || errB != nil {
		return filepath.Clean(a) == filepath.Clean(b)
	}
	return resolvedA == resolvedB
}

// DuplicateError says that a plugin is in two lock files.
type DuplicateError struct {
	Name  string
	Paths []string
}

// Problem names both files and says what to do.
func (e *DuplicateError) Problem() *problem.Problem {
	return &problem.Problem{
		Class:   problem.Usage,
		Summary: fmt.Sprintf("plugin %s is in two lock files", e.Name), Detail: strings.Join(e.Paths, "\n"),
		Remedy: "Remove it from one of them: the first belongs to the installed licexport, the second to your configuration.",
	}
}

// Error is the text of the problem.
func (e *DuplicateError) Error() string { return e.Problem().Error() }

func (l *Locks) checkDuplicates() error {
	seen := map[string]string{}
	for _, file := range l.files {
		for _, plugin := range slices.Sorted(maps.Keys(file.Plugins)) {
			if first, twice := seen[plugin]; twice {
				return &DuplicateError{Name: plugin, Paths: []string{first, file.Path}}
			}
			seen[plugin] = file.Path
		}
	}
	return nil
}

// lookUp returns the entry of a plugin and the file that it is in.
func (l *Locks) lookUp(plugin string) (entry Entry, path string, found bool) {
	for _, file := range l.files {
		if entry, found := file.Plugins[plugin]; found {
			return entry, file.Path, true
		}
	}
	return Entry{}, "", false
}

func (l *Locks) paths() []string {
	paths := make([]string, len(l.files))
	for i, file := range l.files {
		paths[i] = file.Path
	}
	return paths
}

// With returns the locks together with those of one more file.
func (l *Locks) With(path string) (*Locks, error) {
	more, err := ReadLock(path)
	if err != nil {
		return nil, err
	}
	all := &Locks{files: append(slices.Clone(l.files), more)}
	return all, all.checkDuplicates()
}
