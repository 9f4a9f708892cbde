package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func TestExport(t *testing.T) {
	t.Parallel()
	site := newSite(t, 2500).set(sdktest.Config{"reading": "licensed"})
	got := site.exported(t)
	site.matches(t, got)
	if got.Expected == nil || *got.Expected > len(got.Holders) || *got.Expected < len(got.Holders)*99/100 {
		t.Errorf("expected holders %v, read %d", got.Expected, len(got.Holders))
	}
	if got.Traffic.Pages != 3 && got.Traffic.Pages != 2 {
		t.Errorf("%d pages", got.Traffic.Pages)
	}
	for _, license := range got.Licenses {
		if license.Name == "" || license.UID != "" && !strings.HasPrefix(license.UID, "contoso:") {
			t.Errorf("license %+v", license)
		}
	}
	if got.Traffic.Retries != 0 || len(got.Restarts) != 0 {
		t.Errorf("retries %d, restarts %v in good weather", got.Traffic.Retries, got.Restarts)
	}
}

// Requests are sent as Graph wants them.
func TestRequests(t *testing.T) {
	t.Parallel()
	site := newSite(t, 2500).set(sdktest.Config{"reading": "licensed"})
	site.exported(t)
	for _, request := range site.server.Requests(graphsim.Users) {
		if got := request.Header.Get("ConsistencyLevel"); got != "eventual" {
			t.Errorf("ConsistencyLevel %q; a nextLink does not carry it", got)
		}
		if got := request.Header.Get("x-ms-throttle-priority"); got != "Low" {
			t.Errorf("x-ms-throttle-priority %q", got)
		}
		if got := request.Header.Get("User-Agent"); !strings.HasPrefix(got, "licexport-source-m365/") {
			t.Errorf("User-Agent %q", got)
		}
		if got := request.Header.Values("SdkVersion"); len(got) != 1 {
			t.Errorf("SdkVersion %q", got)
		}
	}
	if n := len(site.server.Requests(graphsim.Token)); n != 1 {
		t.Errorf("%d sign-ins, want 1", n)
	}
	if n := len(site.server.Requests(graphsim.Organization)); n != 0 {
		t.Error("/organization needs a permission of its own and is not to be called")
	}
}

func TestLicensesOnlyReadsNoUsers(t *testing.T) {
	t.Parallel()
	site := newSite(t, 50)
	got := sdktest.Run(t, site.source(), sdktest.Case{Config: site.config, LicensesOnly: true})
	if !got.Completed || len(got.Licenses) == 0 {
		t.Errorf("completed %v with %d licenses", got.Completed, len(got.Licenses))
	}
	if n := len(site.server.Requests(graphsim.Users, graphsim.UsersCount)); n != 0 {
		t.Errorf("%d requests for users", n)
	}
}

// Whatever happens on the way, the result is the same or there is none.
func TestExportInBadWeather(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults   []graphsim.Fault
		restarts int
		retries  bool
	}{
		"throttled, seconds":             {faults: []graphsim.Fault{graphsim.Throttle(315).Times(2)}, retries: true},
		"throttled, date":                {faults: []graphsim.Fault{graphsim.ThrottleUntil(90 * time.Second).Page(2).Times(1)}, retries: true},
		"throttled without Retry-After":  {faults: []graphsim.Fault{graphsim.ThrottleSilently().Every(2)}, retries: true},
		"503 with Retry-After":           {faults: []graphsim.Fault{graphsim.Unavailable(20).Every(3)}, retries: true},
		"500":                            {faults: []graphsim.Fault{graphsim.Status(500, graphsim.JSONBody).Every(2)}, retries: true},
		"502, HTML":                      {faults: []graphsim.Fault{graphsim.Status(502, graphsim.HTMLBody).Every(2)}, retries: true},
		"504, empty":                     {faults: []graphsim.Fault{graphsim.Status(504, graphsim.EmptyBody).Times(11)}, retries: true},
		"connection dropped":             {faults: []graphsim.Fault{graphsim.Drop().Page(2).Times(2)}},
		"dropped in the headers":         {faults: []graphsim.Fault{graphsim.DropInHeaders().Page(2).Times(2)}, retries: true},
		"cut body":                       {faults: []graphsim.Fault{graphsim.Cut().Every(2)}, retries: true},
		"cut body, chunked":              {faults: []graphsim.Fault{graphsim.CutChunked().Every(2)}, retries: true},
		"body shortened without a sign":  {faults: []graphsim.Fault{graphsim.Shorten().Every(2)}, retries: true},
		"invalid JSON":                   {faults: []graphsim.Fault{graphsim.InvalidJSON().Page(2).Times(2)}, retries: true},
		"token expires":                  {faults: []graphsim.Fault{graphsim.TokenExpired().On(graphsim.Users).Page(2).Times(1)}},
		"token revoked":                  {faults: []graphsim.Fault{graphsim.TokenRevoked().On(graphsim.Users).Page(2).Times(1)}},
		"page token expires":             {faults: []graphsim.Fault{graphsim.ExpiredPageToken().Page(2).Times(1)}, restarts: 1},
		"page token unknown, five times": {faults: []graphsim.Fault{graphsim.UnknownPageToken().Times(5)}, restarts: 5},
		"the same page again and again":  {faults: []graphsim.Fault{graphsim.Loop().Times(2)}, restarts: 1},
		"an empty page":                  {faults: []graphsim.Fault{graphsim.EmptyPage().Page(2).Times(1)}},
		"users twice":                    {faults: []graphsim.Fault{graphsim.Duplicate(20)}},
		"Graph cannot filter":            {faults: []graphsim.Fault{graphsim.RefuseFilter()}},
		"list ends early, once":          {faults: []graphsim.Fault{graphsim.EndEarly().Times(1)}, restarts: 1},
		"sign-in fails at first":         {faults: []graphsim.Fault{graphsim.Status(503, graphsim.EmptyBody).On(graphsim.Token).Times(3)}, retries: true},
		"sign-in throttled":              {faults: []graphsim.Fault{graphsim.Throttle(120).On(graphsim.Token).Times(1)}, retries: true},
		"sign-in cut":                    {faults: []graphsim.Fault{graphsim.Cut().On(graphsim.Discovery).Times(1), graphsim.Cut().On(graphsim.Token).Times(1)}, retries: true},
	}
	for name, test := range tests {
		for _, reading := range []string{"all", "licensed"} {
			t.Run(name+", "+reading, func(t *testing.T) {
				t.Parallel()
				site := newSite(t, 2500, test.faults...).set(sdktest.Config{"reading": reading})
				got := site.exported(t)
				site.matches(t, got)
				if len(got.Restarts) != test.restarts {
					t.Errorf("restarts %q, want %d", got.Restarts, test.restarts)
				}
				if test.retries && got.Traffic.Retries == 0 {
					t.Error("no retry: the fault did not strike")
				}
			})
		}
	}
}

// Where the truth cannot be had, there must be no export.
func TestNoExport(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults []graphsim.Fault
		code   string
	}{
		"page tokens never work": {[]graphsim.Fault{graphsim.ExpiredPageToken()}, "m365.list_broke_off"},
		"the list ends early":    {[]graphsim.Fault{graphsim.EndEarly()}, "m365.list_incomplete"},
		"users are lost":         {[]graphsim.Fault{graphsim.LoseUsers(0.1)}, "m365.list_incomplete"},
		"endless loop":           {[]graphsim.Fault{graphsim.Loop()}, "m365.list_broke_off"},
		"503 for ever":           {[]graphsim.Fault{graphsim.Status(503, graphsim.EmptyBody).On(graphsim.Users)}, "m365.unavailable"},
		"429 for ever":           {[]graphsim.Fault{graphsim.Throttle(60).On(graphsim.Users)}, "m365.throttled"},
		"429 for ever, no time":  {[]graphsim.Fault{graphsim.ThrottleSilently().On(graphsim.Users)}, "m365.throttled"},
		"cut for ever":           {[]graphsim.Fault{graphsim.Cut().On(graphsim.Users)}, "m365.answer_broken"},
		"Graph refuses to count, once, and the list ends early": {[]graphsim.Fault{graphsim.RefuseFilter().Times(1), graphsim.EndEarly()}, "m365.list_incomplete"},
		"403":                      {[]graphsim.Fault{graphsim.Forbidden()}, "m365.forbidden"},
		"401 for ever":             {[]graphsim.Fault{graphsim.TokenExpired()}, "m365.token_refused"},
		"404":                      {[]graphsim.Fault{graphsim.Refuse(404, "Request_ResourceNotFound", "Resource not found.")}, "m365.not_found"},
		"an error nobody knows":    {[]graphsim.Fault{graphsim.Refuse(418, "teapot", "I am one.")}, "m365.graph_error"},
		"an error page of a proxy": {[]graphsim.Fault{graphsim.Status(418, graphsim.HTMLBody)}, "m365.unexpected_answer"},
		"an error that says 200":   {[]graphsim.Fault{graphsim.Refuse(200, "UnknownError", "").On(graphsim.SubscribedSKUs)}, "m365.answer_broken"},
		"Conditional Access":       {[]graphsim.Fault{graphsim.ConditionalAccess()}, "m365.conditional_access"},
		"unknown AADSTS code":      {[]graphsim.Fault{graphsim.SignInError(999999)}, "m365.sign_in_failed"},
	}
	for name, test := range tests {
		for _, reading := range []string{"auto", "licensed"} {
			t.Run(name+", "+reading, func(t *testing.T) {
				t.Parallel()
				site := newSite(t, 2500, test.faults...).set(sdktest.Config{"reading": reading})
				got := site.export(t)
				if got.Completed {
					t.Fatal("the export says that it is complete")
				}
				if len(got.Problems) != 1 || got.Problems[0].Code != test.code {
					t.Fatalf("problems:\n%s, want %s", sourcetest.Texts(got.Problems), test.code)
				}
				readable(t, got.Problems[0])
				if site.clock.Slept() > 40*time.Minute {
					t.Errorf("it slept for %v", site.clock.Slept())
				}
			})
		}
	}
}

// Five are few of a thousand, but not of eight.
func TestSmallTenant(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 40, Seed: 1})
	tenant.Users = slices.DeleteFunc(tenant.Users, func(u graphsim.User) bool { return len(u.Assignments) == 0 })[:8]
	for i := range tenant.Users {
		tenant.Users[i].Assignments = []graphsim.Assignment{{SKU: tenant.SKUs[0].ID}}
	}
	got := serve(t, tenant, graphsim.LoseUsers(0.5)).export(t)
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.list_incomplete" {
		t.Errorf("completed %v: %s", got.Completed, sourcetest.Texts(got.Problems))
	}
	site := serve(t, tenant, graphsim.LoseUsers(0.5).Times(1))
	site.matches(t, site.exported(t))
	// One that is missing is looked for a second time.
	site = serve(t, tenant, graphsim.LoseUsers(0.13).Times(1))
	site.matches(t, site.exported(t))
}

// readable checks what every text must have, and that nothing secret is in it.
func readable(t *testing.T, p sdk.Problem) {
	t.Helper()
	if p.Summary == "" || p.Detail == "" || strings.Contains(p.Summary, "\n") {
		t.Errorf("summary %q, detail %q", p.Summary, p.Detail)
	}
	for _, secret := range []string{"eyJ", "skiptoken", "client_assertion=", "rpc error"} {
		if strings.Contains(p.Summary+p.Detail, secret) {
			t.Errorf("%q is in the text:\n%s\n%s", secret, p.Summary, p.Detail)
		}
	}
}

func TestWaitsAreAnnounced(t *testing.T) {
	t.Parallel()
	site := newSite(t, 50, graphsim.Throttle(700).On(graphsim.Users).Times(1))
	got := site.exported(t)
	if len(got.Waits) != 3 {
		t.Errorf("%d waits, want 700 s in parts of at most 5 minutes", len(got.Waits))
	}
	if site.clock.Slept() != 700*time.Second {
		t.Errorf("slept %v", site.clock.Slept())
	}
}

func TestUIDForms(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]string{
		"account_and_part_number": "contoso:SPE_E5",
		"sku_part_number":         "SPE_E5",
		"sku_id":                  "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
	} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			got := newSite(t, 50).set(sdktest.Config{"uid": form}).exported(t)
			if e5 := license(t, got, "06ebc4ee-1bb5-47dd-8120-11324bc54e06"); e5.UID != want || e5.Name != "Microsoft 365 E5" {
				t.Errorf("%+v, want the UId %s", e5, want)
			}
		})
	}
}

func license(t *testing.T, got *sdktest.Result, id string) sdk.License {
	t.Helper()
	i := slices.IndexFunc(got.Licenses, func(l sdk.License) bool { return l.ID == id })
	if i < 0 {
		t.Fatalf("there is no license %s", id)
	}
	return got.Licenses[i]
}

func TestFilters(t *testing.T) {
	t.Parallel()
	t.Run("guests and disabled accounts stay as left out", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 500).set(sdktest.Config{"guests": "exclude", "disabled": "exclude"})
		got := site.exported(t)
		site.matches(t, got)
		reasons := make(map[string]int)
		for _, h := range got.Holders {
			reasons[h.LeftOut]++
		}
		if reasons["guests are excluded"] == 0 || reasons["disabled accounts are excluded"] == 0 || reasons[""] == 0 {
			t.Errorf("reasons %v", reasons)
		}
	})
	t.Run("include and exclude", func(t *testing.T) {
		t.Parallel()
		got := newSite(t, 500).set(sdktest.Config{"include": []string{"spe_*"}, "exclude": []string{"SPE_F?"}}).exported(t)
		if len(got.Licenses) == 0 {
			t.Error("no licenses")
		}
		for _, l := range got.Licenses {
			if !strings.HasPrefix(l.UID, "contoso:SPE_E") {
				t.Errorf("license %s", l.UID)
			}
		}
	})
	t.Run("addresses", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 100).set(sdktest.Config{"email": []string{"user_principal_name"}})
		for _, h := range site.exported(t).Holders {
			if len(h.Emails) != 1 || h.Emails[0].Kind != sdk.Login {
				t.Errorf("emails %v", h.Emails)
			}
		}
		for _, request := range site.server.Requests(graphsim.Users) {
			if strings.Contains(request.Query.Get("$select"), "proxyAddresses") {
				t.Error("proxyAddresses are read although nobody wants them")
			}
		}
	})
	t.Run("proxy addresses", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 500).set(sdktest.Config{"email": []string{"proxy_address"}})
		with := 0
		for _, h := range site.exported(t).Holders {
			with += len(h.Emails)
		}
		if with == 0 {
			t.Error("nobody has an address, so they were not asked for")
		}
	})
}

// Microsoft sells Teams Premium under two ids with one part number. Nobody holds
// the second, so the host may take both.
func TestTwoProductsWithOnePartNumber(t *testing.T) {
	t.Parallel()
	const first, second = "36a0f3b3-adb5-49ea-bf66-762134cf063a", "989a1621-93bc-4be0-835c-fe30171d6463"
	tenant := graphsim.NewTenant(graphsim.Options{Users: 100, Seed: 1})
	for _, id := range []string{first, second} {
		tenant.SKUs = append(tenant.SKUs, graphsim.SKU{
			ID: id, PartNumber: "Microsoft_Teams_Premium", AppliesTo: "User", Status: "Enabled", Units: &graphsim.Units{Enabled: 25},
		})
	}
	for i := range 10 {
		tenant.Users[i].Assignments = []graphsim.Assignment{{SKU: first}}
	}
	site := serve(t, tenant)
	got := site.exported(t)
	site.matches(t, got)
	for _, id := range []string{first, second} {
		if l := license(t, got, id); l.UID != "contoso:Microsoft_Teams_Premium" || *l.Purchased != 25 {
			t.Errorf("%+v", l)
		}
	}
	if held, unheld := heldOf(got, first), heldOf(got, second); held != 10 || unheld != 0 {
		t.Errorf("%d and %d holders", held, unheld)
	}
	// Its GUID tells the two apart.
	got = site.set(sdktest.Config{"uid": "sku_id"}).exported(t)
	if license(t, got, first).UID == license(t, got, second).UID {
		t.Error("uid: sku_id gives both the same UId")
	}
}

// A product that has ended is still held: it must not vanish.
func TestUnlistedLicense(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 100, Seed: 1})
	const known, unknown = "f245ecc8-75af-4f8e-b61f-27d8114de5f3", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	tenant.SKUs = slices.DeleteFunc(tenant.SKUs, func(s graphsim.SKU) bool { return s.ID == known })
	tenant.Users[0].Assignments = []graphsim.Assignment{{SKU: known}, {SKU: unknown}}
	got := serve(t, tenant).exported(t)
	if l := license(t, got, known); l.UID != "contoso:O365_BUSINESS_PREMIUM" || l.Name != "Microsoft 365 Business Standard" || l.Purchased != nil {
		t.Errorf("known product: %+v", l)
	}
	if l := license(t, got, unknown); l.UID != "" || l.Name != unknown {
		t.Errorf("unknown product: %+v", l)
	}
	warned := sourcetest.Texts(got.Warnings)
	for _, want := range []string{known, unknown, "m365.unlisted_license"} {
		if !strings.Contains(warned, want) {
			t.Errorf("%q is not in the warnings:\n%s", want, warned)
		}
	}
}

// A run is ended by its host.
func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	site := newSite(t, 2500, graphsim.Throttle(1).On(graphsim.Users).Matching(func(*http.Request) bool { cancel(); return true }))
	got := sdktest.Run(t, site.source(), sdktest.Case{Config: site.config, Context: ctx})
	if got.Completed || got.Err == nil {
		t.Errorf("completed %v, error %v", got.Completed, got.Err)
	}
}
