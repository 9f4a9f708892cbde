package disk

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// MkdirAll makes a folder and those above it that are missing, and makes their
// names durable.
func MkdirAll(fsys FS, dir string) error { return MkdirBelow(fsys, "", dir) }

// MkdirBelow is MkdirAll, but never makes base or what is above it: a network
// drive that has gone away must not come back as an ordinary folder. If base is
// missing, the error is fs.ErrNotExist. An empty base is none.
func MkdirBelow(fsys FS, base, dir string) error {
	err := fsys.Mkdir(dir)
	above := filepath.Dir(dir)
	if errors.Is(err, fs.ErrNotExist) && above != dir && above != filepath.Clean(base) {
		if err := MkdirBelow(fsys, base, above); err != nil {
			return err
		}
		err = fsys.Mkdir(dir)
	}
	if err != nil && (!errors.Is(err, fs.ErrExist) || isFile(fsys, dir)) {
		return err
	}
	// Also for a folder that was there: another run may have made it a moment
	// ago, or have died before it was durable.
	return fsys.SyncDir(above)
}

// isFile reports whether there is something at path that cannot be a folder.
func isFile(fsys FS, path string) bool {
	info, err := fsys.Lstat(path)
	return err == nil && !info.IsDir() && info.Mode()&fs.ModeSymlink == 0
}
