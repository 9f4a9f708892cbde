package docs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The code in the tutorial is that of the examples, which are compiled and tested.
func TestCodeOfTheTutorialIsThatOfTheExamples(t *testing.T) {
	t.Parallel()
	var code []string
	for _, example := range []string{"plugin-go", "plugin-zoom"} {
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
	n := 0
	p := readPage(t, "docs/plugins/tutorial.md")
	for _, b := range p.blocks {
		if b.language != "go" {
			continue
		}
		n++
		found := false
		for _, file := range code {
			found = found || strings.Contains(file, b.text)
		}
		if !found {
			t.Errorf("%s:%d: this code is in no file of examples/", p.path, b.line)
		}
	}
	if n < 8 {
		t.Errorf("only %d pieces of code were found", n)
	}
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
