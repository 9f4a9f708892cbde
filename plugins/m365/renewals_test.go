package main

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// renewing is a site with the setting and its permission.
func renewing(t *testing.T, change func(*graphsim.Tenant), faults ...graphsim.Fault) *site {
	t.Helper()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 60, Seed: 1, Now: newClock().Now()})
	tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleOrganizationReadAll)
	if change != nil {
		change(tenant)
	}
	return serve(t, tenant, faults...).set(sdktest.Config{"renewals": true, "settle": "0s"})
}

// warnings are the warnings with a code.
func warnings(got *sdktest.Result, code string) []sdk.Problem {
	return slices.DeleteFunc(slices.Clone(got.Warnings), func(p sdk.Problem) bool { return p.Code != code })
}

// dates are renewals in short.
func dates(d sdk.LicenseDetails) (all []string) {
	for _, r := range d.Renewals {
		text := r.At.UTC().Format(time.DateOnly)
		if r.Units != nil {
			text += " " + strconv.FormatInt(*r.Units, 10)
		}
		all = append(all, text)
	}
	return all
}

func TestRenewals(t *testing.T) {
	t.Parallel()
	site := renewing(t, nil)
	got := site.surveyed(t, sdk.DetailRenewal)
	next := func(partNumber string, nth int) string {
		var all []string
		for _, s := range site.tenant.Subscriptions {
			if s.SKU == site.tenant.SKU(partNumber).ID {
				all = append(all, s.Next[:len(time.DateOnly)])
			}
		}
		return all[nth]
	}
	id := func(uid string) string {
		i := slices.IndexFunc(got.Licenses, func(l sdk.License) bool { return l.UID == uid })
		if i < 0 {
			t.Fatalf("no %s", uid)
		}
		return got.Licenses[i].ID
	}
	e5 := got.LicenseDetails[id("contoso:SPE_E5")].Renewals
	if len(e5) != 2 || e5[0].At.Format(time.DateOnly) != next("SPE_E5", 0) || e5[1].At.Format(time.DateOnly) != next("SPE_E5", 1) || *e5[0].Units+*e5[1].Units != *got.Licenses[0].Purchased {
		t.Errorf("E5 renews %+v", e5)
	}
	if d, told := got.LicenseDetails[id("contoso:FLOW_FREE")]; told {
		t.Errorf("year 9999 is a date: %+v", d)
	}
	ends := warnings(got, "m365.subscription_ends")
	if len(ends) != 1 || !strings.Contains(ends[0].Detail, "contoso:SPE_E5: ") || !strings.Contains(ends[0].Detail, "contoso:PROJECTPROFESSIONAL: 25 units in their grace period until "+next("PROJECTPROFESSIONAL", 0)) {
		t.Errorf("%s", sourcetest.Texts(ends))
	}
	readable(t, ends[0])
	if all := warnings(got, "m365.purchased_disagrees"); len(all) > 0 {
		t.Errorf("%s", sourcetest.Texts(all))
	}
}

// Of a license, the same day is one renewal. A subscription that cannot be used any more
// renews nothing, and a date that is none is no renewal.
func TestRenewalsOfOneLicense(t *testing.T) {
	t.Parallel()
	units := func(n int) *int { return &n }
	for name, test := range map[string]struct {
		subscriptions []graphsim.Subscription
		want          []string
	}{
		"two days, in order": {[]graphsim.Subscription{
			{Status: "Enabled", Units: units(2), Next: "2030-05-02T00:00:00Z"}, {Status: "Warning", Units: units(1), Next: "2030-05-01T00:00:00Z"},
		}, []string{"2030-05-01 1", "2030-05-02 2"}},
		"the same day": {[]graphsim.Subscription{
			{Status: "Enabled", Units: units(2), Next: "2030-05-01T00:00:00Z"}, {Status: "Enabled", Units: units(3), Next: "2030-05-01T12:00:00Z"},
		}, []string{"2030-05-01 5"}},
		"no number":         {[]graphsim.Subscription{{Status: "Enabled", Next: "2030-05-01T00:00:00Z"}}, []string{"2030-05-01"}},
		"a part is unknown": {[]graphsim.Subscription{{Status: "Enabled", Units: units(2), Next: "2030-05-01T00:00:00Z"}, {Status: "Enabled", Next: "2030-05-01T00:00:00Z"}}, []string{"2030-05-01"}},
		"year 9999":         {[]graphsim.Subscription{{Status: "Enabled", Units: units(2), Next: "9999-12-31T23:59:59Z"}}, nil},
		"null":              {[]graphsim.Subscription{{Status: "Enabled", Units: units(2)}}, nil},
		"year 1":            {[]graphsim.Subscription{{Status: "Enabled", Units: units(2), Next: "0001-01-01T00:00:00Z"}}, nil},
		"deleted":           {[]graphsim.Subscription{{Status: "Deleted", Units: units(2), Next: "2030-05-01T00:00:00Z"}}, nil},
		"suspended":         {[]graphsim.Subscription{{Status: "Suspended", Units: units(2), Next: "2030-05-01T00:00:00Z"}}, nil},
		"locked out":        {[]graphsim.Subscription{{Status: "LockedOut", Units: units(2), Next: "2030-05-01T00:00:00Z"}}, nil},
		"a state of later":  {[]graphsim.Subscription{{Status: "Paused", Units: units(2), Next: "2030-05-01T00:00:00Z"}}, []string{"2030-05-01 2"}},
		"of a trial":        {[]graphsim.Subscription{{Status: "Enabled", Trial: true, Units: units(2), Next: "2030-05-01T00:00:00Z"}}, []string{"2030-05-01 2"}},
		"none":              {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sku string
			got := renewing(t, func(tenant *graphsim.Tenant) {
				sku = tenant.SKU("SPE_E3").ID
				tenant.Subscriptions = slices.Clone(test.subscriptions)
				for i := range tenant.Subscriptions {
					tenant.Subscriptions[i].SKU = strings.ToUpper(sku)
				}
			}).surveyed(t, sdk.DetailRenewal)
			if all := dates(got.LicenseDetails[sku]); !slices.Equal(all, test.want) {
				t.Errorf("got %v, want %v", all, test.want)
			}
		})
	}
}

// Two numbers of Microsoft are compared where both are known.
func TestPurchasedThatDisagrees(t *testing.T) {
	t.Parallel()
	units := func(n int) *int { return &n }
	for name, test := range map[string]struct {
		listed        *graphsim.Units
		subscriptions []graphsim.Subscription
		disagrees     bool
	}{
		"agrees":              {&graphsim.Units{Enabled: 5, Warning: 2}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}, {Status: "Warning", Units: units(2)}}, false},
		"fewer":               {&graphsim.Units{Enabled: 8}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}}, true},
		"more":                {&graphsim.Units{Enabled: 3}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}}, true},
		"without the trial":   {&graphsim.Units{Enabled: 5}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}, {Status: "Enabled", Trial: true, Units: units(25)}}, false},
		"with the trial":      {&graphsim.Units{Enabled: 30}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}, {Status: "Enabled", Trial: true, Units: units(25)}}, false},
		"suspended units":     {&graphsim.Units{Enabled: 5, Suspended: 4}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}, {Status: "Suspended", Units: units(4)}}, false},
		"a number is missing": {&graphsim.Units{Enabled: 8}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}, {Status: "Enabled"}}, false},
		"an unknown state":    {&graphsim.Units{Enabled: 8}, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}, {Status: "Paused", Units: units(1)}}, false},
		"no subscription":     {&graphsim.Units{Enabled: 8}, nil, false},
		"no units":            {nil, []graphsim.Subscription{{Status: "Enabled", Units: units(5)}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := renewing(t, func(tenant *graphsim.Tenant) {
				sku := tenant.SKU("SPE_F1")
				sku.Units = test.listed
				tenant.Subscriptions = slices.Clone(test.subscriptions)
				for i := range tenant.Subscriptions {
					tenant.Subscriptions[i].SKU = sku.ID
				}
			}).surveyed(t, sdk.DetailRenewal)
			found := warnings(got, "m365.purchased_disagrees")
			if (len(found) > 0) != test.disagrees {
				t.Errorf("%s", sourcetest.Texts(found))
			}
			for _, p := range found {
				readable(t, p)
			}
		})
	}
}

// Without the permission, or with a broken answer, the report has no dates, and a
// warning; everything else is as it was.
func TestRenewalsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*graphsim.Tenant)
		fault  []graphsim.Fault
		code   string
	}{
		"no permission": {func(tenant *graphsim.Tenant) { tenant.App.Roles = tenant.App.Roles[:2] }, nil, "m365.subscriptions_denied"},
		"out of order":  {nil, []graphsim.Fault{graphsim.Status(http.StatusServiceUnavailable, graphsim.HTMLBody).On(graphsim.Subscriptions)}, "m365.subscriptions_unread"},
		"not found":     {nil, []graphsim.Fault{graphsim.Refuse(http.StatusNotFound, "Request_ResourceNotFound", "gone").On(graphsim.Subscriptions)}, "m365.subscriptions_unread"},
		"throttled":     {nil, []graphsim.Fault{graphsim.Throttle(600).On(graphsim.Subscriptions)}, "m365.subscriptions_unread"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := renewing(t, test.change, test.fault...)
			got := site.surveyed(t, detailKinds()...)
			site.matches(t, got)
			found := warnings(got, test.code)
			if len(found) != 1 || len(got.LicenseDetails) > 0 {
				t.Fatalf("%s, %v", sourcetest.Texts(got.Warnings), got.LicenseDetails)
			}
			readable(t, found[0])
		})
	}
}

// Nobody asks for what is not switched on, or not wanted.
func TestExtrasAreReadOnlyWhenSwitchedOnAndWanted(t *testing.T) {
	t.Parallel()
	everything := sdktest.Config{"renewals": true, "last_sign_in": true, "group_names": true, "settle": "0s"}
	for name, test := range map[string]struct {
		settings sdktest.Config
		kinds    []sdk.DetailKind
		want     []string // endpoints
	}{
		"a run that writes the file": {everything, nil, nil},
		"a report, nothing is on":    {sdktest.Config{"settle": "0s"}, detailKinds(), nil},
		"another report":             {everything, []sdk.DetailKind{sdk.DetailAccount}, nil},
		"all":                        {everything, detailKinds(), []string{"directory/subscriptions", "$batch", "groups", "groups", "signInActivity"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serve(t, extraTenant(60)).set(test.settings)
			sourcetest.Complete(t, sdktest.Run(t, site.source(), sdktest.Case{Config: site.config, Details: test.kinds}))
			var asked []string
			for _, r := range site.server.Requests(graphsim.Subscriptions, graphsim.Batch, graphsim.Groups, graphsim.Users) {
				switch {
				case r.Endpoint != graphsim.Users:
					asked = append(asked, string(r.Endpoint))
				case strings.Contains(r.Query.Get("$select"), "signInActivity"):
					asked = append(asked, "signInActivity")
				}
			}
			if !slices.Equal(asked, test.want) {
				t.Errorf("asked for %v, want %v", asked, test.want)
			}
		})
	}
}

// Licenses alone have renewals, too.
func TestRenewalsWithoutHolders(t *testing.T) {
	t.Parallel()
	site := renewing(t, nil)
	got := sourcetest.Complete(t, sdktest.Run(t, site.source(), sdktest.Case{Config: site.config, LicensesOnly: true, Details: []sdk.DetailKind{sdk.DetailRenewal}}))
	if len(got.LicenseDetails) == 0 || len(site.server.Requests(graphsim.Users)) > 0 {
		t.Errorf("%v", got.LicenseDetails)
	}
}

// A day with free units has no number.
func TestRenewalsOfFreeProducts(t *testing.T) {
	t.Parallel()
	next := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	got := renewalsOf([]graph.Subscription{{Next: next, Units: sdk.Int(10_000)}}, true)
	if !reflect.DeepEqual(got, []sdk.Renewal{{At: next}}) {
		t.Errorf("%+v", got)
	}
}
