package docs_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestExperimentalSourcesSayOneThing compares the file EXPERIMENTAL, which keeps a
// plugin out of the shipped lock file, with the program and the page of the source.
func TestExperimentalSourcesSayOneThing(t *testing.T) {
	t.Parallel()
	for _, fault := range experimentalFaults(t, os.DirFS(filepath.Clean(root))) {
		t.Error(fault)
	}
}

func TestExperimentalFaultsAreFound(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	embeds := "//go:embed EXPERIMENTAL\nvar experimental string\nsdk.Source[config]{Experimental: experimental}"
	got := experimentalFaults(t, fstest.MapFS{
		"plugins/good/EXPERIMENTAL":   file("Tried against a fake.\n"),
		"plugins/good/main.go":        file(embeds),
		"docs/sources/good.md":        file("This source is **experimental**."),
		"plugins/tried/main.go":       file("sdk.Source[config]{}"),
		"plugins/empty/EXPERIMENTAL":  file(" \n"),
		"plugins/empty/main.go":       file(embeds),
		"docs/sources/empty.md":       file("experimental"),
		"plugins/silent/EXPERIMENTAL": file("Tried against a fake."),
		"plugins/silent/main.go":      file("sdk.Source[config]{}"),
		"docs/sources/silent.md":      file("experimental"),
		"plugins/quiet/EXPERIMENTAL":  file("Tried against a fake."),
		"plugins/quiet/main.go":       file(embeds),
		"docs/sources/quiet.md":       file("This source reads."),
		"plugins/loud/main.go":        file("sdk.Source[config]{Experimental: `Tried`}"),
	})
	want := []string{
		"plugins/empty/EXPERIMENTAL is empty",
		"plugins/loud calls itself experimental, but has no file EXPERIMENTAL, which keeps it out of the shipped lock file",
		"docs/sources/quiet.md does not say that the source is experimental",
		"plugins/silent has a file EXPERIMENTAL, but does not embed it into sdk.Source.Experimental",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// experimentalFaults looks at each folder below plugins.
func experimentalFaults(t *testing.T, tree fs.FS) []string {
	t.Helper()
	programs, err := fs.Glob(tree, "plugins/*/main.go")
	if err != nil || len(programs) == 0 {
		t.Fatalf("no plugins: %v", err)
	}
	var faults []string
	for _, program := range programs {
		dir := path.Dir(program)
		text := code(t, tree, dir)
		sentence, err := fs.ReadFile(tree, dir+"/EXPERIMENTAL")
		declares := regexp.MustCompile(`\bExperimental:`).MatchString(text)
		page := "docs/sources/" + path.Base(dir) + ".md"
		about, _ := fs.ReadFile(tree, page)
		switch {
		case err != nil && declares:
			faults = append(faults, dir+" calls itself experimental, but has no file EXPERIMENTAL, which keeps it out of the shipped lock file")
		case err != nil:
		case strings.TrimSpace(string(sentence)) == "":
			faults = append(faults, dir+"/EXPERIMENTAL is empty")
		case !declares || !strings.Contains(text, "//go:embed EXPERIMENTAL"):
			faults = append(faults, fmt.Sprintf("%s has a file EXPERIMENTAL, but does not embed it into sdk.Source.Experimental", dir))
		case !strings.Contains(string(about), "experimental"):
			faults = append(faults, page+" does not say that the source is experimental")
		}
	}
	return faults
}

// code is all Go of a folder, tests left out.
func code(t *testing.T, tree fs.FS, dir string) string {
	t.Helper()
	files, err := fs.Glob(tree, dir+"/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			all.Write(text)
		}
	}
	return all.String()
}
