package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// write packs entries. Nothing is left of an archive that failed.
func write(to string, entries []entry, when time.Time) (err error) {
	pack := packer(to)
	if pack == nil {
		return fmt.Errorf("%s: the name must end with .tar.gz or .zip", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { // #nosec G301 -- a folder of releases
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(to)
		}
	}()
	if err := pack(file, entries, when); err != nil {
		return errors.Join(fmt.Errorf("pack %s: %w", to, err), file.Close())
	}
	return file.Close()
}

func packer(name string) func(io.Writer, []entry, time.Time) error {
	switch {
	case strings.HasSuffix(name, ".tar.gz"):
		return writeTarGz
	case strings.HasSuffix(name, ".zip"):
		return writeZip
	default:
		return nil
	}
}

// writeTarGz leaves name and time out of the header of gzip, and the names of
// the owner out of that of tar, since they differ between systems.
func writeTarGz(w io.Writer, entries []entry, when time.Time) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := tar.NewWriter(packed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Size: e.size, Mode: int64(e.mode.Perm()), ModTime: when, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if e.mode.IsDir() {
			header.Typeflag = tar.TypeDir
		}
		if err := out.WriteHeader(header); err != nil {
			return err
		}
		if err := e.copyTo(out); err != nil {
			return err
		}
	}
	return errors.Join(out.Close(), packed.Close())
}

func writeZip(w io.Writer, entries []entry, when time.Time) error {
	out := zip.NewWriter(w)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: when}
		header.SetMode(e.mode)
		if e.mode.IsDir() {
			header.Method = zip.Store
		}
		to, err := out.CreateHeader(header)
		if err != nil {
			return err
		}
		if err := e.copyTo(to); err != nil {
			return err
		}
	}
	return out.Close()
}

func (e entry) copyTo(w io.Writer) error {
	if e.source == "" {
		return nil
	}
	file, err := e.open()
	if err != nil {
		return err
	}
	_, err = io.Copy(w, file)
	return errors.Join(err, file.Close())
}
