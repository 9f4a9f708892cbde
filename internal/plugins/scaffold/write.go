package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/problem"
)

// write makes all files, or none: what was written before an error is removed.
func write(files []file) (written []string, err error) {
	for _, f := range files {
		if _, err := os.Lstat(f.path); !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return nil, fmt.Errorf("look for a former project: %w", err)
			}
			return nil, problem.New(problem.Usage, f.path+" exists already; nothing was written", "Choose another directory with --dir")
		}
	}
	defer func() {
		if err != nil {
			for _, path := range written {
				_ = os.Remove(path)
			}
			written = nil
		}
	}()
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil { //nolint:gosec // sources are no secret
			return written, fmt.Errorf("make a directory of the project: %w", err)
		}
		if err := create(f); err != nil {
			return written, fmt.Errorf("write the project: %w", err)
		}
		written = append(written, f.path)
	}
	return written, nil
}

// create writes a file that must not exist.
func create(f file) error {
	out, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // sources are no secret
	if err != nil {
		return err
	}
	_, err = out.Write(f.content)
	return errors.Join(err, out.Close())
}
