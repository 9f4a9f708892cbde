package plugins

import (
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plugins/name"
)

// State reports whether an installed plugin may be started.
type State string

const (
	// StateLocked may be started.
	StateLocked State = "locked"
	// StateUnlocked has no entry in a lock file.
	StateUnlocked State = "not locked"
	// StateChanged differs from what was locked.
	StateChanged State = "changed"
	// StateOtherPlatform is locked for other platforms only.
	StateOtherPlatform State = "not locked for this platform"
	// StateShadowed is hidden by one of the same name in an earlier place.
	StateShadowed State = "hidden"
	// StateMissing has an entry in a lock file, but is not installed.
	StateMissing State = "not installed"
	// StateUnreadable could not be read; Listed.Problem says why.
	StateUnreadable State = "unreadable"
)

// Listed is one line of a list of plugins.
type Listed struct {
	Name string
	// Path of the program, empty if it is not installed.
	Path string
	// Version by the lock file, empty if it is in none.
	Version string
	// Experimental is why the plugin is experimental, by the lock file; empty if it
	// is not, or if no lock file knows it.
	Experimental string
	// Lock is the path of the lock file with its entry.
	Lock  string
	State State
	// Problem says why a plugin is unreadable.
	Problem error
}

// List lists what is installed and what is locked, by name, then in the order
// of the places. It reads and hashes files, and starts nothing.
func (v Verifier) List() []Listed {
	var all []Listed
	seen := map[string]bool{}
	for _, dir := range v.Places.directories() {
		for _, plugin := range namesIn(dir) {
			l := v.state(plugin, filepath.Join(dir, name.File(plugin, runtime.GOOS)))
			if seen[plugin] {
				l.State = StateShadowed
			}
			seen[plugin] = true
			all = append(all, l)
		}
	}
	for _, file := range v.Locks.files {
		for _, plugin := range slices.Sorted(maps.Keys(file.Plugins)) {
			if !seen[plugin] {
				all = append(all, Listed{Name: plugin, Version: file.Plugins[plugin].Version, Experimental: file.Plugins[plugin].Experimental, Lock: file.Path, State: StateMissing})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Listed) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (v Verifier) state(plugin, path string) Listed {
	entry, lock, found := v.Locks.lookUp(plugin)
	l := Listed{Name: plugin, Path: path, Version: entry.Version, Lock: lock, Experimental: entry.Experimental}
	p, err := program(plugin, path)
	if err != nil {
		l.State, l.Problem = StateUnreadable, err
		return l
	}
	if !found {
		l.State = StateUnlocked
		return l
	}
	want, found := entry.Files[Platform()][filepath.Base(p.Path)]
	if !found {
		l.State = StateOtherPlatform
		return l
	}
	got, err := HashFile(p.Path)
	switch {
	case err != nil:
		l.State, l.Problem = StateUnreadable, err
	case got != want:
		l.State = StateChanged
	default:
		l.State = StateLocked
	}
	return l
}
