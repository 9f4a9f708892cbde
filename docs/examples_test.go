package docs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The code in the tutorial is that of the examples, which are compiled and tested.
func TestCodeOfTheTutorialIsThatOfTheExamples(t *testing.T) {
	t.Parallel()
	p := readPage(t, "docs/plugins/tutorial.md")
	mustBeInExamples(t, p, "")
}

// So is the code that authors may copy from other pages.
func TestCodeOfOtherPagesIsThatOfTheExamples(t *testing.T) {
	t.Parallel()
	for page, part := range map[string]string{
		"docs/plugins/errors.md":                    "type laterError",
		"docs/plugins/testing.md":                   "type quickClock",
		"docs/plugins/configuration-and-secrets.md": "Validate()",
	} {
		mustBeInExamples(t, readPage(t, page), part)
	}
}

// mustBeInExamples makes sure that the code of a page with this text in it, of which
// there must be some, is in a file of the examples.
func mustBeInExamples(t *testing.T, p page, part string) {
	t.Helper()
	code := exampleCode(t)
	n := 0
	for _, b := range p.blocks {
		if b.language != "go" || !strings.Contains(b.text, part) {
			continue
		}
		n++
		if !slices.ContainsFunc(code, func(file string) bool { return strings.Contains(file, b.text) }) {
			t.Errorf("%s:%d: this code is in no file of examples/", p.path, b.line)
		}
	}
	if n == 0 {
		t.Errorf("%s has no code with %q", p.path, part)
	}
}

// exampleCode is the text of each file of the examples.
func exampleCode(t *testing.T) []string {
	t.Helper()
	var code []string
	for _, example := range []string{"plugin-go", "plugin-zoom", "snippets"} {
		files, err := filepath.Glob(filepath.Join(root, "examples", example, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s: %v", example, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			code = append(code, string(text))
		}
	}
	return code
}

// The tutorial promises how short a plugin is.
func TestZoomExampleIsShort(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "examples", "plugin-zoom", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines >= 160 {
		t.Errorf("main.go has %d lines", lines)
	}
}
