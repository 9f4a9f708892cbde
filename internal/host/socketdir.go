package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/ownership"
)

// socketName is as long as the name of any socket that a plugin is expected to
// make: "plugin" and ten digits, with room to spare.
const socketName = 20

// maxSocketPath is the longest path of a socket: the operating systems have
// 108 bytes (Linux) or 104 (macOS, BSD) for it, with the end mark.
const maxSocketPath = 103

// socketPrefix begins the names of all such directories.
const socketPrefix = "lx-"

// socketLock is the file in it that is locked for as long as its host lives.
const socketLock = "host"

// socketDir is a directory for the plugin's socket that only this user can
// enter. Windows has no such sockets, plugins listen on 127.0.0.1 there.
type socketDir struct {
	path string
	lock disk.Lock // nil where the system cannot lock
}

// makeSocketDir makes one, and removes those that killed hosts left behind.
func makeSocketDir() (socketDir, error) {
	return socketDirIn(os.TempDir(), runtime.GOOS)
}

func socketDirIn(base, goos string) (socketDir, error) {
	if err := ownership.Temporary(base); err != nil {
		return socketDir{}, fmt.Errorf("make a directory for the plugin's socket: %w\n"+
			"Set %s to a directory of this account, as in %[2]s=/tmp", err, tempVariable(goos))
	}
	sweepSocketDirs(base)
	path, err := os.MkdirTemp(base, socketPrefix)
	if err != nil {
		return socketDir{}, fmt.Errorf("make a directory for the plugin's socket: %w\n"+
			"Set %s to a directory in which this account may write", err, tempVariable(goos))
	}
	if longest := len(path) + 1 + socketName; goos != "windows" && longest > maxSocketPath {
		_ = os.Remove(path)
		return socketDir{}, fmt.Errorf("the directory for temporary files is too deep for a socket: %s\n"+
			"The path of a socket may have %d bytes and would have %d. "+
			"Set TMPDIR to a shorter directory, as in TMPDIR=/tmp",
			filepath.Clean(base), maxSocketPath, longest)
	}
	d := socketDir{path: path}
	// Where the system cannot lock, nobody cleans up after a killed host.
	d.lock, err = disk.OS().Lock(filepath.Join(path, socketLock))
	if _, gone := os.Stat(path); gone != nil || errors.Is(err, disk.ErrLocked) {
		// A host that starts at this very moment took it for one that was left.
		d.remove()
		return socketDirIn(base, goos)
	}
	return d, nil
}

// tempVariable names the variable that says where temporary files go.
func tempVariable(goos string) string {
	if goos == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}

// remove removes the directory with what is in it.
func (d socketDir) remove() {
	_ = os.RemoveAll(d.path) // all but the lock on Windows, which keeps open files
	if d.lock != nil {
		_ = d.lock.Unlock()
		_ = os.RemoveAll(d.path)
	}
}

// sweepSocketDirs removes the directories of this user's hosts that were killed.
// The lock that the system released when they ended says which those are.
func sweepSocketDirs(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(base, e.Name())
		if !socketDirs.MatchString(e.Name()) || !isMine(path) || !isSocketDir(path) {
			continue
		}
		if lock, err := disk.OS().Lock(filepath.Join(path, socketLock)); err == nil {
			removeLeft(path, lock)
		}
	}
}

// socketDirs are the names of all such directories, as os.MkdirTemp makes them
// and removeLeft renames them.
var socketDirs = regexp.MustCompile(`^` + socketPrefix + `[0-9]+(` + leftSuffix + `)*$`)

// isSocketDir reports whether a directory was made by a host, and not by somebody else
// who chose such a name: it is empty, or it holds the lock, or it was being removed.
func isSocketDir(path string) bool {
	if _, err := os.Lstat(filepath.Join(path, socketLock)); err == nil || strings.HasSuffix(path, leftSuffix) {
		return true
	}
	entries, err := os.ReadDir(path)
	return err == nil && len(entries) == 0
}

// leftSuffix ends the name of a directory that is being removed.
const leftSuffix = "-left"

// removeLeft removes a directory that was left behind. It takes another name
// first: a host that made it just now and comes to lock it finds nothing then,
// instead of a directory that is being emptied.
func removeLeft(path string, lock disk.Lock) {
	left := path + leftSuffix
	switch err := os.Rename(path, left); {
	case err == nil:
		path = left
	case runtime.GOOS != "windows": // where a directory with an open file has to keep its name
		_ = lock.Unlock()
		return
	}
	socketDir{path: path, lock: lock}.remove()
}
