// Command licexport-source-entra is the source plugin for enterprise applications
// and groups of Microsoft Entra that stand for licenses: it reads from Microsoft
// Graph who is assigned to an application, and who is a member of a group.
// docs/sources/entra.md describes its settings.
package main

import (
	_ "embed"
	"net/http"
	"net/url"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// version is set by the linker for releases.
var version = "0.0.0"

//go:embed EXPERIMENTAL
var experimental string

func main() {
	sdk.Main(newSource(plugin{clock: sdkhttp.SystemClock{}}))
}

func newSource(p plugin) sdk.Source[config] {
	return sdk.Source[config]{
		Name:         "entra",
		Version:      version,
		Summary:      "Enterprise applications and groups of Microsoft Entra that stand for licenses, and who uses them",
		Experimental: experimental,
		KnowsTotals:  true,
		LicensesOnly: true,
		Details:      detailKinds(),
		Check:        p.check,
		Export:       p.export,
	}
}

// plugin is what check and export share.
type plugin struct {
	clock sdkhttp.Clock
	// proxy finds the proxy of a request; nil takes it from the environment.
	proxy func(*http.Request) (*url.URL, error)
}
