package scaffold_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plugins/scaffold"
)

func TestNewWritesTheProject(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "project")
	project, err := scaffold.New(scaffold.Options{
		Name: "acme-cloud", Dir: dir, Module: "github.com/you/licexport-source-acme-cloud", SDKVersion: "1.2.3",
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"go.mod":                   "module github.com/you/licexport-source-acme-cloud\n\ngo 1.26.0\n\nrequire github.com/licexport/licexport v1.2.3\n",
		"source.go":                `env:"ACME_CLOUD_TOKEN"`,
		"main.go":                  "// Command licexport-source-acme-cloud is a licexport source plugin",
		".goreleaser.yaml":         "ldflags: [\"-s -w -X main.version={{ .Version }}\"]",
		".github/workflows/ci.yml": "licexport/cmd/licexport@v1.2.3",
		"licexport.yaml":           "token: {env: ACME_CLOUD_TOKEN}",
		"api.go":                   `p.Code = "acme_cloud.answer_broken"`,
		"fakeapi/run/main.go":      `"github.com/you/licexport-source-acme-cloud/fakeapi"`,
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s does not contain %q:\n%s", file, want, text)
		}
		if !slices.Contains(project.Files, filepath.Join(dir, file)) {
			t.Errorf("%s is not in the list %q", file, project.Files)
		}
	}
}

// No file of a project has the name of the example any more.
func TestNewTakesTheNameEverywhere(t *testing.T) {
	t.Parallel()
	for _, language := range scaffold.Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			project, err := scaffold.New(scaffold.Options{Name: "zoo-cloud", Language: language, Dir: t.TempDir(), SDKVersion: "1.2.3"})
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range project.Files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(strings.ToLower(string(text)), "acme") && !strings.HasSuffix(file, "source.proto") {
					t.Errorf("%s still has the name acme", file)
				}
			}
		})
	}
}

func TestGoVersionIsThatOfTheSDK(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := scaffold.New(scaffold.Options{Name: "acme", Dir: dir, SDKVersion: "1.2.3"}); err != nil {
		t.Fatal(err)
	}
	if got, want := goVersion(t, dir), goVersion(t, filepath.Join("..", "..", "..")); got != want {
		t.Errorf("the project says %q, the SDK needs %q", got, want)
	}
}

func goVersion(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "go ") {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("no go line in go.mod of %s", dir)
	return ""
}

func TestNewNeverOverwrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "source.go")
	if err := os.WriteFile(mine, []byte("package mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := scaffold.New(scaffold.Options{Name: "acme", Dir: dir, SDKVersion: "1.2.3"})
	want := mine + " exists already; nothing was written\n  Choose another directory with --dir"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "package mine\n" || len(entries) != 1 {
		t.Errorf("the directory has %d entries, source.go is %q (%v)", len(entries), text, err)
	}
}

func TestNewRemovesWhatItWroteBeforeAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// A file where a directory has to be comes to light in the middle.
	if err := os.WriteFile(filepath.Join(dir, "fakeapi"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := scaffold.New(scaffold.Options{Name: "acme", Dir: dir, SDKVersion: "1.2.3"}); err == nil {
		t.Fatal("no error")
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("go.mod is still there: %v", err)
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module example.com/other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for name, c := range map[string]struct {
		options scaffold.Options
		want    string
	}{
		"path as name":     {scaffold.Options{Name: "../acme"}, `"../acme" cannot be the name of a plugin`},
		"no name":          {scaffold.Options{}, `"" cannot be the name of a plugin`},
		"module of spaces": {scaffold.Options{Name: "acme", Module: "my plugin", SDKVersion: "1.2.3"}, `"my plugin" cannot be the path of a Go module`},
		"module of lines":  {scaffold.Options{Name: "acme", Module: "a\nreplace b => c", SDKVersion: "1.2.3"}, "cannot be the path of a Go module"},
		"no release":       {scaffold.Options{Name: "acme", SDKVersion: "dev"}, `this licexport is no release ("dev")`},
		"built here":       {scaffold.Options{Name: "acme", SDKVersion: "0.0.0-dev"}, `this licexport is no release ("0.0.0-dev")`},
		"between releases": {scaffold.Options{Name: "acme", SDKVersion: "v1.2.0-5-g1a2b3c4"}, "this licexport is no release"},
		"other language":   {scaffold.Options{Name: "acme", Language: "cobol"}, `there is no project in the language "cobol"; there are go, python, typescript`},
		"module of Python": {scaffold.Options{Name: "acme", Language: "python", Module: "a/b"}, "--module and --sdk-dir are about the Go SDK"},
		"SDK of Python":    {scaffold.Options{Name: "acme", Language: "python", SDKDir: empty}, "--module and --sdk-dir are about the Go SDK"},
		"no go.mod":        {scaffold.Options{Name: "acme", SDKDir: empty}, empty + " is no checkout of licexport: it has no go.mod"},
		"other module":     {scaffold.Options{Name: "acme", SDKDir: other}, other + " is no checkout of licexport: its go.mod is that of another module"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.options.Dir = filepath.Join(t.TempDir(), "project")
			_, err := scaffold.New(c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if _, err := os.Stat(c.options.Dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the directory was made (%v)", err)
			}
		})
	}
}
