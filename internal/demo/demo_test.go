package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// A demo replaces only what a demo wrote.
func TestForeignFilesAreSafe(t *testing.T) {
	t.Parallel()
	const header = "UId;LicCount;UserEmail;UserName\r\n"
	for name, test := range map[string]struct {
		content string
		ours    bool
	}{
		"of a demo":            {header + "demo.contoso:SPE_E3;25;ann@contoso.cz;Ann\r\n", true},
		"of a real Contoso":    {header + "contoso:SPE_E3;25;ann@contoso.cz;Ann\r\n", false},
		"of somebody else":     {header + "fabrikam:SPE_E3;25;ann@fabrikam.com;Ann\r\n", false},
		"of both":              {header + "demo.contoso:SPE_E3;25;ann@contoso.cz;Ann\r\nfabrikam:SPE_E3;25;ann@fabrikam.com;Ann\r\n", false},
		"without rows":         {header, false},
		"empty":                {"", false},
		"of another kind":      {"to do: buy milk\n", false},
		"a name that is alike": {header + "demo.contoso2:SPE_E3;25;ann@contoso.cz;Ann\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "licenses.csv")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			err := checkOutput(path)
			if (err == nil) != test.ours {
				t.Fatalf("replace it? %v", err)
			}
			if err == nil {
				return
			}
			if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "--output") {
				t.Errorf("the text: %v", err)
			}
			// It is found before anything is started: there is no exporter.
			result, err := Run(t.Context(), (*export.Exporter)(nil), Options{Users: 1, Output: path})
			if result.Outcome != nil || problem.ClassOf(err) != problem.Usage {
				t.Errorf("%v, %v", result, err)
			}
		})
	}
	if err := checkOutput(filepath.Join(t.TempDir(), "absent.csv")); err != nil {
		t.Errorf("no file: %v", err)
	}
	if err := checkOutput(t.TempDir()); err == nil {
		t.Error("a folder may be replaced")
	}
}

// The settings of the demo are those that a user would write: by file, with the
// secret in a file of its own that nobody else may read.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "it's a folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s := &stage{dir: dir, users: 12}
	defer s.close()
	file, err := s.configure(parts())
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Warnings) > 0 {
		t.Errorf("%v", file.Warnings)
	}
	job, err := file.Job(jobName)
	if err != nil || len(job.Sources) != len(parts()) {
		t.Errorf("%+v, %v", job, err)
	}
	text, err := os.ReadFile(file.Path)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(dir, "secret"))
	if err != nil || len(secret) == 0 || strings.Contains(string(text), string(secret)) {
		t.Errorf("the secret is in the configuration, or not where it belongs: %v\n%s", err, text)
	}
}
