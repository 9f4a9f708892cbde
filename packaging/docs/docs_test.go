package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDocsComeWithWhatTheyLinkTo(t *testing.T) {
	t.Parallel()
	from := repository(t, map[string]string{
		"README.md":              "[docs](docs/a.md#heading), [site](https://example.com/x.md) and `[code](no.md)`",
		"docs/a.md":              "[schema](../internal/x.schema.json) [example](../examples/go)\n```md\n[not](missing.md)\n```\n",
		"docs/.gitattributes":    "* text",
		"docs/kit.csv":           "UId",
		"docs/docs_test.go":      "package docs_test",
		"docs/testdata.go":       "package docs",
		"internal/x.schema.json": "{}",
		"internal/y.go":          "package internal",
		"examples/go/README.md":  "[main](main.go)",
		"examples/go/main.go":    "package main",
		"examples/go/other.go":   "package main",
	})
	to := t.TempDir()
	if err := run([]string{"-from", from, "-to", to, "README.md", "docs"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	_ = filepath.WalkDir(to, func(path string, d fs.DirEntry, _ error) error {
		if !d.IsDir() {
			rel, _ := filepath.Rel(to, path)
			got = append(got, filepath.ToSlash(rel))
		}
		return nil
	})
	slices.Sort(got)
	want := []string{"README.md", "docs/a.md", "docs/kit.csv", "docs/linked/examples/go/README.md", "docs/linked/examples/go/main.go", "docs/linked/internal/x.schema.json"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	page, err := os.ReadFile(filepath.Join(to, "docs", "a.md"))
	if err != nil || !strings.HasPrefix(string(page), "[schema](linked/internal/x.schema.json) [example](linked/examples/go/README.md)\n```md\n[not](missing.md)") {
		t.Errorf("%s %v", page, err)
	}
	if _, err := collect(to, []string{"README.md", "docs"}); err != nil {
		t.Errorf("a link of the copy leads nowhere: %v", err)
	}
}

func TestLinkThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"missing.md", "../outside.md"} {
		from := repository(t, map[string]string{"README.md": "[a](" + target + ")"})
		err := run([]string{"-from", from, "-to", t.TempDir(), "README.md"})
		if err == nil || !strings.Contains(err.Error(), target) {
			t.Errorf("%s: %v", target, err)
		}
	}
}
