package main

import (
	"maps"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func TestSettingsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	columns := func(names ...string) map[string]any {
		c := make(map[string]any)
		for _, n := range names {
			c[n] = []string{n}
		}
		return c
	}
	tests := map[string]struct {
		settings sdktest.Config
		path     string
	}{
		"no holder":            {sdktest.Config{"columns": columns("license")}, "/columns"},
		"no license":           {sdktest.Config{"columns": columns("email")}, "/columns/license"},
		"license twice":        {sdktest.Config{"constants": map[string]string{"license": "x"}}, "/constants/license"},
		"UId twice":            {sdktest.Config{"columns": columns("email", "license", "license_uid"), "constants": map[string]string{"license_uid": "x"}}, "/constants/license_uid"},
		"list with a name":     {sdktest.Config{"columns": columns("email", "license", "license_name"), "list_separator": ","}, "/list_separator"},
		"name twice":           {sdktest.Config{"columns": columns("email", "license", "name", "last_name")}, "/columns/name"},
		"kinds without column": {sdktest.Config{"kinds": map[string]any{"device": []string{"x"}}}, "/columns/kind"},
		"negative rows":        {sdktest.Config{"expect_rows_at_least": -1}, "/expect_rows_at_least"},
		"negative lines":       {sdktest.Config{"skip_lines": -1}, "/skip_lines"},
		"negative units":       {sdktest.Config{"purchased": map[string]int{"x": -1}}, "/purchased"},
		"units from two":       {sdktest.Config{"columns": columns("email", "license", "purchased"), "purchased_rows": true}, "/purchased"},
		"delimiter of two":     {sdktest.Config{"delimiter": ";;"}, "/delimiter"},
		"quote as delimiter":   {sdktest.Config{"delimiter": `"`}, "/delimiter"},
		"no delimiter":         {sdktest.Config{"delimiter": ""}, "/delimiter"},
		"age without unit":     {sdktest.Config{"max_age": "7"}, "/max_age"},
		"age zero":             {sdktest.Config{"max_age": "0s"}, "/max_age"},
		"age in weeks":         {sdktest.Config{"max_age": "2w"}, "/max_age"},
		"days that are none":   {sdktest.Config{"max_age": "-1d"}, "/max_age"},
		"settle below zero":    {sdktest.Config{"settle": "-1s"}, "/settle"},
		"no condition":         {sdktest.Config{"filters": []any{map[string]any{"column": []string{"x"}}}}, "/filters/0"},
		"two conditions":       {sdktest.Config{"filters": []any{map[string]any{"column": []string{"x"}, "equals": []string{"a"}, "matches": []string{"b"}}}}, "/filters/0"},
		"second list":          {sdktest.Config{"license_file": map[string]any{"settle": "x", "columns": columns("license")}}, "/license_file/settle"},
		"encoding unknown":     {sdktest.Config{"encoding": "latin2"}, "/encoding"},
		"setting unknown":      {sdktest.Config{"sheets": "x"}, "/sheets"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := simple()
			maps.Copy(settings, test.settings)
			got := newDesk(t, nil).run(t, settings)
			if len(got.Problems) != 1 || got.Problems[0].Path != test.path || got.Problems[0].Origin != sdk.OriginConfig {
				t.Errorf("got %s, want a problem at %s", sourcetest.Texts(got.Problems), test.path)
			}
		})
	}
}

func TestAllFaultsOfSettingsAreTold(t *testing.T) {
	t.Parallel()
	settings := with("skip_lines", -1)
	settings["delimiter"], settings["settle"], settings["expect_rows_at_least"] = "xx", "x", -1
	if got := newDesk(t, nil).run(t, settings); len(got.Problems) != 4 {
		t.Errorf("got %s", sourcetest.Texts(got.Problems))
	}
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"90s": "1m30s", "7d": "168h0m0s", "1d12h": "36h0m0s", "0s": "0s"} {
		if got, err := duration(text, "/settle"); err != nil || got.String() != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "7", "1d-3h", "1.5d", "99999d", "-1h"} {
		if got, err := duration(text, "/settle"); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

// Checks need no network, so they are the same offline.
func TestCheck(t *testing.T) {
	t.Parallel()
	const good = "Email;License\njan@contoso.com;Visio\neva@contoso.com;Visio\n"
	for _, offline := range []bool{true, false} {
		d := newDesk(t, map[string]string{"users.csv": good})
		settings := d.located(with("purchased", map[string]int{"Visoi": 3}))
		got := sdktest.Check(t, d.source(), sdktest.Case{Config: settings}, offline)
		want := []sdktest.CheckResult{
			{Name: "configuration", Status: sdktest.Passed},
			{Name: "settings", Status: sdktest.Passed, Found: "they make sense"},
			{Name: "file", Status: sdktest.Passed, Found: "users.csv, 1 KiB, 1h0m0s old"},
			{Name: "rows", Status: sdktest.Warned, Found: "2 rows: 2 licenses, 2 holders"},
		}
		if len(got) != len(want) {
			t.Fatalf("got %+v", got)
		}
		for i := range want {
			if got[i].Name != want[i].Name || got[i].Status != want[i].Status || want[i].Found != "" && got[i].Found != want[i].Found {
				t.Errorf("check %d: got %+v, want %+v", i, got[i], want[i])
			}
		}
		if p := got[3].Problem; p == nil || !strings.Contains(p.Detail, `"Visio"`) || p.Path != "/purchased" {
			t.Errorf("the warning is %+v", p)
		}
	}
}

func TestCheckStopsAtTheFirstFault(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	got := sdktest.Check(t, d.source(), sdktest.Case{Config: d.located(simple())}, false)
	var statuses []string
	for _, r := range got {
		statuses = append(statuses, r.Name+" "+string(r.Status))
	}
	if s := strings.Join(statuses, ", "); s != "configuration passed, settings passed, file failed, rows skipped" {
		t.Error(s)
	}
}
