package main

import (
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/licexport/licexport/examples/plugin-go/fakeapi"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// settings are those for a fake API that is started here. They are less patient
// than those of users, so that the tests end soon; but not so impatient that a busy
// machine looks like an API that hangs.
func settings(t *testing.T, api *fakeapi.API) sdktest.Config {
	t.Helper()
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	maxWait, stall := "1s", "20s"
	if slices.Contains(api.Faults, "hang") {
		maxWait, stall = "3s", "1s"
	}
	return sdktest.Config{"url": server.URL, "token": fakeapi.Token, "max_wait": maxWait, "stall": stall}
}

// TestExport compares what licexport would get with a golden file. After a change
// that is meant, write the file anew with "go test -update", and read it.
func TestExport(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(), sdktest.Case{Config: settings(t, &fakeapi.API{})})
	sdktest.Golden(t, got, "testdata/export.golden.json")
}

func TestExportOfLicensesAlone(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(), sdktest.Case{Config: settings(t, &fakeapi.API{}), LicensesOnly: true})
	if !got.Completed || len(got.Licenses) != 3 {
		t.Errorf("completed %v, licenses %+v, problems %+v", got.Completed, got.Licenses, got.Problems)
	}
}

// A number of licenses that the API does not name is unknown: 0 would mean that
// none is owned.
func TestUnknownNumberOfLicenses(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(), sdktest.Case{Config: settings(t, &fakeapi.API{})})
	for _, l := range got.Licenses {
		if l.ID == "trial" && l.Purchased != nil {
			t.Errorf("%d licenses of %s", *l.Purchased, l.ID)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, r := range sdktest.Check(t, source(), sdktest.Case{Config: settings(t, &fakeapi.API{})}, false) {
		if r.Status != sdktest.Passed {
			t.Errorf("%s: %+v", r.Name, r)
		}
	}
}

// Users are told which setting is at fault.
func TestCheckOfWrongSettings(t *testing.T) {
	t.Parallel()
	for setting, value := range map[string]string{"token": "expired", "url": "acme.example"} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			config := settings(t, &fakeapi.API{})
			config[setting] = value
			var failed *sdk.Problem
			for _, r := range sdktest.Check(t, source(), sdktest.Case{Config: config}, false) {
				if r.Status == sdktest.Failed && failed == nil {
					failed = r.Problem
				}
			}
			if failed == nil || failed.Path != "/"+setting {
				t.Errorf("got %+v", failed)
			}
		})
	}
}
