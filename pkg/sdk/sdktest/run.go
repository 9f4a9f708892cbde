package sdktest

import (
	"context"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Config holds the settings of a source by name, secrets included: they are
// passed on the way that licexport passes them.
type Config map[string]any

// Case is one run of a source.
type Case struct {
	// Config is the settings to run with. Nil: none.
	Config Config
	// LicensesOnly asks for the licenses alone.
	LicensesOnly bool
	// KnownGaps is what Writer.KnownGap gives, by license id. Nil: nothing.
	KnownGaps map[string]int64
	// Details are the kinds of details to ask for; the source must announce them.
	// Nil: none, as in every run that writes the file.
	Details []sdk.DetailKind
	// Context ends the run early. Nil: that of the test.
	Context context.Context
}

// Result is what licexport would have got from an export.
type Result struct {
	// Completed means that the source said it has read everything, and that
	// licexport would believe it.
	Completed bool
	// Licenses in the order they were announced.
	Licenses []sdk.License
	// Holders as they stand at the end, after restarts and with the licenses of
	// all reports, in the order of their last report.
	Holders []Holder
	// LicenseDetails are the details of licenses, by license id.
	LicenseDetails map[string]sdk.LicenseDetails
	// Warnings are the problems that do not make the export incomplete.
	Warnings []sdk.Problem
	// Problems are what made the export incomplete.
	Problems []sdk.Problem
	// Expected is the number of holders that the vendor named; nil: none.
	Expected *int
	// NoTotal is the reason why the vendor named no number, if the source gave one.
	NoTotal string
	// Traffic is what the export cost.
	Traffic sdk.Traffic
	// Throttled is how long it waited because the vendor asked it to.
	Throttled time.Duration
	// Restarts are the reasons of the restarts.
	Restarts []string
	// Replaced counts reports of holders that were reported before, since the last
	// restart.
	Replaced int
	// Waits are the calls of Writer.Waiting and Writer.Pausing.
	Waits []Wait
	// Err is how the call ended, if not well: canceled, for example.
	Err error
}

// Holder is a holder together with the licenses it holds.
type Holder struct {
	sdk.Holder
	// Licenses are the ids of the licenses.
	Licenses []string
	// Details are what was reported about the holder, if the case asks; nil if nothing was.
	Details *sdk.HolderDetails
}

// Wait is one call of Writer.Waiting.
type Wait struct {
	// Until is when the wait ends.
	Until time.Time
	// Why it waits.
	Why string
}

// Run exports everything from a source. Problems of the source are in the
// result; a breach of the contract fails the test.
func Run[C any](t testing.TB, s sdk.Source[C], c Case) *Result {
	t.Helper()
	client := connect(t, s)
	ctx := c.Context
	if ctx == nil {
		ctx = t.Context()
	}
	scope := sourcev1.Scope_SCOPE_ALL
	if c.LicensesOnly {
		scope = sourcev1.Scope_SCOPE_LICENSES
	}
	asked := kindsOf(t, client, c.Details)
	stream, err := client.Export(ctx, &sourcev1.ExportRequest{
		Config:    message(t, client, c.Config),
		Scope:     scope,
		KnownGaps: c.KnownGaps,
		Details:   asked,
	})
	if err != nil {
		t.Fatalf("start the export: %v", err)
	}
	collected := newCollector(c.LicensesOnly, asked)
	for {
		event, err := stream.Recv()
		if err != nil {
			return collected.end(t, err)
		}
		collected.event(event)
	}
}
