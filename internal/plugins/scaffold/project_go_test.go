package scaffold_test

import (
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/plugins/scaffold"
)

// newGoProject writes a project that works against this checkout.
func newGoProject(t *testing.T) project {
	t.Helper()
	p := newProject(t, scaffold.Options{SDKDir: filepath.Join("..", "..", "..")}, "fakeapi/run/main.go", "licexport.yaml")
	if err := scaffold.Tidy(t.Context(), p.dir); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestGoProjectConforms runs the CI of a new project in a clone on another
// computer, where the folder that go.mod replaces the SDK by does not exist: vet,
// tests, and the conformance kit with a broken vendor.
func TestGoProjectConforms(t *testing.T) {
	p := newGoProject(t)
	if output := p.run("gofmt", "-l", "."); output != "" {
		t.Errorf("gofmt would change %s", output)
	}
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	p.replace("go.mod", filepath.ToSlash(root), "/absent/licexport")
	clone := p.clone()
	wantBrokenVendor(t, clone.ci())
	if changed := clone.run("git", "status", "--porcelain"); changed != "" {
		t.Errorf("CI has changed the project:\n%s", changed)
	}
}

// wantBrokenVendor expects that the kit has broken the answers of the fake API.
func wantBrokenVendor(t *testing.T, printed string) {
	t.Helper()
	if !strings.Contains(printed, " conforms: ") || regexp.MustCompile(`(?mi)^skip +upstream`).MatchString(printed) {
		t.Errorf("the kit did not run as a whole:\n%s", printed)
	}
}

// TestGoProjectNoticesDroppedAnswers takes the total and the next page out of the
// answers of the API. Neither the tests of the project nor the kit let that pass.
func TestGoProjectNoticesDroppedAnswers(t *testing.T) {
	t.Parallel()
	p := newGoProject(t)
	plugin := filepath.Join(p.dir, "bin", name.File("acme", runtime.GOOS))
	p.run("go", "build", "-o", plugin, ".")
	p.noticesDroppedAnswers(dropping{
		fakeAPI: []string{"go", "run", "./fakeapi/run"}, flag: "-fault", plugin: []string{plugin},
		tests: []string{"go", "test", "."}, failed: "--- FAIL: TestExport",
		file: "fakeapi/fakeapi.go", send: "answer(w, http.StatusOK, p)",
		drops: map[string]string{"no-total": "p.Total = nil", "no-next": `p.Next = ""`},
	})
}
