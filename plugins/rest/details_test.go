package main

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

// surveyed is a complete export with details, by the first address of the holder.
func surveyed(t *testing.T, settings sdktest.Config, kinds ...sdk.DetailKind) (map[string]sdk.HolderDetails, *sdktest.Result) {
	t.Helper()
	if kinds == nil {
		kinds = detailKinds()
	}
	got := sourcetest.Complete(t, sdktest.Run(t, source(), sdktest.Case{Config: settings, Details: kinds}))
	told := make(map[string]sdk.HolderDetails)
	for _, h := range got.Holders {
		if h.Details != nil && len(h.Emails) > 0 {
			told[h.Emails[0].Address] = *h.Details
		}
	}
	return told, got
}

// withDetails is the recipe of Acme with expressions for reports and one page.
func withDetails(details string) string {
	recipe := strings.Replace(strings.Replace(acme, "PAGES", "one", 1), "TOTAL", "total: .total", 1)
	return strings.Replace(recipe, "  licenses: '[\"seat\"]'\n", "  licenses: '[\"seat\"]'\n  details:\n"+details, 1)
}

// users is a vendor with these users on one page.
func users(all ...map[string]any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"users": all, "total": len(all)})
	})
}

const everyDetail = `    disabled: .off
    guest: .foreign
    last_active: .seen
    department: .dept.name
    cost_center: .cost
    employee_id: .number
`

func TestDetails(t *testing.T) {
	t.Parallel()
	settings := own(t, users(
		map[string]any{"id": 1, "email": "a@b.cz", "off": true, "foreign": false, "seen": "2026-02-01T08:00:00+01:00", "dept": map[string]any{"name": " Vývoj  a výzkum "}, "cost": 4711, "number": "E1"},
		map[string]any{"id": 2, "email": "c@d.cz", "off": nil, "seen": "", "dept": nil},
	), withDetails(everyDetail))
	told, got := surveyed(t, settings)
	want := sdk.HolderDetails{
		Disabled: new(true), Guest: new(false), LastActive: time.Date(2026, 2, 1, 7, 0, 0, 0, time.UTC),
		Department: "Vývoj a výzkum", CostCenter: "4711", EmployeeID: "E1",
	}
	if !reflect.DeepEqual(told["a@b.cz"], want) || !reflect.DeepEqual(told["c@d.cz"], sdk.HolderDetails{}) || codes(got.Warnings) != "" {
		t.Errorf("%+v %s", told, sourcetest.Texts(got.Warnings))
	}
	if some, _ := surveyed(t, settings, sdk.DetailActivity); !reflect.DeepEqual(some["a@b.cz"], sdk.HolderDetails{LastActive: want.LastActive}) {
		t.Errorf("%+v", some)
	}
}

func TestTimesOfVendors(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 2, 1, 8, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		value any
		want  time.Time
	}{
		"UTC": {"2026-02-01T08:00:00Z", want}, "an offset": {"2026-02-01T09:00:00.000+01:00", want}, "without a colon": {"2026-02-01T09:00:00+0100", want},
		"of a database": {"2026-02-01 08:00:00", want}, "seconds": {want.Unix(), want}, "a day": {"2026-02-01", want.Add(-8 * time.Hour)},
		"zero": {0, time.Time{}}, "1970": {"1970-01-01T00:00:00Z", time.Time{}}, "the year 1": {"0001-01-01T00:00:00Z", time.Time{}}, "the year 9999": {"9999-12-31T00:00:00Z", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told, got := surveyed(t, own(t, users(map[string]any{"id": 1, "email": "a@b.cz", "seen": test.value}), withDetails("    last_active: .seen\n")))
			if !told["a@b.cz"].LastActive.Equal(test.want) || codes(got.Warnings) != "" {
				t.Errorf("%v, want %v, %s", told, test.want, sourcetest.Texts(got.Warnings))
			}
		})
	}
}

// What does not fit is a warning, once for each expression, only in a report; the others
// are told.
func TestDetailsThatAreNone(t *testing.T) {
	t.Parallel()
	bad := map[string]any{"email": "a@b.cz", "off": "yes", "foreign": 1, "seen": "last week", "dept": "x", "cost": strings.Repeat("x", 1025), "number": "E1"}
	vendor := func() http.Handler {
		first, second := map[string]any{"id": 1}, map[string]any{"id": 2}
		for key, value := range bad {
			first[key], second[key] = value, value
		}
		second["email"] = "c@d.cz"
		return users(first, second)
	}
	settings := own(t, vendor(), withDetails(everyDetail))
	if got := completed(t, settings); codes(got.Warnings) != "" {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	told, got := surveyed(t, settings)
	if all := strings.Fields(codes(got.Warnings)); len(all) != 5 || strings.Count(codes(got.Warnings), "acme_cloud.bad_detail") != 5 {
		t.Errorf("%v", sourcetest.Texts(got.Warnings))
	}
	for _, address := range []string{"a@b.cz", "c@d.cz"} {
		if !reflect.DeepEqual(told[address], sdk.HolderDetails{EmployeeID: "E1"}) {
			t.Errorf("%s: %+v", address, told[address])
		}
	}
	settings["preview"] = true
	if text := checked(t, settings, false); strings.Count(text, "[acme_cloud.bad_detail]") != 5 || !strings.Contains(text, `for reports: employee id "E1"`) || strings.Contains(text, "failed") {
		t.Error(text)
	}
}

// A list of which licenses and holders are made: its items are tried for reports as
// holders, once, with what is joined to them.
func TestDetailsInAPreviewOfLicenses(t *testing.T) {
	t.Parallel()
	recipe := strings.NewReplacer("licenses:\n  - {id: seat, uid: \"acme:seat\", name: Seat}", "licenses: {from: users, id: '\"seat\"', uid: '\"acme:seat\"', name: '\"Seat\"'}").Replace(withDetails("    department: .dept\n"))
	settings := own(t, users(map[string]any{"id": 1, "email": "a@b.cz", "dept": "Sales"}), recipe)
	settings["preview"] = true
	if text := checked(t, settings, false); strings.Count(text, "for reports") != 1 || !strings.Contains(text, "license ") {
		t.Error(text)
	}
}

// An expression that does not end is no reason to have no report.
func TestDetailsThatDoNotEnd(t *testing.T) {
	t.Parallel()
	p := newPlugin()
	p.patience = 200 * time.Millisecond
	settings := own(t, users(map[string]any{"id": 1, "email": "a@b.cz"}, map[string]any{"id": 2, "email": "c@d.cz"}), withDetails("    department: last(repeat(1))\n"))
	got := sourcetest.Complete(t, sdktest.Run(t, newSource(p), sdktest.Case{Config: settings, Details: detailKinds()}))
	if codes(got.Warnings) != "acme_cloud.bad_detail" || len(got.Holders) != 2 {
		t.Errorf("%d holders, %s", len(got.Holders), sourcetest.Texts(got.Warnings))
	}
}

func TestMergedDetails(t *testing.T) {
	t.Parallel()
	early, late := time.Unix(1_700_000_000, 0), time.Unix(1_800_000_000, 0)
	d := addDetails(&sdk.HolderDetails{Disabled: new(true), LastActive: late, Department: "A"}, &sdk.HolderDetails{Disabled: new(false), LastActive: early, CostCenter: "1"})
	if want := (sdk.HolderDetails{Disabled: new(false), LastActive: late, Department: "A", CostCenter: "1"}); !reflect.DeepEqual(*d, want) {
		t.Errorf("%+v", d)
	}
	if addDetails(nil, nil) != nil || addDetails(nil, d) != d || addDetails(d, nil) != d {
		t.Error("one of two is lost")
	}
}

// The recipes that ship tell what their vendors have.
func TestDetailsOfRecipes(t *testing.T) {
	t.Parallel()
	_, settings := zoom(t, map[string][]fake.ZoomUser{
		"active":   {{"id": "1", "email": "eva@firma.example", "type": 2, "dept": "Sales", "last_login_time": "2026-02-01T08:00:00Z", "employee_unique_id": "E1"}, {"id": "2", "email": "jan@firma.example", "type": 2}},
		"inactive": {{"id": "3", "email": "old@firma.example", "type": 2}},
	})
	told, got := surveyed(t, with(settings, map[string]any{"inactive": "include"}))
	at := time.Date(2026, 2, 1, 8, 0, 0, 0, time.UTC)
	if want := (sdk.HolderDetails{Disabled: new(false), LastActive: at, Department: "Sales", EmployeeID: "E1"}); !reflect.DeepEqual(told["eva@firma.example"], want) {
		t.Errorf("Zoom: %+v", told)
	}
	if d := told["old@firma.example"].Disabled; d == nil || !*d || strings.Contains(codes(got.Warnings), "bad_detail") {
		t.Errorf("Zoom: %+v %s", told, sourcetest.Texts(got.Warnings))
	}
	g, settings := gitlab(t)
	g.Members[0]["last_activity_on"] = "2026-02-01"
	told, got = surveyed(t, settings)
	if !told["jana@firma.example"].LastActive.Equal(at.Truncate(24*time.Hour)) || !told["sam@firma.example"].LastActive.IsZero() || strings.Contains(codes(got.Warnings), "bad_detail") {
		t.Errorf("GitLab: %+v %s", told, sourcetest.Texts(got.Warnings))
	}
	_, settings = jetbrains(t,
		but(fake.JetBrainsLicense("L1", "II", "Jana@firma.example"), map[string]any{"lastSeen": map[string]any{"lastSeenDate": "2026-02-01"}}),
		but(fake.JetBrainsLicense("L2", "ALL", "jana@firma.example"), map[string]any{"lastSeen": map[string]any{"lastSeenDate": "2026-01-01"}}),
		but(fake.JetBrainsLicense("L3", "II", "petr@firma.example"), map[string]any{"lastSeen": nil}),
	)
	told, got = surveyed(t, settings)
	if !told["Jana@firma.example"].LastActive.Equal(at.Truncate(24*time.Hour)) || !told["petr@firma.example"].LastActive.IsZero() || strings.Contains(codes(got.Warnings), "bad_detail") {
		t.Errorf("JetBrains: %+v %s", told, sourcetest.Texts(got.Warnings))
	}
	_, settings = selfManaged(t, []map[string]any{
		{"id": 1, "name": "A", "email": "a@firma.example", "using_license_seat": true, "external": true, "last_activity_on": "2026-02-01"},
		{"id": 2, "name": "B", "email": "b@firma.example", "using_license_seat": true},
	})
	told, got = surveyed(t, settings)
	if d := told["a@firma.example"]; d.Guest == nil || !*d.Guest || !d.LastActive.Equal(at.Truncate(24*time.Hour)) || told["b@firma.example"].Guest != nil {
		t.Errorf("GitLab: %+v %s", told, sourcetest.Texts(got.Warnings))
	}
}
