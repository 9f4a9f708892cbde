package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/ownership"
)

const (
	// stampLayout is the time in the name of a file that was set aside, in UTC:
	// licexport-20261123T023000.000.log. Such names sort by time.
	stampLayout = "20060102T150405.000"
	// rotateAgain is after how long it is tried again to set a file aside that
	// another program holds open.
	rotateAgain = time.Minute
	// logMode lets the group read logs, as it may read the output.
	logMode = 0o640
)

// Rotation bounds a log file and its predecessors. The zero value bounds
// nothing.
type Rotation struct {
	// MaxSize in bytes from which the file is set aside and a new one begun.
	MaxSize int64
	// MaxFiles is how many files are kept, the current one included.
	MaxFiles int
	// MaxAge is after how long lines are gone: each day begins a new file, and
	// files that were set aside longer ago are removed.
	MaxAge time.Duration
	// Owners decides whether root writes logs into folders of others.
	Owners ownership.Rule
	// Now is the clock; nil means the system's. Days are those of its zone.
	Now func() time.Time
}

// RotatingFile is a log file that is set aside, under a name with the time, when
// it is too large or too old. A line is never lost or divided for that: a file
// that another program holds open, which on Windows keeps it from being renamed,
// grows on until it can be set aside. Several processes may write to the same
// path. It can be used by many goroutines at once.
type RotatingFile struct {
	path     string
	rotation Rotation
	rename   func(from, to string) error // os.Rename, except in tests

	mu   sync.Mutex
	file *os.File // nil after Close, or if the file could not be opened again
	size int64
	day  string    // of the last line
	wait time.Time // no attempt to set the file aside before
	done bool
}

// OpenRotating opens a log file for appending, or makes it, never through a link.
// Its folder must be there; a log that root begins there belongs to the owner of
// the folder.
func OpenRotating(path string, r Rotation) (*RotatingFile, error) {
	if r.Now == nil {
		r.Now = clock.System{}.Now
	}
	f := &RotatingFile{path: path, rotation: r, rename: os.Rename}
	if err := f.open(); err != nil {
		return nil, fmt.Errorf("open the log file: %w", err)
	}
	return f, nil
}

// Write appends p, one or more whole lines.
func (f *RotatingFile) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done {
		return 0, os.ErrClosed
	}
	now := f.rotation.Now()
	if f.file != nil && f.due(int64(len(p)), now) {
		f.rotate(now)
	}
	if f.file == nil {
		if err := f.open(); err != nil {
			return 0, err
		}
	}
	n, err := f.file.Write(p)
	f.size += int64(n)
	f.day = dayOf(now)
	return n, err
}

// Close closes the file. Closing it again does nothing.
func (f *RotatingFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done = true
	if f.file == nil {
		return nil
	}
	file := f.file
	f.file = nil
	return file.Close()
}

func (f *RotatingFile) open() error {
	if err := f.rotation.Owners.Folder("folder of the log file", filepath.Dir(f.path)); err != nil {
		return err
	}
	file, err := disk.OpenPlain(f.path, os.O_APPEND|os.O_WRONLY, logMode)
	if err != nil {
		return explain(f.path, err)
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	f.file, f.size = file, info.Size()
	f.day = dayOf(info.ModTime().In(f.rotation.Now().Location()))
	return nil
}

// explain says whose the log is if this account may not write to it: an
// administrator who has tried the program may have begun it.
func explain(path string, err error) error {
	info, statErr := os.Lstat(path)
	if !errors.Is(err, fs.ErrPermission) || statErr != nil {
		return err
	}
	if owner := ownership.Owner(info); owner != "" {
		return fmt.Errorf("%w: it belongs to %s; let the account that runs licexport own it (chown), or remove it", err, owner)
	}
	return err
}

// due reports whether to set the file aside before n more bytes are written.
func (f *RotatingFile) due(n int64, now time.Time) bool {
	if f.size == 0 || now.Before(f.wait) {
		return false
	}
	r := f.rotation
	return r.MaxSize > 0 && f.size+n > r.MaxSize || r.MaxAge > 0 && f.day != dayOf(now)
}

// rotate sets the file aside. What does not work is tried again later; logging
// goes on meanwhile.
func (f *RotatingFile) rotate(now time.Time) {
	ours, err := f.file.Stat()
	theirs, pathErr := os.Stat(f.path)
	moved := err == nil && (pathErr != nil || !os.SameFile(ours, theirs))
	// Windows renames no file that is open.
	_ = f.file.Close()
	f.file = nil
	if moved {
		return // by another process, so the path leads to a new file
	}
	if err := f.rename(f.path, f.aside(now)); err != nil {
		f.wait = now.Add(rotateAgain)
		return
	}
	f.prune(now)
}

// aside finds a free name for the file to set aside.
func (f *RotatingFile) aside(now time.Time) string {
	prefix, suffix := f.nameParts()
	for at := now.UTC(); ; at = at.Add(time.Millisecond) {
		path := filepath.Join(filepath.Dir(f.path), prefix+at.Format(stampLayout)+suffix)
		if _, err := os.Lstat(path); err != nil {
			return path
		}
	}
}

// prune removes files that are too many or too old. One that cannot be removed
// is left to the next time.
func (f *RotatingFile) prune(now time.Time) {
	files := f.predecessors()
	for i, at := range files {
		newer := len(files) - 1 - i
		tooMany := f.rotation.MaxFiles > 0 && newer >= f.rotation.MaxFiles-1
		tooOld := f.rotation.MaxAge > 0 && now.Sub(at) > f.rotation.MaxAge
		if tooMany || tooOld {
			prefix, suffix := f.nameParts()
			_ = os.Remove(filepath.Join(filepath.Dir(f.path), prefix+at.Format(stampLayout)+suffix))
		}
	}
}

// predecessors are the times of the files that were set aside, the oldest first.
// Other files, however similar their names, are none of them.
func (f *RotatingFile) predecessors() []time.Time {
	entries, _ := os.ReadDir(filepath.Dir(f.path)) // none if it cannot be read
	prefix, suffix := f.nameParts()
	var times []time.Time
	for _, e := range entries {
		stamp, ok := strings.CutPrefix(e.Name(), prefix)
		if ok {
			stamp, ok = strings.CutSuffix(stamp, suffix)
		}
		if at, err := time.Parse(stampLayout, stamp); ok && err == nil && len(stamp) == len(stampLayout) && e.Type().IsRegular() {
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// nameParts are what stands before and behind the time in a name.
func (f *RotatingFile) nameParts() (prefix, suffix string) {
	base := filepath.Base(f.path)
	suffix = filepath.Ext(base)
	return strings.TrimSuffix(base, suffix) + "-", suffix
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }
