package conformance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/conformance/kittest"
)

// TestKitGoExample runs the kit with a vendor that fails on the plugin that plugin
// new writes. make kit-all runs it.
func TestKitGoExample(t *testing.T) {
	kitOfExample(t, func() string { return build(t, "licexport-source-acme", exampleGoPath) })
}

// TestKitTypeScriptExample does so with a plugin that has no line of Go, if it was
// built before.
func TestKitTypeScriptExample(t *testing.T) {
	plugin := os.Getenv(typescriptEnv)
	if plugin == "" {
		t.Skip(typescriptEnv + " is not set; make example-typescript builds the plugin")
	}
	kitOfExample(t, func() string {
		path, err := filepath.Abs(plugin)
		if err != nil {
			t.Fatal(err)
		}
		return path
	})
}

// kitOfExample runs the kit on a plugin that reads the API of the examples.
func kitOfExample(t *testing.T, program func() string) {
	t.Helper()
	form := os.Getenv(kittest.Env)
	if form == "" {
		t.Skipf("%s is not set: make kit-all runs this test", kittest.Env)
	}
	t.Parallel()
	const token = "t0ken-of-acme"
	report := conformance.Run(t.Context(), conformance.Options{
		Path:     program(),
		Config:   fixed(fmt.Sprintf(`{"url": %q}`, acmeAPI(t, token, 5_000)), map[string]string{"/token": token}),
		Upstream: []string{"/url"}, Short: form == "short",
		Limits: conformance.Limits{End: unhurried},
	})
	wantFailed(t, report)
	for _, r := range report.Results {
		if r.Status == conformance.Skipped {
			t.Errorf("%s %s: %s", r.Name, r.Status, r.Seen)
		}
	}
	t.Logf("%s (%v)", result(t, report, "upstream.whole").Seen, report.Took.Round(time.Second))
}
