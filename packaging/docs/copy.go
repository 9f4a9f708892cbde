package main

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// elsewhere is where files go that pages link to but that are no documentation:
// not beside the programs, in a folder such as plugins.
const elsewhere = "docs/linked"

// place is where a file of the repository is in the package.
func place(name string) string {
	if !strings.Contains(name, "/") || strings.HasPrefix(name, "docs/") {
		return name
	}
	return path.Join(elsewhere, name)
}

// copyFiles copies files, and makes the links of pages lead to where they are now.
func copyFiles(from, to string, files []string) error {
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if path.Ext(name) == ".md" {
			data = []byte(relink(from, name, string(data)))
		}
		target := filepath.Join(to, filepath.FromSlash(place(name)))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil { // #nosec G301 -- everybody may read documentation
			return err
		}
		if err := os.WriteFile(target, data, 0o644); err != nil { // #nosec G306 -- everybody may read documentation
			return err
		}
	}
	return nil
}

// relink rewrites the links of a page of the repository for its place in the package.
func relink(from, page, text string) string {
	return link.ReplaceAllStringFunc(text, func(old string) string {
		m := link.FindStringSubmatch(old)
		name, err := linked(from, page, m[1])
		if err != nil || name == "" {
			return old // on the web, or in a piece of code
		}
		rel, err := filepath.Rel(path.Dir(place(page)), place(name))
		if err != nil {
			return old
		}
		return "](" + filepath.ToSlash(rel) + m[2] + ")"
	})
}
