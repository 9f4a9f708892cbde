package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

// ReplaceUnlocked is Replace for a file that no lock protects, such as a copy of
// the run record. It removes what killed runs left behind while writing that
// file. As it cannot tell a dead run's temporary file from a living one's, it
// begins again when another run has taken away its own.
func ReplaceUnlocked(ctx context.Context, fsys FS, path string, write func(io.Writer) error, o Options) error {
	if err := CleanFile(fsys, path); err != nil {
		o.note("what a former run left of " + path + " could not be removed: " + err.Error())
	}
	err := Replace(ctx, fsys, path, write, nil, o)
	for tries := 3; tries > 0 && errors.Is(err, fs.ErrNotExist) && isFolder(fsys, path); tries-- {
		err = Replace(ctx, fsys, path, write, nil, o)
	}
	return err
}

// isFolder reports whether the folder of a file is there.
func isFolder(fsys FS, path string) bool {
	_, err := CheckTarget(fsys, path)
	return err == nil
}
