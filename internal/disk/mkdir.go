package disk

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// MkdirAll makes a folder and those above it that are missing, and makes their
// names durable.
func MkdirAll(fsys FS, dir string) error {
	err := fsys.Mkdir(dir)
	if errors.Is(err, fs.ErrExist) {
		info, statErr := fsys.Lstat(dir)
		if statErr == nil && !info.IsDir() && info.Mode()&fs.ModeSymlink == 0 {
			return err
		}
		// Another run may have made it and died before it was durable.
		return fsys.SyncDir(filepath.Dir(dir))
	}
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		if err := MkdirAll(fsys, filepath.Dir(dir)); err != nil {
			return err
		}
		err = fsys.Mkdir(dir)
	}
	if err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(dir))
}
