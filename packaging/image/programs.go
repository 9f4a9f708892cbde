package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// programFiles are licexport, its plugins and lock file, where the packages for Linux
// have them, too, and the notices of what is linked into them.
func programFiles(stage string) ([]file, error) {
	files := []file{{name: "usr/bin/licexport", link: "../lib/licexport/licexport"}}
	from := os.DirFS(stage)
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || placeOf(name) == "" {
			return err
		}
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		f := file{name: placeOf(name), content: content}
		if info.Mode()&0o100 != 0 {
			f.mode = 0o755
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the stage %s: %w", stage, err)
	}
	return files, nil
}

// placeOf is where a file of the stage goes, empty if it stays out: nobody reads
// pages in a container.
func placeOf(name string) string {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case name == "licexport" || strings.HasPrefix(name, "licexport.") || first == "plugins":
		return path.Join("usr/lib/licexport", name)
	case name == "LICENSE" || name == "NOTICES.txt" || first == "sbom":
		return path.Join("usr/share/doc/licexport", name)
	default:
		return ""
	}
}
