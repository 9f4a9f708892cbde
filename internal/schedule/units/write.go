package units

import (
	"context"
	"io"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/problem"
)

// Write makes the files and writes them into a folder as the scheduler wants them,
// where no shell can change their encoding. It returns the paths of those that were
// written, also beside an error, which has the class Output if it is about the disk.
func Write(ctx context.Context, fsys disk.FS, dir string, kind Kind, r Request) (paths, notes []string, err error) {
	files, err := Print(kind, r)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		err := disk.Replace(ctx, fsys, path, func(w io.Writer) error {
			_, err := w.Write(f.Content)
			return err
		}, nil, disk.Options{})
		if err != nil {
			return paths, notes, problem.With(problem.Output, err)
		}
		paths = append(paths, path)
		for _, note := range f.Notes {
			notes = append(notes, f.Name+": "+note)
		}
	}
	return paths, notes, nil
}
