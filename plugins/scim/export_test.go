package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/scim/fake"
)

// Whatever habits a service has, all users arrive.
func TestHabits(t *testing.T) {
	t.Parallel()
	for name, service := range map[string]*fake.Service{
		"by index":                  {},
		"by cursor":                 {Cursors: true},
		"only cursors":              {Cursors: true, OnlyCursors: true},
		"does not describe itself":  {Silent: true},
		"smaller pages than wanted": {Most: 30},
		"total as text":             {TextTotal: true},
		"cursors expire":            {Cursors: true, Expire: 2},
		"cursors without a total":   {Cursors: true, Total: func(int, int) int { return -1 }},
		"no total":                  {Total: func(int, int) int { return -1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service.Users = fake.People(450)
			got := newDesk(t, service, nil).exported()
			if len(got.Holders) != 450 || len(got.Licenses) != 1 {
				t.Errorf("%d holders, %d licenses", len(got.Holders), len(got.Licenses))
			}
			if named := service.Total == nil; named != (got.Expected != nil) {
				t.Errorf("expected %v", got.Expected)
			}
		})
	}
}

// A service that ignores the wish for cursors gives no cursor, and its first page is
// not the whole list.
func TestCursorsIgnored(t *testing.T) {
	t.Parallel()
	ofPage := func(_, page int) int { return page }
	none := func(int, int) int { return -1 }
	for name, test := range map[string]struct {
		service *fake.Service
		users   int
		code    string // empty: all users arrive
	}{
		"by index, no total":                {&fake.Service{Total: none}, 450, ""},
		"by index, total of the page":       {&fake.Service{Total: ofPage}, 450, ""},
		"by index, small pages":             {&fake.Service{Total: none, Most: 30}, 450, ""},
		"by index, one page":                {&fake.Service{}, 37, ""},
		"no paging at all, no total":        {&fake.Service{OnlyCursors: true, Total: none}, 450, "scim.paging_ignored"},
		"no paging at all, total of a page": {&fake.Service{OnlyCursors: true, Total: ofPage}, 450, "scim.paging_ignored"},
		"a small first page for ever":       {&fake.Service{OnlyCursors: true, Total: ofPage, Most: 50}, 450, "scim.paging_ignored"},
		"cursors, a full page":              {&fake.Service{Cursors: true, OnlyCursors: true, Total: none}, 100, ""},
		"cursors, few users":                {&fake.Service{Cursors: true, OnlyCursors: true, Total: ofPage}, 37, ""},
		"cursors, one user":                 {&fake.Service{Cursors: true, OnlyCursors: true}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.service.Users = fake.People(test.users)
			d := newDesk(t, test.service, sdktest.Config{"paging": "cursor"})
			if test.code != "" {
				d.refused(test.code)
				return
			}
			if got := d.exported(); len(got.Holders) != test.users {
				t.Errorf("%d of %d holders", len(got.Holders), test.users)
			}
		})
	}
}

// Half a list is never exported.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		service *fake.Service
		set     sdktest.Config
		code    string
	}{
		"the first page for ever":   {&fake.Service{IgnoresPaging: true, Most: 20}, nil, "scim.paging_ignored"},
		"startIndex not supported":  {&fake.Service{OnlyCursors: true, Cursors: true, Silent: true}, nil, "scim.paging_ignored"},
		"users dropped from pages":  {&fake.Service{Lose: 1}, nil, "scim.list_incomplete"},
		"more counted than listed":  {&fake.Service{Total: func(all, _ int) int { return all + 7 }}, nil, "scim.list_incomplete"},
		"cursors that never last":   {&fake.Service{Cursors: true, Expire: 1000}, nil, "scim.list_broke_off"},
		"members not shown":         {&fake.Service{HideMembers: true, Groups: []map[string]any{fake.Group("g", "CAD", 1)}}, sdktest.Config{"license_from": "groups"}, "scim.members_hidden"},
		"a member who is no user":   {&fake.Service{Groups: []map[string]any{fake.Group("g", "CAD", 1, 9999)}}, sdktest.Config{"license_from": "groups"}, "scim.unknown_member"},
		"wrong token":               {&fake.Service{}, sdktest.Config{"token": "another-token-than-that"}, "scim.token_rejected"},
		"an entry without its id":   {&fake.Service{Users: []map[string]any{{"userName": "a@firma.example"}}}, nil, "scim.no_id"},
		"an address without a list": {&fake.Service{}, sdktest.Config{"url": "/Users"}, "scim.listing_unsupported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.service.Users == nil {
				test.service.Users = fake.People(450)
			}
			d := newDesk(t, test.service, nil)
			if test.set["url"] != nil {
				d.config["url"] = d.config["url"].(string) + "/Users" //nolint:forcetypeassert // it is
			} else {
				maps.Copy(d.config, test.set)
			}
			d.refused(test.code)
		})
	}
}

// A total that is smaller than the list is the number of a page: it is reported, and
// a second reading takes its place.
func TestTotalOfAPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &fake.Service{Users: fake.People(450), Total: func(_, page int) int { return page }}, nil)
	got := d.exported()
	if len(got.Holders) != 450 || !slices.Equal(sourcetest.Codes(got.Warnings), []string{"scim.total_too_small"}) {
		t.Errorf("%d holders, %v", len(got.Holders), sourcetest.Codes(got.Warnings))
	}
	if got.Expected != nil {
		t.Errorf("the total of a page is passed on: %d", *got.Expected)
	}
	if last := countOf(d.Requests(), "startIndex=401"); last != 2 {
		t.Errorf("the list was read %d times", last)
	}
}

// countOf counts the requests that have a text in their query.
func countOf(requests []string, text string) (n int) {
	for _, r := range requests {
		if strings.Contains(r, text) {
			n++
		}
	}
	return n
}

// With few users the total of a page cannot be told from that of the list, so one more
// page is asked for. Some services give the first page for what is past the end.
func TestOnePage(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 99, 100} {
		for name, service := range map[string]*fake.Service{"empty": {}, "first page again": {IgnoresPaging: true}} {
			service.Users = fake.People(n)
			d := newDesk(t, service, sdktest.Config{"allow_empty": true})
			if n == 100 && service.IgnoresPaging {
				d.refused("scim.paging_ignored") // it may be the first of many
				continue
			}
			if got := d.exported(); len(got.Holders) != n {
				t.Errorf("%s: %d of %d holders", name, len(got.Holders), n)
			}
		}
	}
}

// Nobody at all is an error, whatever the service counts: everybody would lose their
// licenses. What it counts and does not show is an error in any case, even if its totals
// were those of a page before.
func TestNobody(t *testing.T) {
	t.Parallel()
	counts := func(n int) func(int, int) int { return func(int, int) int { return n } }
	anyway := sdktest.Config{"allow_empty": true}
	lies := counts(0)
	vanish := &fake.Service{Users: fake.People(3)}
	vanish.Total = func(int, int) int {
		if lies != nil { // once: the total is smaller than what came
			lies, vanish.Users = nil, nil
			return 0
		}
		return 3
	}
	for name, test := range map[string]struct {
		service *fake.Service
		set     sdktest.Config
		code    string // empty: that is fine
	}{
		"counts nobody":             {&fake.Service{}, nil, "scim.nobody"},
		"counts nobody, by cursor":  {&fake.Service{Cursors: true}, nil, "scim.nobody"},
		"counts nothing":            {&fake.Service{Total: counts(-1)}, nil, "scim.nobody"},
		"counts some":               {&fake.Service{Total: counts(5)}, nil, "scim.list_incomplete"},
		"counts some, by cursor":    {&fake.Service{Total: counts(5), Cursors: true}, nil, "scim.list_incomplete"},
		"counts some, nobody is OK": {&fake.Service{Total: counts(5)}, anyway, "scim.list_incomplete"},
		"counted a page before":     {vanish, anyway, "scim.list_incomplete"},
		"nobody is OK":              {&fake.Service{}, anyway, ""},
		"no groups":                 {&fake.Service{Users: fake.People(2)}, sdktest.Config{"license_from": "groups"}, "scim.no_groups"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, test.service, test.set)
			if test.code == "" {
				if got := d.exported(); len(got.Holders) != 0 {
					t.Errorf("%d holders", len(got.Holders))
				}
				return
			}
			d.refused(test.code)
		})
	}
}

// A service that cannot be reached is told with the setting that names it.
func TestNoServer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &fake.Service{}, sdktest.Config{"url": "http://127.0.0.1:1/scim/v2"})
	if p := sourcetest.Refused(t, d.export(), "scim.no_network"); !strings.Contains(p.Detail, "127.0.0.1") || !strings.Contains(p.Detail, "(url)") {
		t.Error(p.Detail)
	}
}

// A check finds the same.
func TestCheckFindsNobody(t *testing.T) {
	t.Parallel()
	for code, service := range map[string]*fake.Service{
		"scim.nobody":          {},
		"scim.list_incomplete": {Total: func(int, int) int { return 5 }},
	} {
		if got := newDesk(t, service, nil).checked(false); got[len(got)-1] != "users failed: "+code {
			t.Errorf("%s: %q", code, got)
		}
	}
	if got := newDesk(t, &fake.Service{}, sdktest.Config{"allow_empty": true}).checked(false); got[len(got)-1] != "users passed: 0 users" {
		t.Errorf("%q", got)
	}
}

func TestLicenses(t *testing.T) {
	t.Parallel()
	const work = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	users := []map[string]any{
		{"id": "1", "userName": "a@firma.example", "roles": []any{"Full", map[string]any{"value": "Admin", "display": "Administrator"}}, "entitlements": []any{map[string]any{"value": "CAD"}}, "userType": "Member", work: map[string]any{"department": "Sales"}},
		{"id": "2", "userName": "b@firma.example", "active": "False", "roles": []any{"Full"}, "USERTYPE": "Guest"},
		{"id": "3", "userName": "c@firma.example", "Active": true},
	}
	for from, want := range map[string]map[string]int{
		"active":             {"active:Figma": 2},
		"roles":              {"roles:Full": 1, "roles:Admin": 1},
		"entitlements":       {"entitlements:CAD": 1},
		"user_type":          {"user_type:Member": 1},
		work + ":department": {work + ":department:Sales": 1},
		"groups":             {"groups:g": 2},
	} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, &fake.Service{Users: users, Groups: []map[string]any{{
				"id": "g", "displayName": "CAD",
				"members": []any{map[string]any{"value": "1"}, map[string]any{"value": "3", "type": "User"}, map[string]any{"value": "2"}, map[string]any{"value": "h", "type": "Group"}},
			}}}, sdktest.Config{"license_from": from, "license": "Figma", "uid_prefix": "figma", "purchased": map[string]any{"Full": 120}})
			got := d.exported()
			if held := holding(got); !reflect.DeepEqual(held, want) {
				t.Errorf("%v, want %v", held, want)
			}
			if len(got.Holders) != 3 {
				t.Errorf("%d holders", len(got.Holders))
			}
			for _, l := range got.Licenses {
				if full := l.ID == "roles:Full"; full != (l.Purchased != nil) {
					t.Errorf("%+v", l)
				}
				if l.ID == "roles:Admin" && (l.UID != "figma:Admin" || l.Name != "Administrator") {
					t.Errorf("%+v", l)
				}
			}
		})
	}
	included := newDesk(t, &fake.Service{Users: users}, sdktest.Config{"license_from": "roles", "inactive": "include"}).exported()
	if held := holding(included); held["roles:Full"] != 2 {
		t.Errorf("%v", held)
	}
	nothing := newDesk(t, &fake.Service{Users: users}, sdktest.Config{"license_from": "title"}).exported()
	if !slices.Equal(sourcetest.Codes(nothing.Warnings), []string{"scim.no_license_value"}) {
		t.Errorf("%v", sourcetest.Codes(nothing.Warnings))
	}
}

// Nobody loses a license because a service writes "active" or a value in its own way.
func TestValuesWrittenOtherwise(t *testing.T) {
	t.Parallel()
	user := func(id string, set map[string]any) map[string]any {
		all := map[string]any{"id": id, "userName": id + "@firma.example", "roles": []any{"Full"}}
		maps.Copy(all, set)
		return all
	}
	got := newDesk(t, &fake.Service{Users: []map[string]any{
		user("1", map[string]any{"active": 1}), user("2", map[string]any{"active": "yes"}), user("3", map[string]any{"active": ""}),
		user("4", map[string]any{"active": "0"}), user("5", map[string]any{"active": "no"}), user("6", map[string]any{"active": false}),
		user("7", map[string]any{"roles": []any{map[string]any{"display": "Full"}}}), user("8", map[string]any{"roles": []any{nil, ""}}),
	}}, sdktest.Config{"license_from": "roles"}).exported()
	if held := holding(got); held["roles:Full"] != 4 {
		t.Errorf("%v", held)
	}
	d := newDesk(t, &fake.Service{Users: []map[string]any{user("1", map[string]any{"roles": []any{map[string]any{"type": "seatType"}}})}}, sdktest.Config{"license_from": "roles"})
	d.refused("scim.value_missing")
	none := newDesk(t, &fake.Service{Users: fake.People(3)}, sdktest.Config{"license_from": "groups", "allow_empty": true}).exported()
	if !slices.Equal(sourcetest.Codes(none.Warnings), []string{"scim.no_groups"}) {
		t.Errorf("%v", sourcetest.Codes(none.Warnings))
	}
}

// Who a user is, in all the ways in which services write it.
func TestUsers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		user   map[string]any
		name   string
		emails []string
	}{
		"primary of several": {map[string]any{"displayName": "Jana", "emails": []any{map[string]any{"value": "j@old.example"}, map[string]any{"value": "j@new.example", "primary": true}}, "userName": "j@login.example"},
			"Jana", []string{"j@new.example", "j@old.example", "j@login.example"}},
		"none is primary": {map[string]any{"name": map[string]any{"givenName": "Jana", "familyName": "Nová"}, "emails": []any{map[string]any{"value": "j@one.example"}}, "userName": "jana"},
			"Jana Nová", []string{"j@one.example"}},
		"plain texts":   {map[string]any{"Name": map[string]any{"formatted": "J. Nová"}, "Emails": []any{"j@one.example", "J@ONE.example"}}, "J. Nová", []string{"j@one.example"}},
		"login alone":   {map[string]any{"userName": "j@login.example"}, "j@login.example", []string{"j@login.example"}},
		"no address":    {map[string]any{"userName": "svc-robot"}, "svc-robot", nil},
		"one, no list":  {map[string]any{"userName": "jana", "emails": map[string]any{"value": "j@one.example"}}, "jana", []string{"j@one.example"}},
		"primary, text": {map[string]any{"userName": "jana", "emails": []any{map[string]any{"value": "a@one.example"}, map[string]any{"value": "b@one.example", "primary": "True"}}}, "jana", []string{"b@one.example", "a@one.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.user["id"] = "1"
			h := newDesk(t, &fake.Service{Users: []map[string]any{test.user}}, nil).exported().Holders[0]
			var emails []string
			for _, e := range h.Emails {
				emails = append(emails, e.Address)
			}
			if h.Name != test.name || !slices.Equal(emails, test.emails) {
				t.Errorf("%q %q", h.Name, emails)
			}
		})
	}
}

// The order of the service changes nothing.
func TestOrder(t *testing.T) {
	t.Parallel()
	users := fake.People(250)
	first := newDesk(t, &fake.Service{Users: slices.Clone(users)}, sdktest.Config{"license_from": "roles", "uid_prefix": "x"}).exported()
	slices.Reverse(users)
	second := newDesk(t, &fake.Service{Users: users}, sdktest.Config{"license_from": "roles", "uid_prefix": "x"}).exported()
	if !reflect.DeepEqual(first.Holders, second.Holders) || !reflect.DeepEqual(first.Licenses, second.Licenses) {
		t.Error("the exports differ")
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set  sdktest.Config
		code string
	}{
		"no sign-in":  {sdktest.Config{"token": nil}, "scim.auth_missing"},
		"two":         {sdktest.Config{"user": "u", "password": "p"}, "scim.auth_ambiguous"},
		"half":        {sdktest.Config{"token": nil, "user": "u"}, "scim.auth_incomplete"},
		"half oauth":  {sdktest.Config{"token": nil, "client_id": "u"}, "scim.auth_incomplete"},
		"page size":   {sdktest.Config{"page_size": 2000}, "scim.page_size"},
		"purchased":   {sdktest.Config{"purchased": map[string]any{"a/b": -1}}, "scim.purchased"},
		"licenses":    {sdktest.Config{"license_from": "a b"}, "scim.license_from"},
		"an URN only": {sdktest.Config{"license_from": "urn:x"}, "scim.license_from"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, &fake.Service{}, test.set)
			for key, v := range test.set {
				if v == nil {
					delete(d.config, key)
				}
			}
			d.refused(test.code)
		})
	}
}

// Faults come in the same order each time.
func TestOrderOfFaults(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &fake.Service{}, sdktest.Config{"purchased": map[string]any{"d": -1, "b": -1, "a": -1, "e": -1, "c": -1, "f": -1}})
	var paths []string
	for _, p := range d.export().Problems {
		paths = append(paths, p.Path)
	}
	if want := []string{"/purchased/a", "/purchased/b", "/purchased/c", "/purchased/d", "/purchased/e", "/purchased/f"}; !slices.Equal(paths, want) {
		t.Errorf("%q", paths)
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &fake.Service{Users: fake.People(450), Cursors: true, OnlyCursors: true, Silent: true}, sdktest.Config{"vendor": "aws"})
	if got := d.exported(); len(got.Holders) != 450 {
		t.Errorf("%d holders", len(got.Holders))
	}
	d = newDesk(t, &fake.Service{Users: fake.People(450)}, sdktest.Config{"vendor": "figma"})
	if held := holding(d.exported()); held["roles:Full"] != 300 || held["roles:View"] != 150 {
		t.Errorf("%v", held)
	}
	if asked := d.Requests(); !strings.Contains(asked[0], "count=200") {
		t.Errorf("%q", asked)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &fake.Service{Users: fake.People(450)}, sdktest.Config{"license_from": "title"})
	want := []string{
		"configuration passed: the settings are valid", "settings passed: 127.0.0.1, licenses from title", "service passed: pages by index",
		"users passed: 450 users; the first one has no value of title",
	}
	if got := d.checked(false); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if asked := d.Requests(); countOf(asked, "/Users?") != 1 || countOf(asked, "/Users?count=1&") != 1 {
		t.Errorf("check asked for %q", asked)
	}
	before := len(d.Requests())
	if got := d.checked(true); !slices.Equal(got, want[:2]) || len(d.Requests()) != before {
		t.Errorf("offline: %q, %d requests", got, len(d.Requests())-before)
	}
}

// What cannot be checked because of something else is listed as skipped.
func TestCheckOfWrongSettings(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &fake.Service{}, sdktest.Config{"ca_file": "no such file"})
	want := []string{"configuration passed: the settings are valid", "settings failed: scim.ca_file", "service skipped: ", "users skipped: "}
	if got := d.checked(false); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	d = newDesk(t, &fake.Service{}, sdktest.Config{"token": "another-token-than-that"})
	if got := d.checked(false); got[len(got)-1] != "users failed: scim.token_rejected" {
		t.Errorf("%q", got)
	}
}

// checked runs the checks and gives them as "name status: found", or with the code of
// what failed.
func (d *desk) checked(offline bool) (all []string) {
	d.t.Helper()
	for _, r := range sdktest.Check(d.t, source(), sdktest.Case{Config: d.config}, offline) {
		text := r.Found
		if r.Problem != nil {
			text = r.Problem.Code
		}
		all = append(all, fmt.Sprintf("%s %s: %s", r.Name, r.Status, text))
	}
	return all
}
