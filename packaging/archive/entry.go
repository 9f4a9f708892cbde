package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// entry is one file or folder of an archive.
type entry struct {
	name   string // with slashes; that of a folder ends with one
	source string // the file on the disk; empty for a folder
	size   int64
	mode   fs.FileMode
}

// list finds what is in root, sorted by its name within the archive. Only files
// and folders may be in it: a link leads somewhere else on another machine.
func list(root, folder string) ([]entry, error) {
	var entries []entry
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		e, err := newEntry(file, path.Join(folder, filepath.ToSlash(rel)), d)
		if err == nil && e.name != "./" {
			entries = append(entries, e)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look what to pack: %w", err)
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

func newEntry(file, name string, d fs.DirEntry) (entry, error) {
	info, err := d.Info()
	switch {
	case err != nil:
		return entry{}, err
	case d.IsDir():
		return entry{name: name + "/", mode: fs.ModeDir | 0o755}, nil
	case !d.Type().IsRegular():
		return entry{}, fmt.Errorf("%s is neither a file nor a folder", file)
	case executable(file, info):
		return entry{name: name, source: file, size: info.Size(), mode: 0o755}, nil
	default:
		return entry{name: name, source: file, size: info.Size(), mode: 0o644}, nil
	}
}

func executable(file string, info fs.FileInfo) bool {
	return info.Mode()&0o100 != 0 || strings.HasSuffix(file, ".exe")
}

// open opens the file of an entry.
func (e entry) open() (*os.File, error) { return os.Open(e.source) }
