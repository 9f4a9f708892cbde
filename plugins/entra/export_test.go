package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func TestApplicationsAndGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	got := s.exported()
	if users := s.holdersOf(got, cadID); !slices.Equal(users, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("CAD: %v", users)
	}
	if users := s.holdersOf(got, visio); !slices.Equal(users, []int{7, 8, 9}) {
		t.Errorf("Visio: %v", users)
	}
	if len(got.Licenses) != 2 || got.Licenses[0].UID != "app:"+cadApp || got.Licenses[0].Name != "CAD" || got.Licenses[0].Purchased != nil || got.Licenses[1].UID != "group:"+visio {
		t.Errorf("%+v", got.Licenses)
	}
	if want := []string{"entra.nested_groups_ignored"}; !slices.Equal(sourcetest.Codes(got.Warnings), want) {
		t.Errorf("warned %v", sourcetest.Codes(got.Warnings))
	}
	// The holder is the same as that of the source m365.
	first := got.Holders[slices.IndexFunc(got.Holders, func(h sdktest.Holder) bool { return h.ID == s.id(8) })]
	if u := s.tenant.Users[8]; first.Name != u.DisplayName || len(first.Emails) == 0 || first.Emails[len(first.Emails)-1].Address != u.UserPrincipalName {
		t.Errorf("%+v", first)
	}
}

// Groups in groups count where the settings say so. They may lead back to the first.
func TestGroupsInGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40).set(sdktest.Config{"groups": []any{map[string]any{"id": visio, "nested": "transitive", "uid": "VISIO", "name": "Visio Plan 2", "purchased": 5}}})
	got := s.exported()
	if users := s.holdersOf(got, visio); !slices.Equal(users, []int{7, 8, 9, 10, 11}) {
		t.Errorf("Visio: %v", users)
	}
	if l := got.Licenses[1]; l.UID != "VISIO" || l.Name != "Visio Plan 2" || *l.Purchased != 5 {
		t.Errorf("%+v", l)
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	const gone = "cccccccc-0000-0000-0000-000000000009"
	s := newSite(t, 40).set(sdktest.Config{"applications": []any{map[string]any{"app_id": cadApp, "split_by_role": true}}})
	s.update(func(*graphsim.Tenant) {
		s.assign("User", s.id(0), viewer) // a second row of the same user
		s.assign("User", s.id(20), "")
		s.assign("User", s.id(21), gone)
	})
	got := s.exported()
	for id, want := range map[string][]int{cadID + "/" + drawer: {0, 1, 2}, cadID + "/" + viewer: {0, 3, 4, 5, 6}, cadID + "/" + noRole: {20}, cadID + "/" + gone: {21}} {
		if users := s.holdersOf(got, id); !slices.Equal(users, want) {
			t.Errorf("%s: %v, want %v", id, users, want)
		}
	}
	var uids []string
	for _, l := range got.Licenses {
		uids = append(uids, l.UID+" "+l.Name)
	}
	want := []string{
		"app:" + cadApp + ":draw CAD – Drawer", "app:" + cadApp + ":" + viewer + " CAD – Viewer",
		"app:" + cadApp + " CAD", "app:" + cadApp + ":" + gone + " CAD – " + gone, "group:" + visio + " Visio",
	}
	if !slices.Equal(uids, want) {
		t.Errorf("%q", uids)
	}
}

// Only users are people.
func TestOtherMembers(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.update(func(tenant *graphsim.Tenant) {
		tenant.Groups[2].Members = append(tenant.Groups[2].Members, graphsim.Member{ID: "pc", Type: "device"}, graphsim.Member{ID: "mail", Type: "orgContact"})
		s.assign("ServicePrincipal", "robot", "")
		s.assign("User", "deleted-user", "")
	})
	got := s.exported()
	kinds := map[string]sdk.Kind{}
	for _, h := range got.Holders {
		kinds[h.ID] = h.Kind
	}
	if kinds["pc"] != sdk.Device || kinds["robot"] != sdk.Key || len(got.Holders) != 12 {
		t.Errorf("%d holders, %v", len(got.Holders), kinds)
	}
	if want := []string{"entra.contacts_left_out", "entra.nested_groups_ignored", "entra.users_deleted"}; !slices.Equal(sourcetest.Codes(got.Warnings), want) {
		t.Errorf("warned %v", sourcetest.Codes(got.Warnings))
	}
}

// Without User.Read.All Graph gives members without names, and no error.
func TestMembersWithoutNames(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.update(func(tenant *graphsim.Tenant) {
		tenant.App.Roles = []string{graphsim.RoleApplicationReadAll, graphsim.RoleGroupMemberReadAll}
	})
	if p := s.refused("entra.permission_missing"); !strings.Contains(p.Summary, "User.Read.All") || strings.Contains(p.Summary, "Application.Read.All") {
		t.Error(p.Summary)
	}
	s.update(func(tenant *graphsim.Tenant) { // the token says so, and Graph does not
		tenant.App.Roles = append(tenant.App.Roles, "User.ReadWrite.All")
		tenant.Users[8].UserPrincipalName = ""
	})
	_ = s.refused("entra.members_without_names")
}

// The list of assignments ends after a page of the usual size, though a larger one was
// asked for. A list that has exactly as many is whole.
func TestListEndsAtTheUsualPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, 300, graphsim.EndAtDefault())
	s.update(func(*graphsim.Tenant) {
		for i := 100; i < 250; i++ {
			s.assign("User", s.id(i), "")
		}
	})
	_ = s.refused("entra.list_capped")
	s.server.SetFaults()
	s.update(func(tenant *graphsim.Tenant) {
		tenant.Applications[0].Assigned = tenant.Applications[0].Assigned[:100]
	})
	if got := s.exported(); len(s.holdersOf(got, cadID)) != 103 { // 99 users, and 4 of the group
		t.Errorf("%d holders", len(s.holdersOf(got, cadID)))
	}
}

// Some assigned users were deleted a moment ago. If most are not there, they were not.
func TestAssignedUsersNotFound(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.update(func(*graphsim.Tenant) {
		for i := range 6 {
			s.assign("User", fmt.Sprintf("gone-%d", i), drawer)
		}
	})
	_ = s.refused("entra.users_not_found")
	s.update(func(*graphsim.Tenant) {
		for i := 20; i < 24; i++ {
			s.assign("User", s.id(i), drawer)
		}
	})
	if got := s.exported(); !slices.Contains(sourcetest.Codes(got.Warnings), "entra.users_deleted") {
		t.Errorf("%v", sourcetest.Codes(got.Warnings))
	}
}

// The list of assignments ends after a full page, without a link to the rest.
func TestListIsCapped(t *testing.T) {
	t.Parallel()
	capped := graphsim.EndEarly().On(graphsim.AppRoleAssignedTo)
	s := newSite(t, 1500, capped)
	s.update(func(*graphsim.Tenant) {
		for i := 100; i < 1400; i++ {
			s.assign("User", s.id(i), "")
		}
	})
	_ = s.refused("entra.list_capped")
	s.server.SetFaults()
	if got := s.exported(); len(s.holdersOf(got, cadID)) != 1307 {
		t.Errorf("%d holders", len(s.holdersOf(got, cadID)))
	}
}

// A list of exactly one page is read once more, with other pages, and is whole.
func TestFullPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1100)
	s.update(func(*graphsim.Tenant) {
		for i := 20; len(s.tenant.Applications[0].Assigned) < largestPage; i++ {
			s.assign("User", s.id(i), "")
		}
	})
	if got := s.exported(); len(s.holdersOf(got, cadID)) != largestPage-1+4 {
		t.Errorf("%d holders", len(s.holdersOf(got, cadID)))
	}
}

// The count of a group comes from an index that may lag, and that counts what the
// list does not name.
func TestCountOfMembers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*graphsim.Group)
		faults []graphsim.Fault
		code   string
	}{
		"a little behind":    {change: func(g *graphsim.Group) { g.Miscount = 4 }},
		"ahead":              {change: func(g *graphsim.Group) { g.Miscount = -3 }},
		"service principals": {change: func(g *graphsim.Group) { g.Uncounted = 50 }},
		"far more":           {change: func(g *graphsim.Group) { g.Miscount = 30 }, code: "entra.count_short"},
		"list in part":       {faults: []graphsim.Fault{graphsim.LoseUsers(0.5).On(graphsim.Members)}, code: "entra.count_short"},
		"list in part, once": {faults: []graphsim.Fault{graphsim.LoseUsers(0.5).On(graphsim.Members).Times(2)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100, test.faults...).set(sdktest.Config{"applications": []any{}})
			s.update(func(tenant *graphsim.Tenant) {
				tenant.Groups[2].Members = s.members(40, 90)
				if test.change != nil {
					test.change(&tenant.Groups[2])
				}
			})
			if test.code != "" {
				_ = s.refused(test.code)
				return
			}
			if got := s.exported(); len(s.holdersOf(got, visio)) != 50 {
				t.Errorf("%d members", len(s.holdersOf(got, visio)))
			}
		})
	}
}

// A tenant without advanced queries has no counts.
func TestNoCount(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40, graphsim.Status(400, graphsim.JSONBody).On(graphsim.MembersCount))
	if got := s.exported(); !slices.Contains(sourcetest.Codes(got.Warnings), "entra.not_counted") || len(s.holdersOf(got, visio)) != 3 {
		t.Errorf("%v", sourcetest.Codes(got.Warnings))
	}
}

// What is wrong with the settings is named, with what to set instead.
func TestWrongIDs(t *testing.T) {
	t.Parallel()
	const unknown = "dddddddd-0000-0000-0000-000000000001"
	app := func(id string) sdktest.Config {
		return sdktest.Config{"applications": []any{map[string]any{"app_id": id}}}
	}
	for name, test := range map[string]struct {
		settings   sdktest.Config
		code, path string
		says       string
	}{
		"no such application": {app(unknown), "entra.app_not_found", "/applications/0/app_id", "Enterprise applications"},
		"object id":           {app(cadID), "entra.wrong_id_kind", "/applications/0/app_id", cadApp},
		"no such group":       {sdktest.Config{"groups": []any{map[string]any{"id": unknown}}}, "entra.group_not_found", "/groups/0/id", "Object ID"},
		"expected group": {sdktest.Config{"applications": []any{map[string]any{"app_id": cadApp, "expect_groups": []any{cadGroup, unknown}}}},
			"entra.expected_group_missing", "/applications/0/expect_groups/1", "leave a group out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := newSite(t, 40).set(test.settings).refused(test.code); p.Path != test.path || !strings.Contains(p.Summary+p.Detail, test.says) {
				t.Errorf("%s\n%s\n%s", p.Path, p.Summary, p.Detail)
			}
		})
	}
}

// Settings that no schema can refuse.
func TestSettings(t *testing.T) {
	t.Parallel()
	negative := int64(-1)
	for name, test := range map[string]struct {
		cfg  config
		code string
	}{
		"nothing":   {config{}, "entra.nothing_to_read"},
		"no GUID":   {config{Groups: []group{{ID: "CAD users"}}}, "entra.id_malformed"},
		"twice":     {config{Groups: []group{{ID: visio}, {ID: strings.ToUpper(visio)}}}, "entra.id_twice"},
		"one UId":   {config{Applications: []application{{AppID: cadApp, SplitByRole: true, UID: "CAD"}}}, "entra.uid_of_roles"},
		"negative":  {config{Groups: []group{{ID: visio, Purchased: &negative}}}, "entra.purchased_negative"},
		"no group":  {config{Applications: []application{{AppID: cadApp, ExpectGroups: []string{"x"}}}}, "entra.id_malformed"},
		"all right": {config{Applications: []application{{AppID: cadApp}}, Groups: []group{{ID: visio}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.cfg.Validate()
			if test.code == "" && err != nil || test.code != "" && (err == nil || !strings.Contains(fmt.Sprintf("%+v", flat(err)), test.code)) {
				t.Errorf("%v", err)
			}
		})
	}
}

// flat lists the codes of joined problems.
func flat(err error) (all []string) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			all = append(all, flat(one)...)
		}
		return all
	}
	if p, ok := err.(sdk.Problem); ok { //nolint:errorlint // joined problems are not wrapped
		all = append(all, p.Code)
	}
	return all
}

// A hidden membership may look empty.
func TestHiddenMembership(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.update(func(tenant *graphsim.Tenant) { tenant.Groups[0].Visibility = "HiddenMembership" })
	_ = s.refused("entra.hidden_membership")
	s.update(func(tenant *graphsim.Tenant) {
		tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleMemberReadHidden)
	})
	if got := s.exported(); len(s.holdersOf(got, cadID)) != 7 {
		t.Errorf("%v", s.holdersOf(got, cadID))
	}
}

func TestNobody(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.update(func(tenant *graphsim.Tenant) {
		tenant.Groups[2].Members = nil
		tenant.Applications[0].Assigned = nil
	})
	_ = s.refused("entra.nobody")
	s.set(sdktest.Config{
		"applications": []any{map[string]any{"app_id": cadApp, "allow_empty": true}},
		"groups":       []any{map[string]any{"id": visio, "allow_empty": true}},
	})
	if got := s.exported(); len(got.Holders) != 0 || len(got.Licenses) != 2 {
		t.Errorf("%+v", got.Holders)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.update(func(tenant *graphsim.Tenant) {
		tenant.Applications[0].AssignmentRequired = false
		tenant.Groups[0].RuleState = "Paused"
	})
	if want := []string{"entra.assignment_not_required", "entra.nested_groups_ignored", "entra.rule_paused"}; !slices.Equal(sourcetest.Codes(s.exported().Warnings), want) {
		t.Errorf("%v", sourcetest.Codes(s.exported().Warnings))
	}
}

// Many users who are assigned themselves are found in the list of all users. Who is
// not in it is asked for.
func TestManyUsersAssignedThemselves(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1200)
	s.update(func(*graphsim.Tenant) {
		for i := 100; i < 600; i++ {
			s.assign("User", s.id(i), "")
		}
		s.assign("User", "deleted-user", "")
	})
	got := s.exported()
	if len(s.holdersOf(got, cadID)) != 507 || !slices.Contains(sourcetest.Codes(got.Warnings), "entra.users_deleted") {
		t.Errorf("%d holders, %v", len(s.holdersOf(got, cadID)), sourcetest.Codes(got.Warnings))
	}
	single := 0
	for _, r := range s.server.Requests() {
		if r.Endpoint == graphsim.OneUser {
			single++
		}
	}
	if single != 1 {
		t.Errorf("%d users were asked for", single)
	}
}

// Whatever goes wrong on the way, all is there or nothing.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault graphsim.Fault
		code  string
	}{
		"throttled":            {graphsim.Throttle(3).Times(4), ""},
		"cut":                  {graphsim.Cut().On(graphsim.Members).Times(2), ""},
		"shortened":            {graphsim.Shorten().On(graphsim.AppRoleAssignedTo).Times(1), ""},
		"token expired":        {graphsim.TokenExpired().On(graphsim.Members).Times(1), ""},
		"token revoked":        {graphsim.TokenRevoked().On(graphsim.Groups).Times(1), ""},
		"empty page":           {graphsim.EmptyPage().On(graphsim.Members).Times(1), ""},
		"page token":           {graphsim.ExpiredPageToken().On(graphsim.Members).Times(1), ""},
		"page token, always":   {graphsim.ExpiredPageToken().On(graphsim.Members), "entra.list_broke_off"},
		"loop":                 {graphsim.Loop().On(graphsim.Members), "entra.list_broke_off"},
		"forbidden":            {graphsim.Forbidden().On(graphsim.AppRoleAssignedTo), "entra.forbidden"},
		"not able":             {graphsim.Status(503, graphsim.JSONBody).On(graphsim.Members), "entra.unavailable"},
		"somebody else":        {graphsim.Status(403, graphsim.HTMLBody).On(graphsim.Groups), "entra.unexpected_answer"},
		"conditional access":   {graphsim.SignInError(53003), "entra.conditional_access"},
		"users cannot be read": {graphsim.Forbidden().On(graphsim.OneUser), "entra.forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 2200, test.fault)
			s.update(func(tenant *graphsim.Tenant) { tenant.Groups[2].Members = s.members(100, 2150) })
			if test.code != "" {
				_ = s.refused(test.code)
				return
			}
			if got := s.exported(); len(s.holdersOf(got, visio)) != 2050 || len(s.holdersOf(got, cadID)) != 7 {
				t.Errorf("%d and %d holders", len(s.holdersOf(got, visio)), len(s.holdersOf(got, cadID)))
			}
		})
	}
}

// The order in which Graph gives its lists changes nothing.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	first := s.exported()
	s.update(func(tenant *graphsim.Tenant) {
		slices.Reverse(tenant.Applications[0].Assigned)
		for i := range tenant.Groups {
			slices.Reverse(tenant.Groups[i].Members)
		}
	})
	by := func(got *sdktest.Result) map[string]sdktest.Holder {
		all := map[string]sdktest.Holder{}
		for _, h := range got.Holders {
			slices.Sort(h.Licenses)
			all[h.ID] = h
		}
		return all
	}
	if second := s.exported(); !reflect.DeepEqual(by(first), by(second)) {
		t.Error("the exports differ")
	}
}

func TestGuestsAndDisabled(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40).set(sdktest.Config{"guests": "exclude", "disabled": "exclude"})
	s.update(func(tenant *graphsim.Tenant) {
		tenant.Users[7].UserType, tenant.Users[8].Disabled = "Guest", true
		tenant.Users[8].UserType = "Member"
	})
	left := map[string]string{}
	for _, h := range s.exported().Holders {
		left[h.ID] = h.LeftOut
	}
	if left[s.id(7)] != "guests are excluded" || left[s.id(8)] != "disabled accounts are excluded" {
		t.Errorf("%v", left)
	}
}
