package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

// zoom starts a Zoom with these users and returns settings that fit.
func zoom(t *testing.T, users map[string][]fake.ZoomUser) (*fake.Zoom, sdktest.Config) {
	t.Helper()
	z := &fake.Zoom{
		AccountID: "acc", ClientID: "cid", Secret: "s3cret-of-zoom", Users: users,
		Usage: map[string]any{"plan_base": map[string]any{"type": "monthly", "hosts": 50, "usage": 41}, "plan_zoom_one": []any{}},
	}
	url := serve(t, z)
	return z, sdktest.Config{
		"recipe": "zoom", "server": url + "/v2", "token_url": url + "/oauth/token",
		"settings": map[string]any{"account_id": "acc", "client_id": "cid"}, "secrets": map[string]any{"client_secret": "s3cret-of-zoom"},
	}
}

// with returns the settings with other settings of the recipe.
func with(settings sdktest.Config, more map[string]any) sdktest.Config {
	changed := maps.Clone(settings)
	of, _ := settings["settings"].(map[string]any)
	of = maps.Clone(of)
	if of == nil {
		of = map[string]any{}
	}
	maps.Copy(of, more)
	changed["settings"] = of
	return changed
}

func zoomStaff() map[string][]fake.ZoomUser {
	return map[string][]fake.ZoomUser{
		"active": {
			{"id": "zA1", "email": "eva@firma.example", "type": 2, "display_name": "Eva  N."},
			{"id": "zA2", "email": "jan@firma.example", "type": 1, "first_name": "Jan", "last_name": "Novák"},
			{"id": "zA3", "email": "sso@firma.example", "type": 99, "plan_united_type": ""},
			{"id": "zA4", "email": "no@firma.example", "type": 4, "license_info_list": []any{map[string]any{"license_type": "MEETING", "license_option": 576460752303423488}}},
		},
		"inactive": {{"id": "zI1", "email": "old@firma.example", "type": 2}},
		"pending":  {{"email": "New@firma.example", "type": 1}, {"email": "paid@firma.example", "type": 2}},
	}
}

// Three lists are one, and nobody in any of them is lost.
func TestZoom(t *testing.T) {
	t.Parallel()
	z, settings := zoom(t, zoomStaff())
	got := completed(t, settings)
	wantHeld(t, got, "eva@firma.example: licensed", "jan@firma.example:", "sso@firma.example:", "no@firma.example:",
		"old@firma.example: licensed (left out)", "New@firma.example: (left out)", "paid@firma.example: licensed")
	if got.Expected == nil || *got.Expected != 7 {
		t.Errorf("expected %v", got.Expected)
	}
	if got.Holders[0].Name != "Eva N." || got.Holders[1].Name != "Jan Novák" || got.Holders[5].ID != "pending:new@firma.example" {
		t.Errorf("%+v", got.Holders)
	}
	l := got.Licenses
	if len(l) != 1 || l[0].UID != "zoom:licensed" || number(l[0].Purchased) != 50 || number(l[0].Consumed) != 41 {
		t.Errorf("%+v", l)
	}
	if codes(got.Warnings) != "" || len(got.Warnings) != 1 {
		t.Errorf("warnings: %s", sourcetest.Texts(got.Warnings))
	}
	var pages []string
	for _, r := range z.Requests() {
		if query, ok := strings.CutPrefix(r, "GET /v2/users?"); ok {
			pages = append(pages, query)
		}
	}
	// Each page has its size; a single user shows whether the total is that of the page.
	if want := []string{
		"page_size=300&status=active", "page_size=1&status=active", "page_size=300&status=inactive",
		"page_size=300&status=pending", "page_size=1&status=pending",
	}; !slices.Equal(pages, want) {
		t.Errorf("%q, want %q", pages, want)
	}
	all := completed(t, with(settings, map[string]any{"inactive": "include", "pending": "include", "basic": true}))
	wantHeld(t, all, "eva@firma.example: licensed", "jan@firma.example: basic", "sso@firma.example:", "no@firma.example:",
		"old@firma.example: licensed", "New@firma.example: basic", "paid@firma.example: licensed")
	ignored := completed(t, with(settings, map[string]any{"inactive": "ignore"}))
	if len(ignored.Holders) != 6 || *ignored.Expected != 6 {
		t.Errorf("%d holders, expected %d", len(ignored.Holders), *ignored.Expected)
	}
}

// Lists of several pages, in each status.
func TestZoomPages(t *testing.T) {
	t.Parallel()
	z, settings := zoom(t, map[string][]fake.ZoomUser{"active": fake.ZoomPeople(1234), "inactive": {}, "pending": {}})
	z.Expire = 2 // page tokens live for 15 minutes
	got := completed(t, settings)
	if len(got.Holders) != 1234 || *got.Expected != 1234 || len(got.Restarts) != 2 {
		t.Errorf("%d holders, expected %d, restarts %v", len(got.Holders), *got.Expected, got.Restarts)
	}
}

// What must never look like a whole account.
func TestZoomRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*fake.Zoom)
		code   string
	}{
		"fewer than total_records":       {func(z *fake.Zoom) { z.Totals = map[string]int{"active": 5} }, "zoom.list_incomplete"},
		"an empty token in mid-list":     {func(z *fake.Zoom) { z.Users["active"] = fake.ZoomPeople(700); z.EndEarly = true }, "zoom.list_incomplete"},
		"page tokens that always expire": {func(z *fake.Zoom) { z.Users["active"] = fake.ZoomPeople(700); z.Expire = 100 }, "zoom.list_broke_off"},
		"a scope is missing":             {func(z *fake.Zoom) { z.MissingScope = "user:read:list_users:admin" }, "zoom.scope_missing"},
		"a wrong secret":                 {func(z *fake.Zoom) { z.Secret = "another" }, "zoom.credentials"},
		"another kind of app":            {func(z *fake.Zoom) { z.Fault, z.Reason = "unsupported_grant_type", "unsupported grant type" }, "zoom.app_kind"},
		"an app that is not active":      {func(z *fake.Zoom) { z.Fault, z.Reason = "invalid_request", "The app has been deactivated" }, "zoom.app_deactivated"},
		"throttled for a day":            {func(z *fake.Zoom) { z.Throttle = 1 << 20 }, "zoom.throttled"},
		"a user in two statuses": {func(z *fake.Zoom) {
			z.Users["inactive"] = append(z.Users["inactive"], fake.ZoomUser{"id": "zA1", "email": "eva@firma.example", "type": 1})
		}, "zoom.duplicate_holder"},
		"a user without an e-mail": {func(z *fake.Zoom) { z.Users["active"][1] = fake.ZoomUser{"id": "zA2", "type": 2} }, "zoom.expression"},
		"an e-mail that is none": {func(z *fake.Zoom) {
			z.Users["active"][1] = fake.ZoomUser{"id": "zA2", "type": 2, "email": "jan.firma.example"}
		}, "zoom.expression"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			z, settings := zoom(t, zoomStaff())
			test.change(z)
			p := refused(t, settings, test.code)
			if p.Detail == "" {
				t.Error("it does not say what to do")
			}
			if name == "a scope is missing" && !strings.Contains(p.Summary, "user:read:list_users:admin") {
				t.Errorf("the scope is not named: %s", p.Summary)
			}
			if name == "a wrong secret" && p.Path != "/secrets/client_secret" {
				t.Errorf("path %s", p.Path)
			}
			if name == "a user without an e-mail" && !strings.Contains(p.Summary, `users of "active", item 2 (id zA2): holders.emails gives null`) {
				t.Errorf("%s", p.Summary)
			}
		})
	}
}

// What is only doubtful is a warning.
func TestZoomWarns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change              func(*fake.Zoom)
		code                string
		purchased, consumed int64
	}{
		"plans are hidden":        {func(z *fake.Zoom) { z.Usage = nil }, "zoom.plan_usage_hidden", -1, 3},
		"other numbers":           {func(z *fake.Zoom) { n := 12; z.Licensed = &n }, "zoom.licensed_mismatch", 50, 41},
		"a type nobody knows":     {func(z *fake.Zoom) { z.Users["active"][1]["type"] = 7 }, "zoom.unknown_type", 50, 41},
		"a master account":        {func(z *fake.Zoom) { z.Usage = map[string]any{"plan_base": []any{map[string]any{"active_hosts": 3}}} }, "", -1, 3},
		"base plan and workplace": {func(z *fake.Zoom) { z.Usage = zoomBundles() }, "", 70, 12},
		"throttled for a moment":  {func(z *fake.Zoom) { z.Throttle = 2 }, "", 50, 41},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			z, settings := zoom(t, zoomStaff())
			test.change(z)
			got := completed(t, settings)
			if codes(got.Warnings) != test.code {
				t.Errorf("warnings %s, want %s", sourcetest.Texts(got.Warnings), test.code)
			}
			if l := got.Licenses[0]; number(l.Purchased) != test.purchased || number(l.Consumed) != test.consumed {
				t.Errorf("bought %d, in use %d", number(l.Purchased), number(l.Consumed))
			}
		})
	}
}

func zoomBundles() any {
	return map[string]any{"plan_base": map[string]any{"hosts": 50, "usage": 10}, "plan_zoom_one": []any{map[string]any{"type": "x", "hosts": 20, "usage": 2}}}
}

// A check asks for one user of the first list, and an offline one for nothing.
func TestZoomCheck(t *testing.T) {
	t.Parallel()
	z, settings := zoom(t, zoomStaff())
	if said := checked(t, settings, true); strings.Contains(said, "failed") || len(z.Requests()) != 0 {
		t.Errorf("%s%v", said, z.Requests())
	}
	said := checked(t, settings, false)
	for _, want := range []string{"recipe warned: Zoom: ", "list users passed: can be read; Zoom counts 4", "expressions passed", `licenses passed: "licensed" (UId "zoom:licensed", "Zoom Licensed"), 50 bought, 41 in use`} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if strings.Contains(said, "firma.example") {
		t.Errorf("a check shows a user:\n%s", said)
	}
	for _, r := range z.Requests() {
		if strings.HasPrefix(r, "GET /v2/users?") && !strings.Contains(r, "page_size=1&") {
			t.Errorf("asked for more than one user: %s", r)
		}
	}
	delete(settings, "secrets")
	if said := checked(t, settings, true); !strings.Contains(said, "[rest.secret_missing] the recipe needs the secret client_secret") {
		t.Error(said)
	}
}
