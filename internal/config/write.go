package config

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
)

// WriteNew writes a configuration file that only its owner can read and write. A
// file that is there is replaced, in one step, only if force says so.
func WriteNew(path string, text []byte, force bool) error {
	if !force {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return disk.Explain(path, "write the configuration", err)
		}
		return writeAll(path, f, text)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return disk.Explain(path, "write the configuration", err)
	}
	if err := writeAll(path, f, text); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(disk.Explain(path, "write the configuration", err), os.Remove(f.Name()))
	}
	return nil
}

// writeAll writes and closes a new file, or removes it.
func writeAll(path string, f *os.File, text []byte) error {
	_, err := f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(disk.Explain(path, "write the configuration", err), os.Remove(f.Name()))
	}
	return nil
}
