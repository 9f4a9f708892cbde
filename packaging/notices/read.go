package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// terms are the names of files with terms: LICENSE, LICENSE-GO, COPYING.txt,
// SQLITE-LICENSE, NOTICE.md, OFL.txt of fonts and the like.
var terms = regexp.MustCompile(`(?i)(^|[-_.])(un)?(licen[cs]es?|ofl|copying|notices?|copyright|patents)([-_. ]|$)`)

// other are the extensions of files that have such a name but no terms.
var other = []string{".go", ".c", ".h", ".s", ".py", ".sh", ".js", ".ts", ".json", ".yml", ".yaml", ".tmpl", ".tpl"}

// read finds the texts of a module. That it has none is an error.
func (m *module) read() error {
	for _, dir := range m.places() {
		if err := m.readFolder(dir, func(name string) bool {
			return terms.MatchString(name) && !slices.Contains(other, strings.ToLower(filepath.Ext(name)))
		}); err != nil {
			return err
		}
	}
	// Where the texts have a folder of their own (https://reuse.software/spec-3.3/).
	entries, err := os.ReadDir(m.root)
	if err != nil {
		return fmt.Errorf("look for the license of %s: %w", m.name, err)
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.EqualFold(e.Name(), "licenses") {
			continue
		}
		if err := m.readFolder(filepath.Join(m.root, e.Name()), func(name string) bool { return filepath.Ext(name) != ".go" }); err != nil {
			return err
		}
	}
	if len(m.texts) == 0 {
		return fmt.Errorf("the module %s %s has no file with its license (LICENSE, COPYING, NOTICE) in %s: find out its terms before you pass it on", m.name, m.version, m.root)
	}
	return nil
}

func (m *module) readFolder(dir string, wanted func(string) bool) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look for the license of %s: %w", m.name, err)
	}
	for _, file := range files {
		if !file.Type().IsRegular() || !wanted(file.Name()) {
			continue
		}
		path := filepath.Join(dir, file.Name())
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read the license of %s: %w", m.name, err)
		}
		rel, err := filepath.Rel(m.root, path)
		if err != nil {
			return err
		}
		m.texts = append(m.texts, text{file: filepath.ToSlash(rel), content: clean(string(content))})
	}
	return nil
}

// clean makes ends of lines alike, so that equal terms are equal texts.
func clean(content string) string {
	lines := strings.Split(strings.ReplaceAll(content, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\f\r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n") + "\n"
}
