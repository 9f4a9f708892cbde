package snippets

import (
	"context"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// exported runs a source with these settings and returns what it was given and the
// path of the setting that is at fault.
func exported(t *testing.T, settings sdktest.Config) (got config, fault string) {
	t.Helper()
	source := sdk.Source[config]{Name: "acme", Version: "1.0.0", Summary: "Settings of the documentation",
		Export: func(_ context.Context, c config, _ *sdk.Writer) error { got = c; return nil }}
	result := sdktest.Run(t, source, sdktest.Case{Config: settings})
	for _, p := range result.Problems {
		fault = p.Path
	}
	return got, fault
}

func TestEitherOr(t *testing.T) {
	t.Parallel()
	for fault, settings := range map[string]sdktest.Config{
		"":          {"url": "https://acme.example", "token": "t"},
		"/token":    {"url": "https://acme.example"},
		"/user":     {"url": "https://acme.example", "token": "t", "user": "u"},
		"/password": {"url": "https://acme.example", "user": "u"},
	} {
		if _, got := exported(t, settings); got != fault {
			t.Errorf("%v: the setting at fault is %q, want %q", settings, got, fault)
		}
	}
}

func TestDurationsAndDefaults(t *testing.T) {
	t.Parallel()
	got, _ := exported(t, sdktest.Config{"url": "https://acme.example", "token": "t"})
	if time.Duration(got.Settle) != 5*time.Minute || got.Region != "eu" || got.PageSize != 100 {
		t.Errorf("%+v", got)
	}
	if got, _ := exported(t, sdktest.Config{"url": "https://acme.example", "token": "t", "settle": "1h30m"}); time.Duration(got.Settle) != 90*time.Minute {
		t.Errorf("settle is %v", got.Settle)
	}
}
