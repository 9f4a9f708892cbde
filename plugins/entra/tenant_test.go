package main

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/internal/testclock"
)

// Ids of the invented directory.
const (
	cadApp   = "aaaaaaaa-0000-0000-0000-000000000001" // application ID
	cadID    = "aaaaaaaa-0000-0000-0000-000000000002" // object ID
	cadGroup = "bbbbbbbb-0000-0000-0000-000000000001"
	inner    = "bbbbbbbb-0000-0000-0000-000000000002"
	visio    = "bbbbbbbb-0000-0000-0000-000000000003"
	drawer   = "cccccccc-0000-0000-0000-000000000001" // a role
	viewer   = "cccccccc-0000-0000-0000-000000000002"
)

// site is an emulated tenant and the settings to read it with.
type site struct {
	t      testing.TB
	server *graphsim.Server
	tenant *graphsim.Tenant
	config sdktest.Config
}

// newSite serves a tenant with so many users: the application CAD, to which the first
// three users and a group of the next four are assigned, and a group for Visio with
// the next three and a group in it, with two more.
func newSite(t testing.TB, users int, faults ...graphsim.Fault) *site {
	t.Helper()
	tenant := graphsim.NewTenant(graphsim.Options{Users: users, Seed: 1})
	s := &site{t: t, tenant: tenant}
	tenant.App.Roles = []string{graphsim.RoleUserReadAll, graphsim.RoleApplicationReadAll, graphsim.RoleGroupMemberReadAll}
	tenant.Applications = []graphsim.ServicePrincipal{{
		ID: cadID, AppID: cadApp, DisplayName: "CAD", AssignmentRequired: true,
		Roles: []graphsim.AppRole{{ID: drawer, Value: "draw", DisplayName: "Drawer"}, {ID: viewer, DisplayName: "Viewer"}},
	}}
	for i := range 3 {
		s.assign("User", s.id(i), drawer)
	}
	s.assign("Group", cadGroup, viewer)
	tenant.Groups = []graphsim.Group{
		{ID: cadGroup, DisplayName: "CAD users", Members: append(s.members(3, 7), graphsim.Member{ID: inner, Type: "group"})},
		{ID: inner, DisplayName: "Interns", Members: append(s.members(10, 12), graphsim.Member{ID: visio, Type: "group"})},
		{ID: visio, DisplayName: "Visio", Members: append(s.members(7, 10), graphsim.Member{ID: inner, Type: "group"})},
	}
	server, err := graphsim.Start(tenant, faults...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	ca, err := server.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	s.config = sdktest.Config{
		"tenant_id": tenant.ID, "client_id": tenant.App.ClientID, "client_secret": tenant.App.Secret,
		"authority_host": server.URL, "graph_endpoint": server.URL, "ca_file": ca,
		"applications": []any{map[string]any{"app_id": cadApp}},
		"groups":       []any{map[string]any{"id": visio}},
	}
	return s
}

// id is that of a user.
func (s *site) id(i int) string { return s.tenant.Users[i].ID }

func (s *site) assign(kind, principal, role string) {
	app := &s.tenant.Applications[0]
	app.Assigned = append(app.Assigned, graphsim.AppAssignment{ID: fmt.Sprintf("row-%d", len(app.Assigned)), Type: kind, Principal: principal, Role: role})
}

// members are users as members of a group.
func (s *site) members(from, to int) (all []graphsim.Member) {
	for i := from; i < to; i++ {
		all = append(all, graphsim.Member{ID: s.id(i), Type: "user"})
	}
	return all
}

// set changes settings.
func (s *site) set(settings sdktest.Config) *site {
	maps.Copy(s.config, settings)
	return s
}

// update changes the tenant.
func (s *site) update(change func(*graphsim.Tenant)) *site {
	s.server.Update(change)
	return s
}

func (s *site) source() sdk.Source[config] {
	return newSource(plugin{clock: testclock.At(sdkhttp.SystemClock{}.Now())})
}

func (s *site) export() *sdktest.Result {
	s.t.Helper()
	return sdktest.Run(s.t, s.source(), sdktest.Case{Config: s.config})
}

// exported is an export that must be complete.
func (s *site) exported() *sdktest.Result {
	s.t.Helper()
	return sourcetest.Complete(s.t, s.export())
}

// refused is an export that must fail with a code.
func (s *site) refused(code string) sdk.Problem {
	s.t.Helper()
	return sourcetest.Refused(s.t, s.export(), code)
}

// holdersOf are the users who hold a license, as numbers in the tenant, ascending.
func (s *site) holdersOf(got *sdktest.Result, license string) (numbers []int) {
	for _, h := range got.Holders {
		if !slices.Contains(h.Licenses, license) {
			continue
		}
		numbers = append(numbers, slices.IndexFunc(s.tenant.Users, func(u graphsim.User) bool { return u.ID == h.ID }))
	}
	slices.Sort(numbers)
	return numbers
}
