package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/host"
)

// variable is one that no plugin may see; some doubles want it.
const variable = "LICEXPORT_CONFORMANCE_DOUBLE"

// programs are built once, in a directory that lives as long as the tests.
var programs struct {
	dir string
	mu  sync.Mutex
	err map[string]error
}

func TestMain(m *testing.M) {
	flag.Parse()
	// The tests wait for processes most of the time.
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	programs.dir, programs.err = dir, map[string]error{}
	if err := os.Setenv(variable, "1"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// build returns the program of a package.
func build(t *testing.T, name, importPath string) string {
	t.Helper()
	path := filepath.Join(programs.dir, name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	programs.mu.Lock()
	defer programs.mu.Unlock()
	if err, done := programs.err[name]; done {
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	cmd := exec.Command("go", "build", "-o", path, importPath)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		programs.err[name] = errors.Join(err, errors.New(output.String()))
		t.Fatal(programs.err[name])
	}
	programs.err[name] = nil
	return path
}

// fixed is a configuration that does not depend on the schema.
func fixed(json string, secrets map[string]string) func(string) (host.Config, error) {
	return func(string) (host.Config, error) { return host.Config{JSON: json, Secrets: secrets}, nil }
}

// wantFailed compares the checks that failed, and that everything has a verdict.
func wantFailed(t *testing.T, report conformance.Report, want ...string) {
	t.Helper()
	got := failures(report)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		var text strings.Builder
		if err := report.Text(&text); err != nil {
			t.Fatal(err)
		}
		t.Errorf("failed %q, want %q\n%s", got, want, text.String())
	}
	if len(report.Results) != len(conformance.Checks()) {
		t.Errorf("%d results, want one for each of %d checks", len(report.Results), len(conformance.Checks()))
	}
}

func failures(report conformance.Report) []string {
	var names []string
	for _, r := range report.Results {
		if r.Status == conformance.Failed {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}

// result is the verdict of one check.
func result(t *testing.T, report conformance.Report, name string) conformance.Result {
	t.Helper()
	for _, r := range report.Results {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no check %q", name)
	return conformance.Result{}
}

// quick are limits for a mode of the double of the host: short is the one that the
// mode is expected to run into.
func quick(mode string) conformance.Limits {
	limits := conformance.Limits{End: unhurried}
	switch mode {
	case "prints-nothing", "slow-start", "never-answers", "ignores-tls":
		limits.Start = 5 * time.Second
	case "hangs-in-describe":
		limits.Describe = 5 * time.Second
	case "hung-check":
		limits.Check = 3 * time.Second
	case "hung", "hung-with-progress", "hung-after-completed", "ignores-cancel", "error-hangs":
		limits.Idle = 3 * time.Second
	case "ignores-shutdown":
		limits.End = 0 // that of the contract
	}
	return limits
}

// contextThatStops returns a context that ends as soon as the kit asks for the
// configuration.
func contextThatStops(t *testing.T) (context.Context, func(configFunc) configFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	return ctx, func(config configFunc) configFunc {
		return func(schema string) (host.Config, error) {
			cancel()
			return config(schema)
		}
	}
}

type configFunc = func(schema string) (host.Config, error)

// small are limits with which an export of 20 MB is large enough for all checks.
func small() conformance.Limits {
	return conformance.Limits{Growth: 8 << 20, Pause: 2 * time.Second, End: unhurried}
}

// unhurried is how long a plugin may take to end in a test that is not about its end:
// on a busy computer it is longer than the contract allows. Who ends sooner is not
// waited for.
const unhurried = time.Minute

// manyLanes are for tests with a vendor that fails: nearly all of their time they
// wait for a plugin that waits for its vendor.
const manyLanes = 8

// wantAllPassed compares all verdicts of a plugin without faults. Without
// --upstream, the checks that stand between plugin and vendor are skipped.
func wantAllPassed(t *testing.T, report conformance.Report) {
	t.Helper()
	wantFailed(t, report)
	for _, r := range report.Results {
		if r.Status != conformance.Passed && !strings.HasPrefix(r.Name, "upstream.") {
			t.Errorf("%s %s: %s", r.Name, r.Status, r.Seen)
		}
	}
}
