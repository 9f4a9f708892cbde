package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/licexport/licexport/internal/ownership"
)

const (
	newFileMode fs.FileMode = 0o640
	newDirMode  fs.FileMode = 0o750
)

// osFS is the real file system. What differs between systems is in
// os_unix.go and os_windows.go.
type osFS struct{ rule ownership.Rule }

// writing checks the folder in which something is about to change.
func (o osFS) writing(path string) error { return o.rule.Folder("folder", filepath.Dir(path)) }

func (o osFS) Private(dir string) error { return o.rule.Private("state folder", dir) }

func (o osFS) Shared(dir string) error { return o.rule.Shared("folder of the output", dir) }

func (o osFS) Create(path string) (File, error) {
	if err := o.writing(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &osFile{File: f}, nil
}

func (osFS) Open(path string) (io.ReadCloser, error) {
	f, err := openPlain(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, asBusy(err, isHeldOpen)
	}
	return f, nil
}

func (osFS) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

func (osFS) Names(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	slices.Sort(names)
	return names, nil
}

func (o osFS) Mkdir(path string) error {
	if err := o.writing(path); err != nil {
		return err
	}
	if err := os.Mkdir(path, newDirMode); err != nil {
		return err
	}
	return adoptDir(path)
}

func (o osFS) Rename(from, to string) error {
	if err := o.writing(to); err != nil {
		return err
	}
	return asBusy(rename(from, to), isBusyTarget)
}

func (o osFS) Remove(path string) error {
	if err := o.writing(path); err != nil {
		return err
	}
	return asBusy(os.Remove(path), isHeldOpen)
}

func (osFS) SyncDir(dir string) error { return syncDir(dir) }

func (o osFS) Lock(path string) (Lock, error) {
	if err := o.writing(path); err != nil {
		return nil, err
	}
	f, err := OpenPlain(path, os.O_RDWR, newFileMode)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l := &osLock{file: f}
	if err := l.extension.free(path); err != nil {
		return nil, errors.Join(err, l.Unlock())
	}
	return l, nil
}

// osFile is a file of the real file system.
type osFile struct{ *os.File }

func (f *osFile) Inherit(from string) error {
	if from == "" {
		return inheritNothing(f.File)
	}
	return inherit(f.File, from)
}

// osLock is a lock of the real file system.
type osLock struct {
	file      *os.File
	extension extension
}

func (l *osLock) Extend(cmd *exec.Cmd) error { return l.extension.to(cmd, l.file) }

func (l *osLock) Note(text []byte) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt(text, 0)
	return err
}

func (l *osLock) Unlock() error {
	return errors.Join(l.extension.end(), unlockFile(l.file), l.file.Close())
}

// busyError marks an error of the system as ErrBusy.
type busyError struct{ err error }

func (e *busyError) Error() string        { return e.err.Error() }
func (e *busyError) Unwrap() error        { return e.err }
func (e *busyError) Is(target error) bool { return target == ErrBusy }

func asBusy(err error, busy func(error) bool) error {
	if err != nil && busy(err) {
		return &busyError{err: err}
	}
	return err
}
