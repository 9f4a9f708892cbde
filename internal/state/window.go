package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

const (
	windowDir = "window"
	windowEnd = ".window"
)

// GuardMemory returns what the guard remembers.
func (v *View) GuardMemory() guard.Memory { return v.head.Guard }

// SetGuardMemory stores what the guard remembers after a run that published nothing.
func (s *Store) SetGuardMemory(ctx context.Context, m guard.Memory) error {
	h := s.head
	h.Guard = m
	return s.save(ctx, h)
}

// OpenWindow opens the file with the holders of the window. One that is not there is
// a *window.DamagedError.
func (v *View) OpenWindow(f *window.File) (io.ReadCloser, error) {
	path := v.path(windowDir, f.Name+windowEnd)
	file, err := v.fsys.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &window.DamagedError{Reason: path + " is not there"}
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	return file, nil
}

// WriteWindow writes the holders of a window into a file of its own, under a name
// that begins with that of a run. It counts only when a Memory that names it is
// stored.
func (s *Store) WriteWindow(ctx context.Context, name string, write func(io.Writer) (digest string, err error)) (*window.File, error) {
	if err := checkRunID(name); err != nil {
		return nil, err
	}
	if err := s.mkdir(windowDir); err != nil {
		return nil, err
	}
	f := &window.File{Name: name}
	path := s.path(windowDir, name+windowEnd)
	err := s.write(ctx, path, func(w io.Writer) (err error) {
		f.Digest, err = write(w)
		return err
	})
	return f, err
}

// TableOf gives the table of a content that was published, nil if it is not kept or
// cannot be read.
func (v *View) TableOf(digest string) *license.Table {
	if !digests.MatchString(digest) {
		return nil
	}
	t, err := v.readTable(tableName(digest))
	if err != nil {
		return nil
	}
	return t
}

// ContentTable gives the table of a content that was published, nil if it is not kept.
// One that is damaged is a *CorruptError.
func (v *View) ContentTable(digest string) (*license.Table, error) {
	if !digests.MatchString(digest) {
		return nil, nil
	}
	name := tableName(digest)
	if _, err := v.fsys.Lstat(v.path(name)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return v.readTable(name)
}

// checkWindow makes sure that the name of the file stays inside the folder.
func (v *View) checkWindow(m *guard.Memory) error {
	if m == nil || m.Window.File == nil {
		return nil
	}
	if checkRunID(m.Window.File.Name) != nil || !digests.MatchString(m.Window.File.Digest) {
		return damaged(v.dir, headFile, fmt.Sprintf("%q is not the name of a window", m.Window.File.Name), nil)
	}
	return nil
}

// pruneWindows removes files that the head does not name.
func (s *Store) pruneWindows() error {
	names, err := s.names(windowDir)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	use := func(m *guard.Memory) {
		if m != nil && m.Window.File != nil {
			used[m.Window.File.Name] = true
		}
	}
	use(&s.head.Guard)
	if s.head.Pending != nil {
		use(s.head.Pending.Guard)
	}
	var failed error
	for _, name := range names {
		of, ok := strings.CutSuffix(name, windowEnd)
		if ok && !used[of] && !strings.HasPrefix(name, ".") {
			failed = errors.Join(failed, s.remove(s.path(windowDir, name)))
		}
	}
	return failed
}

// cleanWindows removes what writing left behind.
func (s *Store) cleanWindows() error {
	return errors.Join(disk.CleanDir(s.fsys, s.path(windowDir)), s.pruneWindows())
}
