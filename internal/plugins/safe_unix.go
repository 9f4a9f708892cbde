//go:build unix

package plugins

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/licexport/licexport/internal/ownership"
)

// safe refuses a plugin when other accounts can write to its file or to a
// directory on the way to it. trusted reports whether all of these belong to root
// or to this account; any other owner could still change them at any time.
//
// A directory with the sticky bit, such as /tmp, is no danger further up: only
// owners can rename what is in it. Write permission for the group is none where
// the group has the owner alone, as on systems that give each user a group and the
// umask 002.
func safe(p Plugin) (trusted bool, err error) {
	trusted = true
	for path, first := p.Path, true; ; path = filepath.Dir(path) {
		info, err := os.Lstat(path)
		if err != nil {
			return false, fmt.Errorf("plugin %s: %w", p.Name, err)
		}
		directParent := path == filepath.Dir(p.Path)
		sticky := info.Mode()&fs.ModeSticky != 0 && !directParent && !first
		if reason := ownership.WritableByOthers(path, info); reason != "" && !sticky {
			return false, &UnsafeError{Name: p.Name, Path: path, Reason: reason}
		}
		if owner := ownerOf(info); owner != 0 && owner != os.Geteuid() {
			trusted = false
		}
		first = false
		if path == filepath.Dir(path) {
			return trusted, nil
		}
	}
}

func ownerOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}

// openHeld opens a file. Unix cannot keep others from changing it; safe has
// made sure that nobody else is able to.
func openHeld(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0) // #nosec G304 -- the plugin to be hashed
}
