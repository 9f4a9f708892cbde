package main

import (
	"fmt"
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

// groupID is the id of an invented group.
func groupID(n int) string { return fmt.Sprintf("0e1d0e1d-0000-4000-8000-%012d", n) }

// grouped is a tenant with one group for each of its users who holds something.
func grouped(groups int) *graphsim.Tenant {
	tenant := extraTenant(groups)
	sku := tenant.SKU("SPE_E3").ID
	tenant.Groups = nil
	for i := range tenant.Users {
		tenant.Groups = append(tenant.Groups, graphsim.Group{ID: groupID(i), DisplayName: fmt.Sprint("Group ", i)})
		tenant.Users[i].Assignments = []graphsim.Assignment{{SKU: sku, Group: groupID(i)}}
	}
	return tenant
}

// naming is a site with the setting. Its server's time goes on while the plugin sleeps.
func naming(t *testing.T, tenant *graphsim.Tenant, faults ...graphsim.Fault) *site {
	t.Helper()
	s := serve(t, tenant, faults...).set(sdktest.Config{"group_names": true, "settle": "0s"})
	s.clock.OnSleep = s.server.Advance
	return s
}

// namesOf are the names of the groups in the details, by id.
func namesOf(t *testing.T, got *sdktest.Result) map[string]string {
	t.Helper()
	names := make(map[string]string)
	for _, h := range got.Holders {
		if h.Details == nil {
			t.Fatalf("nothing is told of %s", h.ID)
		}
		for _, way := range h.Details.Assignments {
			for _, group := range way.Groups {
				names[group.ID] = group.Name
			}
		}
	}
	return names
}

func TestGroupNames(t *testing.T) {
	t.Parallel()
	tenant := grouped(45)
	tenant.Groups[7].DisplayName = "Účtárna \"E3\""
	tenant.Groups = tenant.Groups[:44] // the last one was deleted
	site := naming(t, tenant)
	got := site.surveyed(t, detailKinds()...)
	site.matches(t, got)
	names := namesOf(t, got)
	for i := range 45 {
		want := fmt.Sprint("Group ", i)
		switch i {
		case 7:
			want = "Účtárna \"E3\""
		case 44:
			want = ""
		}
		if name, told := names[groupID(i)]; !told || name != want {
			t.Errorf("group %d: %q, want %q", i, name, want)
		}
	}
	if batches := site.server.Requests(graphsim.Batch); len(batches) != 3 {
		t.Errorf("%d batches", len(batches))
	}
	for _, r := range site.server.Requests(graphsim.Groups) {
		if r.Query.Get("$select") != "id,displayName" {
			t.Errorf("asked for %v", r.Query)
		}
	}
	for _, p := range got.Warnings {
		if strings.HasPrefix(p.Code, "m365.groups") {
			t.Errorf("%s", sourcetest.Texts([]sdk.Problem{p}))
		}
	}
}

// A user who has a license directly and through groups, and one that failed.
func TestGroupNamesOfSeveralWays(t *testing.T) {
	t.Parallel()
	tenant := grouped(12)
	e3, e5 := tenant.SKU("SPE_E3").ID, tenant.SKU("SPE_E5").ID
	tenant.Users[0].Assignments = []graphsim.Assignment{
		{SKU: e3}, {SKU: e3, Group: groupID(3)}, {SKU: e3, Group: strings.ToUpper(groupID(3))}, {SKU: e3, Group: groupID(1), State: "Error", Error: "CountViolation"},
		{SKU: e5, Group: groupID(2), State: "Error", Error: "CountViolation"},
	}
	got := naming(t, tenant).surveyed(t, sdk.DetailAssignment)
	at := slices.IndexFunc(got.Holders, func(h sdktest.Holder) bool { return h.ID == tenant.Users[0].ID })
	ways := got.Holders[at].Details.Assignments
	for _, way := range ways {
		switch way.LicenseID {
		case e3:
			if !way.Direct || way.Error != "CountViolation" || !slices.Equal(way.Groups, []sdk.Group{{ID: groupID(3), Name: "Group 3"}}) {
				t.Errorf("E3: %+v", way)
			}
		case e5: // wanted, not held
			if way.Direct || len(way.Groups) > 0 || way.Error != "CountViolation" {
				t.Errorf("E5: %+v", way)
			}
		}
	}
	if len(ways) != 2 {
		t.Errorf("%+v", ways)
	}
	failed := warnings(got, "m365.license_error_state")
	if len(failed) != 1 || !strings.Contains(failed[0].Summary, "(2)") || !strings.Contains(failed[0].Detail, "CountViolation: 2 (there are too few units") {
		t.Errorf("%s", sourcetest.Texts(failed))
	}
	twice := warnings(got, "m365.duplicate_path")
	if len(twice) != 1 || !strings.Contains(twice[0].Summary, "(1)") {
		t.Errorf("%s", sourcetest.Texts(twice))
	}
	readable(t, failed[0])
	readable(t, twice[0])
}

// Each throttled item is waited for by its own time, the others are not asked again.
func TestThrottledItemsAreAskedAgainByThemselves(t *testing.T) {
	t.Parallel()
	of := func(n int) func(*http.Request) bool {
		return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, groupID(n)) }
	}
	site := naming(t, grouped(12),
		graphsim.Throttle(20).On(graphsim.Groups).Matching(of(2)).Times(1),
		graphsim.Throttle(90).On(graphsim.Groups).Matching(of(5)).Times(1),
		graphsim.Status(http.StatusBadGateway, graphsim.EmptyBody).On(graphsim.Groups).Matching(of(9)).Times(2),
	)
	got := site.surveyed(t, sdk.DetailAssignment)
	for id, name := range namesOf(t, got) {
		if name == "" {
			t.Errorf("%s has no name", id)
		}
	}
	sent := make(map[string][]time.Time)
	for _, r := range site.server.Requests(graphsim.Groups) {
		id := r.Path[strings.LastIndex(r.Path, "/")+1:]
		sent[id] = append(sent[id], r.Time)
	}
	for n := range 12 {
		times := sent[groupID(n)]
		want, least := 1, time.Duration(0)
		switch n {
		case 2:
			want, least = 2, 20*time.Second
		case 5:
			want, least = 2, 90*time.Second
		case 9:
			want, least = 3, 6*time.Second
		}
		if len(times) != want || times[len(times)-1].Sub(times[0]) < least {
			t.Errorf("group %d was asked for at %v", n, times)
		}
	}
	if slept := site.clock.Slept(); slept < 90*time.Second || slept > 100*time.Second {
		t.Errorf("slept %v", slept)
	}
	if len(got.Waits) == 0 {
		t.Error("no wait was announced")
	}
}

// Whatever happens to the names, the ids stay and the export is complete.
func TestGroupNamesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*graphsim.Tenant)
		fault  []graphsim.Fault
		code   string
		known  bool // some names are known all the same
	}{
		"no permission": {func(tenant *graphsim.Tenant) {
			tenant.App.Roles = []string{graphsim.RoleUserReadAll, graphsim.RoleLicenseAssignmentReadAll}
		}, nil, "m365.groups_denied", false},
		"an item without an answer": {nil, []graphsim.Fault{graphsim.Unanswered().Nth(30)}, "m365.groups_unread", true},
		"the batch is refused":      {nil, []graphsim.Fault{graphsim.Refuse(http.StatusBadRequest, "BadRequest", "no").On(graphsim.Batch)}, "m365.groups_unread", false},
		"throttled for hours":       {nil, []graphsim.Fault{graphsim.Throttle(7200).On(graphsim.Groups)}, "m365.groups_unread", false},
		"throttled for ever":        {nil, []graphsim.Fault{graphsim.Throttle(60).On(graphsim.Groups).Nth(1)}, "", true},
		"out of order":              {nil, []graphsim.Fault{graphsim.Status(http.StatusBadGateway, graphsim.HTMLBody).On(graphsim.Groups)}, "m365.groups_unread", false},
		"the token expires":         {nil, []graphsim.Fault{graphsim.TokenExpired().On(graphsim.Batch, graphsim.Groups).Nth(1)}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := grouped(45)
			if test.change != nil {
				test.change(tenant)
			}
			site := naming(t, tenant, test.fault...)
			got := site.surveyed(t, sdk.DetailAssignment)
			site.matches(t, got)
			names := namesOf(t, got)
			known := 0
			for _, name := range names {
				if name != "" {
					known++
				}
			}
			if len(names) != 45 || (known > 0) != test.known {
				t.Errorf("%d groups, %d with a name", len(names), known)
			}
			found := slices.DeleteFunc(slices.Clone(got.Warnings), func(p sdk.Problem) bool { return !strings.HasPrefix(p.Code, "m365.groups") })
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
