package disktest

import (
	"bytes"
	"io/fs"
	"os/exec"
	"path/filepath"
	"time"
)

// memoryFile is a file of Disk, open for writing.
type memoryFile struct {
	disk *Disk
	node *inode
	path string
}

func (f *memoryFile) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.node.data = append(f.node.data, p...)
	f.disk.record(Write, f.path, "", f.node, bytes.Clone(p))
	return len(p), nil
}

func (f *memoryFile) Inherit(from string) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.node.mode = 0o640
	if from == "" {
		return nil
	}
	old := f.disk.entries[filepath.Clean(from)]
	if old == nil {
		return pathError(Inherit, from, fs.ErrNotExist)
	}
	f.node.mode = old.mode
	return nil
}

func (f *memoryFile) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.record(Sync, f.path, "", f.node, bytes.Clone(f.node.data))
	return nil
}

func (f *memoryFile) Close() error { return nil }

// memoryLock is a lock of Disk.
type memoryLock struct {
	disk *Disk
	path string
}

// Extend implements disk.Lock. No program runs on a disk in memory.
func (l *memoryLock) Extend(*exec.Cmd) error { return nil }

func (l *memoryLock) Note(text []byte) error {
	l.disk.mu.Lock()
	defer l.disk.mu.Unlock()
	if node := l.disk.entries[l.path]; node != nil {
		node.data = bytes.Clone(text)
	}
	return nil
}

func (l *memoryLock) Unlock() error {
	l.disk.mu.Lock()
	defer l.disk.mu.Unlock()
	delete(l.disk.locks, l.path)
	return nil
}

// fileInfo describes an inode.
type fileInfo struct {
	name string
	size int64
	node inode
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.node.dir }
func (i fileInfo) Sys() any           { return nil }

func (i fileInfo) Mode() fs.FileMode {
	switch {
	case i.node.dir:
		return i.node.mode | fs.ModeDir
	case i.node.link:
		return i.node.mode | fs.ModeSymlink
	default:
		return i.node.mode
	}
}
