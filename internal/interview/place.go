package interview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/fileplace"
	"github.com/licexport/licexport/internal/problem"
)

// Output asks where the file goes.
func (a *Asker) Output(ctx context.Context, i *config.Initial) error {
	output, err := a.Text(ctx, "\nCSV file for ImportLic", i.Output, func(path string) error {
		if fault, remedy := fileplace.Fault(path); fault != "" {
			return problem.New(problem.Usage, "the path "+fault, remedy)
		}
		at := a.absolute(path)
		if info, err := os.Stat(at); err == nil && info.IsDir() {
			return fmt.Errorf("%s is a folder; name a file in it", at)
		}
		if info, err := os.Stat(filepath.Dir(at)); err != nil {
			return doubt{fmt.Errorf("the folder %s cannot be used: %w", filepath.Dir(at), reason(err))}
		} else if !info.IsDir() {
			return fmt.Errorf("%s is not a folder", filepath.Dir(at))
		}
		return nil
	})
	if err != nil {
		return err // a draft keeps the path of before
	}
	i.Output = output
	return nil
}

// missing reports that there is no file or folder at a path, or at a pattern with * and ?.
func (a *Asker) missing(path string) error {
	at := a.absolute(path)
	_, err := os.Stat(at)
	if err == nil {
		return nil
	}
	if found, bad := filepath.Glob(at); bad == nil && len(found) > 0 {
		return nil
	}
	return doubt{fmt.Errorf("%s cannot be read: %w", at, reason(err))}
}

// reason is an error without the name of the call and the path.
func reason(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}

func (a *Asker) absolute(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(a.Dir, path)
}
