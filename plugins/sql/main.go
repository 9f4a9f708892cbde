// Command licexport-source-sql is the source plugin for databases: it takes
// licenses and their holders from what a query gives. docs/sources/sql.md
// describes its settings.
package main

import (
	"context"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// version is set by the linker for releases.
var version = "0.0.0"

func main() {
	sdk.Main(newSource(plugin{now: systemTime, sleep: waitFor, most: mostKept}))
}

func newSource(p plugin) sdk.Source[config] {
	return sdk.Source[config]{
		Name:    "sql",
		Version: version,
		Summary: "Licenses and their holders from a query to a database: SQL Server, PostgreSQL, MySQL, MariaDB, Oracle, SQLite",
		Details: []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization, sdk.DetailRenewal},
		Check:   p.check,
		Export:  p.export,
	}
}

// plugin is what check and export share.
type plugin struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	most  int64 // bytes that the holders of a result may take
}
