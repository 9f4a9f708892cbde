package sdktest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Description is what a source says about itself, as licexport gets it.
type Description struct {
	// Name, Version (without a leading v) and Summary as in sdk.Source.
	Name, Version, Summary string
	// Experimental is the sentence why the source is experimental; empty: it is not.
	Experimental string
	// KnowsTotals and LicensesOnly as in sdk.Source.
	KnowsTotals, LicensesOnly bool
	// Details are the kinds of details that it can report.
	Details []sdk.DetailKind
	// MinInterval is the least time between two exports; zero: any.
	MinInterval time.Duration
}

// Describe asks a source what it is.
func Describe[C any](t testing.TB, s sdk.Source[C]) Description {
	t.Helper()
	d := describe(t, connect(t, s))
	var details []sdk.DetailKind
	for _, kind := range d.GetCapabilities().GetDetails() {
		details = append(details, sdk.DetailKind(kind))
	}
	return Description{
		Name: d.GetName(), Version: d.GetVersion(), Summary: d.GetSummary(), Experimental: d.GetExperimental(),
		KnowsTotals: d.GetCapabilities().GetKnowsTotals(), LicensesOnly: d.GetCapabilities().GetLicensesOnly(),
		Details: details, MinInterval: d.GetMinInterval().AsDuration(),
	}
}

// Schema returns the JSON Schema of the source's settings, decoded. It is good
// for a golden file: people write configuration files by it.
func Schema[C any](t testing.TB, s sdk.Source[C]) map[string]any {
	t.Helper()
	var schema map[string]any
	if err := json.Unmarshal([]byte(describe(t, connect(t, s)).GetConfigSchema()), &schema); err != nil {
		t.Fatalf("read the schema of the settings: %v", err)
	}
	return schema
}

func describe(t testing.TB, client sourcev1.SourceServiceClient) *sourcev1.DescribeResponse {
	t.Helper()
	d, err := client.Describe(t.Context(), &sourcev1.DescribeRequest{})
	if err != nil {
		t.Fatalf("describe the source: %v", err)
	}
	return d
}
