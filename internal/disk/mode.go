package disk

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// SetMode gives a regular file that is there another mode, through no link. On
// Windows, where modes mean nothing, it does nothing.
func SetMode(path string, mode fs.FileMode) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := openPlain(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(mode.Perm()), f.Close())
}
