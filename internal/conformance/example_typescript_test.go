package conformance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/licexport/licexport/internal/conformance"
)

// typescriptEnv names the plugin that "npm run build" made of
// examples/plugin-typescript.
const typescriptEnv = "LICEXPORT_TYPESCRIPT_PLUGIN"

// TestTypeScriptExamplePassesAll runs the kit against a plugin that has no line
// of Go. It needs Node.js, and the plugin to be built: make example-typescript.
func TestTypeScriptExamplePassesAll(t *testing.T) {
	plugin := os.Getenv(typescriptEnv)
	if plugin == "" {
		t.Skip(typescriptEnv + " is not set; make example-typescript sets it")
	}
	t.Parallel()
	plugin, err := filepath.Abs(plugin)
	if err != nil {
		t.Fatal(err)
	}
	options := conformance.Options{Path: plugin}
	if runtime.GOOS == "windows" { // there a script is no program
		options = conformance.Options{Path: "node", Args: []string{plugin}}
	}
	const token = "t0ken-of-acme"
	options.Config = fixed(fmt.Sprintf(`{"url": %q}`, acmeAPI(t, token, 75_000)), map[string]string{"/token": token})
	report := conformance.Run(t.Context(), options)
	wantAllPassed(t, report)
}
