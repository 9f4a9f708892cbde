package disktest

import (
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/licexport/licexport/internal/disk"
)

// Faulty is a file system in which single operations fail.
type Faulty struct {
	fsys   disk.FS
	decide func(Op) error

	mu  sync.Mutex
	ops []Op
}

// NewFaulty returns fsys with faults: before each operation decide is asked, and
// an error that it returns is the operation's. A failing write writes half of
// its data. A nil decide only records.
func NewFaulty(fsys disk.FS, decide func(Op) error) *Faulty {
	if decide == nil {
		decide = func(Op) error { return nil }
	}
	return &Faulty{fsys: fsys, decide: decide}
}

// FailAt makes the operation with that index fail, once.
func FailAt(index int, err error) func(Op) error {
	return func(o Op) error {
		if o.Index == index {
			return err
		}
		return nil
	}
}

// FailFrom makes all operations of the given kinds fail from an index on.
func FailFrom(index int, err error, kinds ...Kind) func(Op) error {
	return func(o Op) error {
		if o.Index < index {
			return nil
		}
		if slices.Contains(kinds, o.Kind) {
			return err
		}
		return nil
	}
}

// Ops returns the operations asked for so far, those that failed too.
func (f *Faulty) Ops() []Op {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Op(nil), f.ops...)
}

func (f *Faulty) op(kind Kind, path, to string) error {
	f.mu.Lock()
	o := Op{Index: len(f.ops), Kind: kind, Path: path, To: to}
	f.ops = append(f.ops, o)
	f.mu.Unlock()
	return f.decide(o)
}

// Create implements disk.FS.
func (f *Faulty) Create(path string) (disk.File, error) {
	if err := f.op(Create, path, ""); err != nil {
		return nil, pathError(Create, path, err)
	}
	file, err := f.fsys.Create(path)
	if err != nil {
		return nil, err
	}
	return &faultyFile{File: file, faults: f, path: path}, nil
}

// Open implements disk.FS.
func (f *Faulty) Open(path string) (io.ReadCloser, error) {
	if err := f.op(Open, path, ""); err != nil {
		return nil, pathError(Open, path, err)
	}
	file, err := f.fsys.Open(path)
	if err != nil {
		return nil, err
	}
	return &faultyReader{ReadCloser: file, faults: f, path: path}, nil
}

// Lstat implements disk.FS.
func (f *Faulty) Lstat(path string) (fs.FileInfo, error) {
	if err := f.op(Lstat, path, ""); err != nil {
		return nil, pathError(Lstat, path, err)
	}
	return f.fsys.Lstat(path)
}

// Names implements disk.FS.
func (f *Faulty) Names(dir string) ([]string, error) {
	if err := f.op(Names, dir, ""); err != nil {
		return nil, pathError(Names, dir, err)
	}
	return f.fsys.Names(dir)
}

// Mkdir implements disk.FS.
func (f *Faulty) Mkdir(path string) error {
	if err := f.op(Mkdir, path, ""); err != nil {
		return pathError(Mkdir, path, err)
	}
	return f.fsys.Mkdir(path)
}

// Rename implements disk.FS.
func (f *Faulty) Rename(from, to string) error {
	if err := f.op(Rename, from, to); err != nil {
		return pathError(Rename, from, err)
	}
	return f.fsys.Rename(from, to)
}

// Remove implements disk.FS.
func (f *Faulty) Remove(path string) error {
	if err := f.op(Remove, path, ""); err != nil {
		return pathError(Remove, path, err)
	}
	return f.fsys.Remove(path)
}

// SyncDir implements disk.FS.
func (f *Faulty) SyncDir(dir string) error {
	if err := f.op(SyncDir, dir, ""); err != nil {
		return pathError(SyncDir, dir, err)
	}
	return f.fsys.SyncDir(dir)
}

// Lock implements disk.FS.
func (f *Faulty) Lock(path string) (disk.Lock, error) {
	if err := f.op(LockOp, path, ""); err != nil {
		return nil, pathError(LockOp, path, err)
	}
	lock, err := f.fsys.Lock(path)
	if err != nil {
		return nil, err
	}
	return &faultyLock{Lock: lock, faults: f, path: path}, nil
}

// Private implements disk.FS.
func (f *Faulty) Private(dir string) error { return f.fsys.Private(dir) }

// Shared implements disk.FS.
func (f *Faulty) Shared(dir string) error { return f.fsys.Shared(dir) }

type faultyFile struct {
	disk.File
	faults *Faulty
	path   string
}

func (f *faultyFile) Write(p []byte) (int, error) {
	if err := f.faults.op(Write, f.path, ""); err != nil {
		n, writeErr := f.File.Write(p[:len(p)/2])
		if writeErr != nil {
			return n, writeErr
		}
		return n, pathError(Write, f.path, err)
	}
	return f.File.Write(p)
}

func (f *faultyFile) Inherit(from string) error {
	if err := f.faults.op(Inherit, f.path, from); err != nil {
		return pathError(Inherit, f.path, err)
	}
	return f.File.Inherit(from)
}

func (f *faultyFile) Sync() error {
	if err := f.faults.op(Sync, f.path, ""); err != nil {
		return pathError(Sync, f.path, err)
	}
	return f.File.Sync()
}

// Close closes the file even if it reports an error, as systems do.
func (f *faultyFile) Close() error {
	if err := f.faults.op(Close, f.path, ""); err != nil {
		if closeErr := f.File.Close(); closeErr != nil {
			return closeErr
		}
		return pathError(Close, f.path, err)
	}
	return f.File.Close()
}

type faultyReader struct {
	io.ReadCloser
	faults *Faulty
	path   string
}

func (r *faultyReader) Read(p []byte) (int, error) {
	if err := r.faults.op(Read, r.path, ""); err != nil {
		return 0, pathError(Read, r.path, err)
	}
	return r.ReadCloser.Read(p)
}

type faultyLock struct {
	disk.Lock
	faults *Faulty
	path   string
}

func (l *faultyLock) Note(text []byte) error {
	if err := l.faults.op(Note, l.path, ""); err != nil {
		return pathError(Note, l.path, err)
	}
	return l.Lock.Note(text)
}

func pathError(kind Kind, path string, err error) error {
	return &fs.PathError{Op: string(kind), Path: path, Err: err}
}
