// Command licexport-source-file is the source plugin for lists that somebody
// saves as a file: CSV and Excel exports of vendor portals, and hand-kept
// workbooks. docs/sources/file.md describes its settings.
package main

import (
	"context"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// version is set by the linker for releases.
var version = "0.0.0"

func main() {
	sdk.Main(newSource(plugin{now: systemTime, sleep: waitFor}))
}

func newSource(p plugin) sdk.Source[config] {
	return sdk.Source[config]{
		Name:    "file",
		Version: version,
		Summary: "Licenses and their holders from a CSV or Excel file that a portal or a person has saved",
		Details: detailKinds(),
		Check:   p.check,
		Export:  p.export,
	}
}

// plugin is what check and export share.
type plugin struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}
