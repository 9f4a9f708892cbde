package disk

import (
	"errors"
	"io/fs"
	"os"
)

// openPlain opens a file that is there, and makes sure that it is the one of that
// name and not what a link of that name leads to.
func openPlain(path string, flag int, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag, mode)
	if err != nil {
		return nil, err
	}
	opened, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	named, err := os.Lstat(path)
	if err != nil || !named.Mode().IsRegular() || !os.SameFile(opened, named) {
		return nil, errors.Join(notPlain(path), f.Close())
	}
	return f, nil
}
