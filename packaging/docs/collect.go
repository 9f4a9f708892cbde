package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// collect finds the files below from that belong to the documentation: those
// named, what is in the folders named except for Go and hidden files, and, from
// page to page, the files that they link to. Names have slashes; the result is sorted.
func collect(from string, named []string) ([]string, error) {
	known := map[string]bool{}
	var todo []string
	add := func(name string) {
		if !known[name] {
			known[name] = true
			todo = append(todo, name)
		}
	}
	for _, name := range named {
		files, err := filesOf(from, name)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			add(f)
		}
	}
	var all []string
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		all = append(all, name)
		linked, err := links(from, name)
		if err != nil {
			return nil, err
		}
		for _, l := range linked {
			add(l)
		}
	}
	slices.Sort(all)
	return all, nil
}

func filesOf(from, name string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(filepath.Join(from, filepath.FromSlash(name)), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(file, ".go") || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		rel, err := filepath.Rel(from, file)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	return files, err
}

var link = regexp.MustCompile(`\]\(([^)\s#]+)(#[^)\s]*)?\)`)

// links are the files of the repository that a page links to.
func links(from, page string) ([]string, error) {
	if path.Ext(page) != ".md" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(page)))
	if err != nil {
		return nil, err
	}
	var found []string
	for _, m := range link.FindAllStringSubmatch(withoutCode(string(text)), -1) {
		name, err := linked(from, page, m[1])
		if err != nil {
			return nil, err
		}
		if name != "" {
			found = append(found, name)
		}
	}
	return found, nil
}

// linked is the file of the repository that a link of a page leads to: to a
// folder, its README.md; on the web, none.
func linked(from, page, target string) (string, error) {
	if strings.Contains(target, ":") {
		return "", nil
	}
	name := path.Join(path.Dir(page), target)
	info, err := os.Stat(filepath.Join(from, filepath.FromSlash(name)))
	if err == nil && info.IsDir() {
		name = path.Join(name, "README.md")
		_, err = os.Stat(filepath.Join(from, filepath.FromSlash(name)))
	}
	if err != nil || strings.HasPrefix(name, "../") {
		return "", fmt.Errorf("%s links to %s, which is not there", page, target)
	}
	return name, nil
}

// withoutCode takes blocks and pieces of code out of a page: what looks like a
// link there is none.
func withoutCode(text string) string {
	text = regexp.MustCompile("(?ms)^[ \t]*```.*?^[ \t]*```").ReplaceAllString(text, "")
	return regexp.MustCompile("`[^`\n]*`").ReplaceAllString(text, "")
}
