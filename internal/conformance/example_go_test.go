package conformance_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/licexport/licexport/internal/conformance"
)

const exampleGoPath = "github.com/licexport/licexport/examples/plugin-go"

// TestGoExamplePassesAll runs the kit against a plugin as an author writes it. A
// program that was built with an older SDK can be named in the environment: it
// must pass what it passed when it was new.
func TestGoExamplePassesAll(t *testing.T) {
	t.Parallel()
	program := os.Getenv("LICEXPORT_GO_PLUGIN")
	if program == "" {
		program = build(t, "licexport-source-acme", exampleGoPath)
	}
	url := acmeAPI(t, "t0ken-of-acme", 20_000)
	report := conformance.Run(t.Context(), conformance.Options{
		Path:   program,
		Config: fixed(fmt.Sprintf(`{"url": %q}`, url), map[string]string{"/token": "t0ken-of-acme"}),
		Limits: small(),
	})
	wantAllPassed(t, report)
}
