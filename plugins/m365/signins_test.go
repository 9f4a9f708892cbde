package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// extraTenant has the permissions of all that reports may ask for.
func extraTenant(users int) *graphsim.Tenant {
	tenant := graphsim.NewTenant(graphsim.Options{Users: users, Seed: 1, Now: newClock().Now()})
	tenant.Premium = true
	tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleAuditLogReadAll, graphsim.RoleOrganizationReadAll, graphsim.RoleGroupMemberReadAll)
	return tenant
}

// signingIn is a site with the setting. Its server's time goes on while the plugin
// sleeps.
func signingIn(t *testing.T, tenant *graphsim.Tenant, faults ...graphsim.Fault) *site {
	t.Helper()
	s := serve(t, tenant, faults...).set(sdktest.Config{"last_sign_in": true, "settle": "0s"})
	s.clock.OnSleep = s.server.Advance
	return s
}

// lastSeen is what a report is to know of a user.
func lastSeen(u *graphsim.User) time.Time {
	var last time.Time
	if u.SignIn == nil {
		return last
	}
	texts := []string{u.SignIn.Successful}
	if u.SignIn.Successful == "" {
		texts = []string{u.SignIn.Interactive, u.SignIn.NonInteractive}
	}
	for _, text := range texts {
		if at, err := time.Parse(time.RFC3339, text); err == nil && at.Year() > 1 && at.After(last) {
			last = at
		}
	}
	return last
}

func TestLastSignIns(t *testing.T) {
	t.Parallel()
	site := signingIn(t, extraTenant(1300))
	got := site.surveyed(t, detailKinds()...)
	site.matches(t, got)
	users := make(map[string]*graphsim.User)
	for i := range site.tenant.Users {
		users[site.tenant.Users[i].ID] = &site.tenant.Users[i]
	}
	unknown := 0
	for _, h := range got.Holders {
		want := lastSeen(users[h.ID])
		if !h.Details.LastActive.Equal(want) || h.Details.NeverActive {
			t.Fatalf("%s: %v, never %v, want %v", users[h.ID].UserPrincipalName, h.Details.LastActive, h.Details.NeverActive, want)
		}
		if want.IsZero() {
			unknown++
		}
	}
	if unknown == 0 {
		t.Error("nobody's sign-in is unknown")
	}
	for _, p := range got.Warnings {
		if strings.HasPrefix(p.Code, "m365.sign_in") {
			t.Errorf("%s", sourcetest.Texts([]sdk.Problem{p}))
		}
	}
	// It is a list of its own: nothing of it is in the list of users and licenses.
	pages := 0
	for _, r := range site.server.Requests(graphsim.Users) {
		selects := r.Query.Get("$select")
		switch {
		case !strings.Contains(selects, "signInActivity"):
		case selects != "id,signInActivity" || r.Query.Get("$top") != "500" || r.Query.Has("$filter"):
			t.Errorf("asked for %v", r.Query)
		default:
			pages++
		}
	}
	if pages != 3 {
		t.Errorf("%d pages, want 3", pages)
	}
}

// What Graph writes where there is no date is unknown.
func TestLastSignInOfOne(t *testing.T) {
	t.Parallel()
	const none, early, late = "0001-01-01T00:00:00Z", "2024-03-01T08:00:00Z", "2024-06-01T08:00:00Z"
	for name, test := range map[string]struct {
		signIn *graphsim.SignInActivity
		want   string
	}{
		"the success counts":        {&graphsim.SignInActivity{Interactive: late, NonInteractive: late, Successful: early}, early},
		"else the latest":           {&graphsim.SignInActivity{Interactive: early, NonInteractive: late}, late},
		"else the only one":         {&graphsim.SignInActivity{Interactive: early}, early},
		"an application's":          {&graphsim.SignInActivity{Interactive: none, NonInteractive: late}, late},
		"the year 1 is none":        {&graphsim.SignInActivity{Interactive: none, NonInteractive: none, Successful: none}, ""},
		"the year 1, then a date":   {&graphsim.SignInActivity{Interactive: early, Successful: none}, early},
		"nothing in it":             {&graphsim.SignInActivity{}, ""},
		"a date that nobody reads":  {&graphsim.SignInActivity{Successful: "yesterday", Interactive: early}, early},
		"Graph does not mention it": {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := extraTenant(5)
			tenant.Users[0].SignIn = test.signIn
			got := signingIn(t, tenant).surveyed(t, sdk.DetailActivity)
			for _, h := range got.Holders {
				if h.ID != tenant.Users[0].ID {
					continue
				}
				last := ""
				if h.Details != nil && !h.Details.LastActive.IsZero() {
					last = h.Details.LastActive.Format(time.RFC3339)
				}
				if last != test.want {
					t.Errorf("got %q, want %q", last, test.want)
				}
			}
		})
	}
}

// Graph answers ten such requests a minute. The plugin keeps to it by itself, and says
// that it waits.
func TestLastSignInsKeepToTheLimit(t *testing.T) {
	t.Parallel()
	site := signingIn(t, extraTenant(12_600)) // 26 pages
	got := site.surveyed(t, sdk.DetailActivity)
	var sent []time.Time
	for _, r := range site.server.Requests(graphsim.Users) {
		if strings.Contains(r.Query.Get("$select"), "signInActivity") {
			sent = append(sent, r.Time)
			if r.Status != http.StatusOK {
				t.Errorf("page %d: %d", len(sent), r.Status)
			}
		}
	}
	if len(sent) != 26 || site.clock.Slept() < 100*time.Second || site.clock.Slept() > 2*time.Minute {
		t.Errorf("%d pages, slept %v", len(sent), site.clock.Slept())
	}
	announced := 0
	for _, w := range got.Waits {
		if strings.Contains(w.Why, "10 requests a minute") {
			announced++
		}
	}
	if announced < 2 {
		t.Errorf("waits: %+v", got.Waits)
	}
	if all := warnings(got, "m365.sign_in_slow"); len(all) > 0 {
		t.Errorf("%s", sourcetest.Texts(all))
	}
}

// From 51 pages on the time is worth a word.
func TestSlowSignIns(t *testing.T) {
	t.Parallel()
	for users, slow := range map[int]bool{25_000: false, 25_001: true} {
		t.Run(strconv.Itoa(users), func(t *testing.T) {
			t.Parallel()
			tenant := extraTenant(users)
			tenant.SignInRate = 0
			got := signingIn(t, tenant).set(sdktest.Config{"reading": "licensed"}).surveyed(t, sdk.DetailActivity)
			found := warnings(got, "m365.sign_in_slow")
			if (len(found) == 1) != slow {
				t.Fatalf("%s", sourcetest.Texts(found))
			}
			if slow && !strings.Contains(found[0].Summary, "at least 5 minutes") {
				t.Error(found[0].Summary)
			}
			for _, p := range found {
				readable(t, p)
			}
		})
	}
}

// Whatever happens to the second reading, the export is complete and the same.
func TestSignInsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	pages := func(f graphsim.Fault) graphsim.Fault {
		return f.On(graphsim.Users).Matching(func(r *http.Request) bool {
			return strings.Contains(r.URL.Query().Get("$select"), "signInActivity")
		})
	}
	for name, test := range map[string]struct {
		change func(*graphsim.Tenant)
		fault  []graphsim.Fault
		code   string
		known  bool // some are known all the same
	}{
		"no permission":        {func(tenant *graphsim.Tenant) { tenant.App.Roles = tenant.App.Roles[:2] }, nil, "m365.sign_in_permission", false},
		"no premium":           {func(tenant *graphsim.Tenant) { tenant.Premium = false }, nil, "m365.sign_in_premium", false},
		"denied in general":    {nil, []graphsim.Fault{pages(graphsim.Forbidden())}, "m365.sign_in_permission", false},
		"out of order":         {nil, []graphsim.Fault{pages(graphsim.Status(http.StatusBadGateway, graphsim.HTMLBody))}, "m365.sign_in_unread", false},
		"breaks off":           {nil, []graphsim.Fault{pages(graphsim.Refuse(http.StatusBadRequest, "Request_BadRequest", "no")).Page(2)}, "m365.sign_in_unread", true},
		"page token expires":   {nil, []graphsim.Fault{pages(graphsim.Refuse(http.StatusBadRequest, "Directory_ExpiredPageToken", "expired")).Page(2)}, "m365.sign_in_unread", true},
		"expires once":         {nil, []graphsim.Fault{pages(graphsim.Refuse(http.StatusBadRequest, "Directory_ExpiredPageToken", "expired")).Page(2).Times(1)}, "", true},
		"runs in circles":      {nil, []graphsim.Fault{pages(graphsim.Loop())}, "m365.sign_in_unread", true},
		"throttled for hours":  {nil, []graphsim.Fault{pages(graphsim.Throttle(7200))}, "m365.sign_in_unread", false},
		"throttled for a time": {nil, []graphsim.Fault{pages(graphsim.Throttle(30)).Times(2)}, "", true},
		"token expires":        {nil, []graphsim.Fault{pages(graphsim.TokenExpired()).Nth(2)}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := extraTenant(600)
			if test.change != nil {
				test.change(tenant)
			}
			site := signingIn(t, tenant, test.fault...)
			got := site.surveyed(t, sdk.DetailActivity)
			site.matches(t, got)
			known := 0
			for _, h := range got.Holders {
				if h.Details != nil && !h.Details.LastActive.IsZero() {
					known++
				}
			}
			if (known > 0) != test.known {
				t.Errorf("%d are known", known)
			}
			var found []sdk.Problem
			for _, p := range got.Warnings {
				if strings.HasPrefix(p.Code, "m365.sign_in") {
					found = append(found, p)
				}
			}
			if test.code == "" {
				if len(found) > 0 {
					t.Errorf("%s", sourcetest.Texts(found))
				}
				return
			}
			if len(found) != 1 || found[0].Code != test.code {
				t.Fatalf("want %s, got %s", test.code, sourcetest.Texts(found))
			}
			readable(t, found[0])
		})
	}
}

// The time of the source is for the export first.
func TestPaceGivesUpBeforeTheTimeIsOver(t *testing.T) {
	t.Parallel()
	clock := newClock()
	announced := 0
	p := &pace{most: 2, within: time.Minute, clock: clock, announce: func(time.Time) { announced++ }}
	long, cancel := context.WithDeadline(t.Context(), clock.Now().Add(time.Hour))
	defer cancel()
	for range 4 {
		if err := p.turn(long); err != nil {
			t.Fatal(err)
		}
	}
	if clock.Slept() != time.Minute || announced != 1 {
		t.Errorf("slept %v, announced %d", clock.Slept(), announced)
	}
	short, cancel := context.WithDeadline(t.Context(), clock.Now().Add(30*time.Second))
	defer cancel()
	if err := p.turn(short); !errors.Is(err, entra.ErrNoTime) || clock.Slept() != time.Minute {
		t.Errorf("%v, slept %v", err, clock.Slept())
	}
}

// An export that has little time left has no time for reports.
func TestExtrasDoNotTakeTheTimeOfTheExport(t *testing.T) {
	t.Parallel()
	site := serve(t, extraTenant(60)).set(sdktest.Config{"renewals": true, "last_sign_in": true, "group_names": true, "reading": "licensed", "settle": "0s"})
	soon, cancel := context.WithTimeout(t.Context(), entra.Reserve-time.Second)
	defer cancel()
	got := sourcetest.Complete(t, sdktest.Run(t, site.source(), sdktest.Case{Config: site.config, Details: detailKinds(), Context: soon}))
	site.matches(t, got)
	for _, code := range []string{"m365.subscriptions_unread", "m365.groups_unread", "m365.sign_in_unread"} {
		found := warnings(got, code)
		if len(found) != 1 || !strings.Contains(found[0].Detail, "setting timeout") {
			t.Errorf("%s: %s", code, sourcetest.Texts(found))
		}
	}
	if n := len(site.server.Requests(graphsim.UsersCount)); n > 0 {
		t.Errorf("users were counted %d times for a reading that there is no time for", n)
	}
}

// The check asks once for each that is switched on, also where another fails, and names
// what is missing. The file does not depend on it: it is a warning.
func TestCheckOfExtras(t *testing.T) {
	t.Parallel()
	all := sdktest.Config{"renewals": true, "last_sign_in": true, "group_names": true}
	for name, test := range map[string]struct {
		settings sdktest.Config
		roles    []string
		want     string
	}{
		"off":  {sdktest.Config{}, []string{"User.Read.All", "LicenseAssignment.Read.All"}, "permissions passed, licenses passed, users passed"},
		"all":  {all, []string{"User.Read.All", "Organization.Read.All", "AuditLog.Read.All", "GroupMember.Read.All"}, "permissions passed, licenses passed, users passed, group-names passed, renewals passed, last-sign-in passed"},
		"none": {all, []string{"User.Read.All", "LicenseAssignment.Read.All"}, "permissions passed, licenses passed, users passed, group-names warned, renewals warned, last-sign-in warned"},
		"users are not allowed": {all, []string{"Organization.Read.All", "AuditLog.Read.All"},
			"permissions failed, licenses skipped, users skipped, group-names warned, renewals passed, last-sign-in warned"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := extraTenant(20)
			tenant.App.Roles = test.roles
			site := serve(t, tenant).set(test.settings)
			results := site.check(t, false)
			if got := outcome(results); !strings.HasSuffix(got, test.want) {
				t.Errorf("got  %s\nwant …%s", got, test.want)
			}
			for _, r := range results {
				permission := map[string]string{"renewals": "Organization.Read.All", "last-sign-in": "AuditLog.Read.All", "group-names": "GroupMember.Read.All"}[r.Name]
				if r.Status == sdktest.Warned && (!strings.Contains(r.Problem.Summary, permission) || permission == "") && name == "none" {
					t.Errorf("%s: %+v", r.Name, r.Problem)
				}
			}
			if n := len(site.server.Requests(graphsim.Subscriptions)); n > 1 {
				t.Errorf("%d requests for renewals", n)
			}
		})
	}
}

// Where the settings are wrong or nobody can sign in, nothing more is asked.
func TestCheckOfExtrasWithoutSignIn(t *testing.T) {
	t.Parallel()
	site := serve(t, extraTenant(20)).set(sdktest.Config{"renewals": true, "last_sign_in": true, "client_secret": "wrong"})
	if got := outcome(site.check(t, false)); !strings.HasSuffix(got, "sign-in failed, permissions skipped, licenses skipped, users skipped, renewals skipped, last-sign-in skipped") {
		t.Error(got)
	}
	site.set(sdktest.Config{"client_id": "none"})
	if got := outcome(site.check(t, false)); !strings.HasSuffix(got, "renewals skipped, last-sign-in skipped") {
		t.Error(got)
	}
}
