// Command licexport-source-ldap is the source plugin for groups of Active
// Directory and OpenLDAP that stand for licenses. docs/sources/ldap.md describes
// its settings.
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
		Name:         "ldap",
		Version:      version,
		Summary:      "Groups of Active Directory or OpenLDAP that stand for licenses, and their members",
		LicensesOnly: true,
		Details:      detailKinds(),
		Check:        p.check,
		Export:       p.export,
	}
}

// plugin is what check and export share.
type plugin struct {
	clock sdkhttp.Clock
}
