// Command licexport-source-m365 is the source plugin for Microsoft 365: it
// reads which users of a tenant hold which licenses from Microsoft Graph.
package main

import (
	"net/http"
	"net/url"

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
		Name:         "m365",
		Version:      version,
		Summary:      "Licenses of Microsoft 365 and their holders, from Microsoft Graph",
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
