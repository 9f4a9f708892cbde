package disk

import (
	"errors"
	"io/fs"
	"os"
)

// openTries bounds how often a file is looked for that others make and remove at
// the same time.
const openTries = 10

// OpenPlain opens a file for writing, or makes it if it is not there, as os.OpenFile
// does with os.O_CREATE. It never goes through a symbolic link, and what it opens
// is a regular file without a second name: else the error is ErrNotPlain. So
// nobody who may write to the folder can lead it to another file. A file that root
// makes belongs to the owner of the folder; the owner of one that was there stays.
func OpenPlain(path string, flag int, mode fs.FileMode) (*os.File, error) {
	for try := 0; ; try++ {
		f, err := os.OpenFile(path, flag|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			if err := adoptFile(f); err != nil {
				return nil, errors.Join(err, f.Close(), os.Remove(path))
			}
			return f, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		f, err = openPlain(path, flag, mode)
		if !errors.Is(err, fs.ErrNotExist) || try == openTries {
			return f, err
		}
	}
}

// notPlain is the error about what is at a path.
func notPlain(path string) error {
	return &fs.PathError{Op: "open", Path: path, Err: ErrNotPlain}
}
