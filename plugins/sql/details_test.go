package main

import (
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func TestDetails(t *testing.T) {
	t.Parallel()
	settings := rows(t, "license, id, email, disabled, guest, last_active, department, cost_center, employee_id",
		"('Visio', 1, 'a@b.cz', 1, 'false', '2026-10-31 08:00:00', ' Vývoj  a výzkum', '4711', 12)",
		"('Visio', 2, 'c@d.cz', NULL, '', '0000-00-00', NULL, '', NULL)",
		"('Project', 1, 'a@b.cz', NULL, NULL, NULL, NULL, NULL, NULL)")
	settings["licenses_query"] = "SELECT 'Visio' AS license, 5 AS purchased, '2027-03-01' AS renews_at UNION ALL SELECT 'Project', NULL, '9999-12-31'"
	all := []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization, sdk.DetailRenewal}
	got := sdktest.Run(t, source(nil), sdktest.Case{Config: settings, Details: all})
	if !got.Completed || len(got.Warnings) > 0 {
		t.Fatalf("%s %s", sourcetest.Texts(got.Problems), sourcetest.Texts(got.Warnings))
	}
	sdktest.Golden(t, got, "testdata/details.golden.json")
	if plain := exported(t, settings); len(plain.Holders) != 2 || plain.Holders[0].Details != nil {
		t.Errorf("%+v", plain.Holders)
	}
}

// A value for reports that is none is a warning, and only where it is asked for.
func TestDetailsThatAreNone(t *testing.T) {
	t.Parallel()
	settings := rows(t, "license, id, email, disabled, last_active, department", "('Visio', 1, 'a@b.cz', 'perhaps', 'last week', x'00ff')", "('Visio', 2, 'c@d.cz', 'maybe', 'never', 'x')")
	if got := exported(t, settings); len(got.Warnings) > 0 {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	got := sdktest.Run(t, source(nil), sdktest.Case{Config: settings, Details: []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization}})
	if !got.Completed || codes(got.Warnings) != "bad_detail bad_detail bad_detail" {
		t.Errorf("%s %s", sourcetest.Texts(got.Problems), sourcetest.Texts(got.Warnings))
	}
}

func TestTimesOfDatabases(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 10, 31, 8, 0, 0, 0, time.UTC)
	for _, text := range []string{"2026-10-31 08:00:00", "2026-10-31T08:00:00Z", "2026-10-31 09:00:00+01:00", "2026-10-31 08:00:00.000"} {
		settings := rows(t, "license, id, email, last_active", "('Visio', 1, 'a@b.cz', '"+text+"')")
		got := sdktest.Run(t, source(nil), sdktest.Case{Config: settings, Details: []sdk.DetailKind{sdk.DetailActivity}})
		if !got.Completed || got.Holders[0].Details == nil || !got.Holders[0].Details.LastActive.Equal(want) {
			t.Errorf("%q: %+v %s", text, got.Holders, sourcetest.Texts(got.Warnings))
		}
	}
}
