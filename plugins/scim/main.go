// Command licexport-source-scim is the source plugin for services that list their
// users by SCIM 2.0 (RFC 7643, RFC 7644, cursors: RFC 9865).
// docs/sources/scim.md describes its settings.
package main

import (
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// version is set by the linker for releases.
var version = "0.0.0"

func main() {
	sdk.Main(newSource(plugin{clock: sdkhttp.SystemClock{}}))
}

func newSource(p plugin) sdk.Source[config] {
	return sdk.Source[config]{
		Name:        "scim",
		Version:     version,
		Summary:     "Users of a service and their licenses, by SCIM 2.0",
		KnowsTotals: true,
		Details:     detailKinds(),
		Check:       p.check,
		Export:      p.export,
	}
}

// plugin is what check and export share.
type plugin struct {
	clock sdkhttp.Clock
}
