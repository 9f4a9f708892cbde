package scaffold_test

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/licexport/licexport/internal/plugins/scaffold"
)

// languagesEnv is set where the projects in other languages than Go are tried.
const languagesEnv = "LICEXPORT_TEST_LANGUAGES"

// newTypeScriptProject writes a project and installs what it needs. It skips the
// test where Node.js or the packages are not to be had.
func newTypeScriptProject(t *testing.T) project {
	t.Helper()
	if os.Getenv(languagesEnv) == "" {
		t.Skip("make test-projects tries the projects in other languages; it takes minutes")
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not here, so the project in TypeScript is not tried", program)
		}
	}
	p := newProject(t, scaffold.Options{Language: "typescript"}, "fakeapi/run.ts", "licexport.yaml")
	if output, err := p.try("npm", "ci"); err != nil {
		if regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH`).MatchString(output) {
			t.Skip("the npm registry is out of reach, so the project in TypeScript is not tried")
		}
		t.Fatalf("npm ci: %v\n%s", err, output)
	}
	return p
}

// TestTypeScriptProjectConforms runs the CI of a new project: its tests, and the
// conformance kit with a broken vendor.
func TestTypeScriptProjectConforms(t *testing.T) {
	p := newTypeScriptProject(t)
	wantBrokenVendor(t, p.ci())
}

// TestTypeScriptProjectNoticesDroppedAnswers takes the total and the next page out
// of the answers of the API. Neither the tests of the project nor the kit let that
// pass.
func TestTypeScriptProjectNoticesDroppedAnswers(t *testing.T) {
	t.Parallel()
	p := newTypeScriptProject(t)
	p.run("npm", "run", "build")
	p.noticesDroppedAnswers(dropping{
		fakeAPI: []string{"npm", "run", "fakeapi", "--"}, flag: "--fault", plugin: []string{p.dir + "/dist/licexport-source-acme"},
		tests:  []string{"bash", "-c", "node build.mjs test && cd build && node --test --test-name-pattern 'the export has everybody'"},
		failed: "not ok",
		file:   "fakeapi/fakeapi.ts", send: "send(response, 200, JSON.stringify(page))",
		drops: map[string]string{"no-total": "delete page.total", "no-next": "delete page.next"},
	})
}
