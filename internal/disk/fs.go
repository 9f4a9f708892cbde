package disk

import (
	"errors"
	"io"
	"io/fs"
	"os/exec"

	"github.com/licexport/licexport/internal/ownership"
)

// Errors that an FS reports, beside those of package io/fs.
var (
	// ErrBusy says that another program holds the file open in a way that
	// forbids the operation. Waiting can help. Only Windows knows this state.
	ErrBusy = errors.New("another program holds the file open")
	// ErrLocked says that another process holds the lock.
	ErrLocked = errors.New("locked by another process")
	// ErrNotKept says that the attributes of the former file were kept only in
	// part, because this account may not give files away.
	ErrNotKept = errors.New("owner or group of the former file could not be kept")
	// ErrNotPlain says that what is at a path is no regular file with one name, so
	// that opening it could reach something else.
	ErrNotPlain = errors.New("it is a link or no ordinary file")
)

// FS is what publishing needs of a file system. Paths are in the form of the
// operating system. Errors wrap those of io/fs (ErrNotExist, ErrExist,
// ErrPermission), the errno of the system, or the errors above. What the rules of
// package ownership forbid is an *ownership.Error: as root, the real file system
// changes nothing in folders that others can change.
type FS interface {
	// Create makes a file that must not exist, readable by this account alone.
	Create(path string) (File, error)
	// Open opens a regular file for reading; never through a symbolic link.
	Open(path string) (io.ReadCloser, error)
	// Lstat describes a file and does not follow a symbolic link.
	Lstat(path string) (fs.FileInfo, error)
	// Names lists what a folder holds, sorted.
	Names(dir string) ([]string, error)
	// Mkdir makes one folder.
	Mkdir(path string) error
	// Rename replaces the file "to" by the file "from" in one step. Both are in
	// the same folder.
	Rename(from, to string) error
	// Remove deletes a file or an empty folder.
	Remove(path string) error
	// SyncDir makes durable what was created, renamed and removed in a folder,
	// where the system needs that and can do it.
	SyncDir(dir string) error
	// Lock takes the operating system's exclusive lock on a file, which is made
	// if it is not there, or fails at once with ErrLocked. It never follows a link.
	Lock(path string) (Lock, error)
	// Private returns an error if a folder is a link, or belongs to another account
	// than this one and root. One that is not there is fine.
	Private(dir string) error
	// Shared returns an error if every account may create files in a folder.
	Shared(dir string) error
}

// File is a file being written.
type File interface {
	io.Writer
	// Inherit gives the file the mode, the owner and, on Windows, the access
	// list of the file "from", or those of a new file (0640) if from is empty.
	// An error that is ErrNotKept is no reason to stop.
	Inherit(from string) error
	// Sync makes the content durable.
	Sync() error
	io.Closer
}

// Lock is a held lock. The system frees it when this process and the programs
// that it was extended to have ended.
type Lock interface {
	// Extend lets the program that cmd will start hold the lock, too: if this
	// process dies, the lock is held until that program, and what it has started
	// and given its open files to, has ended. Unlock frees it all the same.
	Extend(cmd *exec.Cmd) error
	// Note replaces the text in the lock file, which names to others who holds the
	// lock. It is a courtesy: never synced, possibly stale.
	Note(text []byte) error
	// Unlock frees the lock. The file stays.
	Unlock() error
}

// OS returns the real file system.
func OS() FS { return OSFor(ownership.Rule{}) }

// OSFor returns the real file system with a rule about files of other accounts.
func OSFor(rule ownership.Rule) FS { return osFS{rule: rule} }
