package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

func jetbrains(t *testing.T, licenses ...map[string]any) (*fake.JetBrains, sdktest.Config) {
	t.Helper()
	j := &fake.JetBrains{Key: "s3cret-of-jetbrains", Customer: "1234567", Licenses: licenses}
	return j, sdktest.Config{
		"recipe": "jetbrains", "server": serve(t, j) + "/api/v1",
		"settings": map[string]any{"customer_code": 1234567}, "secrets": map[string]any{"api_key": j.Key},
	}
}

// but returns a license with other values.
func but(l map[string]any, change map[string]any) map[string]any {
	maps.Copy(l, change)
	return l
}

func jetbrainsLicenses() []map[string]any {
	return []map[string]any{
		fake.JetBrainsLicense("L1", "II", "Jana@firma.example"),
		fake.JetBrainsLicense("L2", "II", "petr@firma.example"),
		fake.JetBrainsLicense("L3", "ALL", "jana@firma.example"), // one person, two products
		fake.JetBrainsLicense("L4", "II", "jana@firma.example"),  // and one of them twice
		fake.JetBrainsLicense("L5", "ALL", ""),                   // free
		but(fake.JetBrainsLicense("L6", "PY", "old@firma.example"), map[string]any{"subscription": map[string]any{"isOutdated": true}}),
		but(fake.JetBrainsLicense("L7", "PY", "trial@firma.example"), map[string]any{"isTrial": true}),
		but(fake.JetBrainsLicense("L8", "PY", "late@firma.example"), map[string]any{"isSuspended": true}),
		but(fake.JetBrainsLicense("L9", "GO", ""), map[string]any{"assignee": map[string]any{"type": "LICENSE_KEY", "key": "ACTIVATION-KEY-CANARY", "registrationName": "Build"}}),
		but(fake.JetBrainsLicense("LP", "GO", "keep@firma.example"), map[string]any{"subscription": nil, "perpetual": map[string]any{"isOutdated": true}}),
	}
}

// Items are licenses; people are put together from them.
func TestJetBrains(t *testing.T) {
	t.Parallel()
	_, settings := jetbrains(t, jetbrainsLicenses()...)
	got := completed(t, settings)
	wantHeld(t, got, "Jana@firma.example: ALL II", "petr@firma.example: II", "late@firma.example: PY", "license:L9: GO")
	var licenses []string
	for _, l := range got.Licenses {
		licenses = append(licenses, l.UID+" "+l.Name+" "+string(rune('0'+number(l.Purchased))))
	}
	if want := []string{"jetbrains:ALL Product ALL 2", "jetbrains:GO Product GO 1", "jetbrains:II Product II 3", "jetbrains:PY Product PY 1"}; !slices.Equal(licenses, want) {
		t.Errorf("licenses %q, want %q", licenses, want)
	}
	if got.Expected != nil || !strings.Contains(got.NoTotal, "licenses, not people; 10 of them") {
		t.Errorf("expected %v, %q", got.Expected, got.NoTotal)
	}
	for _, h := range got.Holders {
		if h.ID == "license:L9" && h.Kind != sdk.Key {
			t.Errorf("kind %v", h.Kind)
		}
		if strings.Contains(h.ID+h.Name, "CANARY") {
			t.Error("an activation key got out")
		}
	}
	all := completed(t, with(settings, map[string]any{"trials": "include", "outdated": "include", "suspended": "exclude", "exclude_products": []any{"GO"}}))
	wantHeld(t, all, "Jana@firma.example: ALL II", "petr@firma.example: II", "old@firma.example: PY", "trial@firma.example: PY")
	some := completed(t, with(settings, map[string]any{"products": []any{"ALL"}}))
	wantHeld(t, some, "jana@firma.example: ALL")
}

// A page after the 100th license, and none lost where the total is missing.
func TestJetBrainsPages(t *testing.T) {
	t.Parallel()
	j, settings := jetbrains(t, fake.JetBrainsLicenses(345)...)
	if got := completed(t, settings); len(got.Holders) != 345 {
		t.Errorf("%d holders", len(got.Holders))
	}
	j.NoTotal = true
	got := completed(t, settings)
	if len(got.Holders) != 345 || codes(got.Warnings) != "jetbrains.total_missing" || got.NoTotal == "" {
		t.Errorf("%d holders, %s", len(got.Holders), sourcetest.Texts(got.Warnings))
	}
}

func TestJetBrainsRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*fake.JetBrains)
		code   string
	}{
		"a token of one team":           {func(j *fake.JetBrains) { j.TokenType = "TEAM" }, "jetbrains.team_token"},
		"a token of an unknown kind":    {func(j *fake.JetBrains) { j.TokenType = "SOMETHING" }, "jetbrains.team_token"},
		"a token that does not fit":     {func(j *fake.JetBrains) { j.Refuse, j.RefuseCode = 403, "TOKEN_TYPE_MISMATCH" }, "jetbrains.team_token"},
		"a wrong key":                   {func(j *fake.JetBrains) { j.Key = "another" }, "jetbrains.token_rejected"},
		"a rotated key":                 {func(j *fake.JetBrains) { j.Refuse = 403 }, "jetbrains.token_rejected"},
		"another customer":              {func(j *fake.JetBrains) { j.Customer = "7" }, "jetbrains.customer_unknown"},
		"a list of free licenses alone": {func(j *fake.JetBrains) { j.OnlyFree = true }, "jetbrains.split_differs"},
		"fewer than the total": {func(j *fake.JetBrains) {
			j.Licenses = append(j.Licenses, j.Licenses[0])
		}, "jetbrains.list_incomplete"},
		"a user without an e-mail": {func(j *fake.JetBrains) { j.Licenses[0]["assignee"] = map[string]any{"type": "USER", "name": "X"} }, "jetbrains.address_missing"},
		"another assignee":         {func(j *fake.JetBrains) { j.Licenses[0]["assignee"] = map[string]any{"type": "ROBOT"} }, "jetbrains.assignee_unknown"},
		"a license without an id":  {func(j *fake.JetBrains) { delete(j.Licenses[0], "licenseId") }, "jetbrains.expression"},
		"a license without a code": {func(j *fake.JetBrains) { j.Licenses[4]["product"] = nil }, "jetbrains.expression"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j, settings := jetbrains(t, jetbrainsLicenses()...)
			test.change(j)
			wantRefused(t, settings, test.code)
		})
	}
}

// Licenses on a license server are one device, and a warning.
func TestJetBrainsServer(t *testing.T) {
	t.Parallel()
	at := func(id string) map[string]any {
		return but(fake.JetBrainsLicense(id, "II", ""), map[string]any{"assignee": map[string]any{"type": "SERVER", "uid": "srv", "serverType": "LICENSE_VAULT"}})
	}
	_, settings := jetbrains(t, at("S1"), at("S2"), fake.JetBrainsLicense("L1", "II", "jana@firma.example"))
	got := completed(t, settings)
	wantHeld(t, got, "server:srv: II", "jana@firma.example: II")
	if codes(got.Warnings) != "jetbrains.server_licenses" || !strings.Contains(sourcetest.Texts(got.Warnings), "2 items, the first is licenses, item 1 (id S1)") {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	_, settings = jetbrains(t, jetbrainsLicenses()...)
	got = completed(t, with(settings, map[string]any{"team_token": "allow"}))
	if len(got.Holders) != 4 {
		t.Error(held(got))
	}
}

func TestJetBrainsCheck(t *testing.T) {
	t.Parallel()
	j, settings := jetbrains(t, jetbrainsLicenses()...)
	said := checked(t, settings, false)
	if strings.Contains(said, "failed") || !strings.Contains(said, "JetBrains counts 10") {
		t.Error(said)
	}
	for _, r := range j.Requests() {
		if strings.Contains(r, "licenses") && !strings.Contains(r, "perPage=1") {
			t.Error(r)
		}
	}
}
