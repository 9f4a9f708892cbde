package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"go.yaml.in/yaml/v4"
)

// documentation is where the examples of this test come from.
const documentation = "../../docs/sources/file.md"

// The examples in the documentation do what they say.
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	sections := strings.Split(read(t, documentation), "\n## Example: ")
	if len(sections) != 4 {
		t.Fatalf("%d examples, want 3", len(sections)-1)
	}
	for _, section := range sections[1:] {
		title, _, _ := strings.Cut(section, "\n")
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			files := make(map[string]string)
			for _, m := range regexp.MustCompile("(?s)`([^`]+)`:\n\n```csv\n(.*?)```").FindAllStringSubmatch(section, -1) {
				files[m[1]] = m[2]
			}
			for name, sheets := range workbooks(section) {
				files[name] = string(xlsxtest.Build(t, sheets...))
			}
			d := newDesk(t, files)
			name, settings := sourceIn(t, block(t, section, "yaml"))
			got := d.exported(t, settings)
			if want := block(t, section, "text"); published(got) != want {
				t.Errorf("the documentation says\n%s, but the result is\n%s", want, published(got))
			}
			if len(got.Warnings) > 0 {
				t.Errorf("warnings: %v", sourcetest.Texts(got.Warnings))
			}
			sdktest.Golden(t, got, "testdata/examples/"+name+".golden.json")
		})
	}
}

// The documentation names each setting.
func TestDocumentationIsComplete(t *testing.T) {
	t.Parallel()
	text := read(t, documentation)
	properties := func(of map[string]any) map[string]any {
		p, _ := of["properties"].(map[string]any)
		return p
	}
	for name, property := range properties(sdktest.Schema(t, newDesk(t, nil).source())) {
		group, _ := property.(map[string]any)
		names := []string{name}
		if nested := properties(group); nested != nil && name != "license_file" && name != "total_row" {
			names = nil
			for inner := range nested {
				names = append(names, name+"."+inner)
			}
		}
		for _, n := range names {
			if !strings.Contains(text, "`"+n+"`") {
				t.Errorf("the documentation does not mention `%s`", n)
			}
		}
	}
}

// The documentation has a row for each code of a fault.
func TestDocumentationExplainsEveryCode(t *testing.T) {
	t.Parallel()
	text := read(t, documentation)
	code := regexp.MustCompile(`fault\.New\("([a-z_]+)"|code :?= "([a-z_]+)"`)
	found := 0
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, m := range code.FindAllStringSubmatch(read(t, path), -1) {
			found++
			if row := "\n| `file." + m[1] + m[2] + "` |"; !strings.Contains(text, row) {
				t.Errorf("%s: the documentation has no row for file.%s", path, m[1]+m[2])
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Fatalf("%d codes found: %v", found, err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// block returns the first fenced block of a language.
func block(t *testing.T, text, language string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "```"+language+"\n")
	content, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("there is no block of %s", language)
	}
	return content
}

// sourceIn returns the only source in a licexport.yaml.
func sourceIn(t *testing.T, text string) (name string, settings sdktest.Config) {
	t.Helper()
	var file struct {
		Sources map[string]struct {
			Plugin string
			Config map[string]any
		}
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	for name, s := range file.Sources {
		if s.Plugin == "file" && len(file.Sources) == 1 {
			return name, s.Config
		}
	}
	t.Fatal("there is not exactly one source, or it is not of this plugin")
	return "", nil
}

// workbooks builds the sheets that a text shows as tables.
func workbooks(text string) map[string][]xlsxtest.Sheet {
	books := make(map[string][]xlsxtest.Sheet)
	for _, m := range regexp.MustCompile("Sheet `([^`]+)` of `([^`]+)`:\n\n((?:\\|.*\n)+)").FindAllStringSubmatch(text, -1) {
		sheet := xlsxtest.Sheet{Name: m[1]}
		lines := strings.Split(strings.TrimSpace(m[3]), "\n")
		for _, line := range lines[2:] { // below the letters and the rule
			var row []string
			for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
				row = append(row, strings.TrimSpace(cell))
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		books[m[2]] = append(books[m[2]], sheet)
	}
	return books
}
