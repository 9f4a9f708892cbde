// Command licexport-source-rest is the source plugin for web APIs that answer in
// JSON. What is asked and what of the answers counts stands in a recipe: one of those
// that it brings along, or a file of the user.
package main

import (
	"os"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/rest/limit"
)

// version is set by the linker for releases.
var version = "0.0.0"

func main() {
	sdk.Main(newSource(plugin{clock: sdkhttp.SystemClock{}, kill: die, patience: patience}))
}

func newSource(p plugin) sdk.Source[config] {
	return sdk.Source[config]{
		Name:        "rest",
		Version:     version,
		Summary:     "Licenses and their holders from a web API, as a recipe describes it",
		KnowsTotals: true,
		Details:     detailKinds(),
		Check:       p.check,
		Export:      p.export,
	}
}

// patience is how long the expressions of one item may take. They take some
// microseconds.
const patience = 10 * time.Second

// plugin is what check and export share.
type plugin struct {
	clock sdkhttp.Clock
	// kill ends the process when nothing else keeps it from taking more memory.
	kill func(*limit.Error)
	// patience is how long an expression, or those of one item together, may take.
	patience time.Duration
}

// die writes why, which licexport shows, and ends the process.
func die(err *limit.Error) {
	_, _ = os.Stderr.WriteString(tooMuchMemory(err).Error() + ": " + err.Error() + "\n")
	os.Exit(1)
}
