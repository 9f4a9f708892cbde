package kittest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/host"
)

// Env is the environment variable that says how much is tested: "long", "short",
// or nothing.
const Env = "LICEXPORT_KIT"

// Values of Env.
const (
	long  = "long"
	short = "short"
)

// besideOthers is how long a plugin may take to end while other tests keep the
// computer busy.
const besideOthers = time.Minute

// Case is what a plugin is tested with.
type Case struct {
	// Settings are those of a source that works, without its secrets.
	Settings map[string]any
	// Secrets are its secrets by JSON Pointer, as in "/client_secret". Values of
	// 12 characters and more are looked for in parts, too.
	Secrets map[string]string
	// Upstream are the JSON Pointers of the settings with the addresses of the
	// vendor. Empty only for a source that speaks no HTTP.
	Upstream []string
	// Env names variables that the plugin may see besides those that every plugin
	// sees.
	Env []string
	// InCI runs the short form when Env says nothing.
	InCI bool
}

// Run builds the program in the working directory, which is that of the test, and
// runs the kit on it. Every check must pass or have a reason to be skipped; with
// Upstream, those that stand between plugin and vendor must pass.
func Run(t *testing.T, c Case) {
	t.Helper()
	form := os.Getenv(Env)
	var limits conformance.Limits // those of the contract
	switch {
	case form == long, form == short:
	case c.InCI:
		form, limits.End = short, besideOthers
	default:
		t.Skipf("%s is not set: make kit-all runs this test", Env)
	}
	t.Parallel()
	settings, err := json.Marshal(c.Settings)
	if err != nil {
		t.Fatal(err)
	}
	report := conformance.Run(t.Context(), conformance.Options{
		Path: build(t),
		Config: func(string) (host.Config, error) {
			return host.Config{JSON: string(settings), Secrets: c.Secrets}, nil
		},
		Upstream: c.Upstream, Env: c.Env, Short: form == short, Limits: limits,
	})
	judge(t, report, len(c.Upstream) > 0)
}

// build builds the program in the working directory, under the name that
// licexport knows it by.
func build(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(filepath.Base(folder), "plugin-")
	path := filepath.Join(t.TempDir(), "licexport-source-"+name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".") //nolint:gosec // it names a file in the test's own folder
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return path
}

// judge fails the test for a check that failed, and for one that was skipped
// though everything that it needs was there.
func judge(t *testing.T, report conformance.Report, upstream bool) {
	t.Helper()
	var text strings.Builder
	if err := report.Text(&text); err != nil {
		t.Fatal(err)
	}
	if !report.OK() {
		t.Errorf("\n%s", text.String())
		return
	}
	for _, r := range report.Results {
		if upstream && strings.HasPrefix(r.Name, "upstream.") && r.Status == conformance.Skipped {
			t.Errorf("%s %s: %s", r.Name, r.Status, r.Seen)
		}
	}
	t.Logf("\n%s", text.String())
}
