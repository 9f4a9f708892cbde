package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/license"
)

// seed makes every demo show the same tenant.
const seed = 1

// Ids in the tenant.
const (
	designApp      = "d0000000-0000-4000-8000-000000000001" // application ID
	designObject   = "d0000000-0000-4000-8000-000000000002"
	designersGroup = "d0000000-0000-4000-8000-000000000003"
	dispatchGroup  = "d0000000-0000-4000-8000-000000000004"
)

// Tenant is the invented company with so many users: the same each time, but that its
// sign-ins and renewals are relative to now. Its application may read all that a report
// wants to know.
func Tenant(users int, now time.Time) *graphsim.Tenant {
	tenant := graphsim.NewTenant(graphsim.Options{Users: users, Seed: seed, Now: now})
	tenant.AccountName = license.DemoAccount
	tenant.Premium = true
	tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleAuditLogReadAll, graphsim.RoleOrganizationReadAll)
	addApplications(tenant)
	return tenant
}

// tenant starts the emulator of Entra and Graph with an invented tenant, if it does
// not run yet. It returns the settings by which a source signs in there.
func (s *stage) tenant() (settings string, err error) {
	if s.signIn != "" {
		return s.signIn, nil
	}
	tenant := Tenant(s.users, clock.System{}.Now())
	server, err := graphsim.Start(tenant)
	if err != nil {
		return "", fmt.Errorf("start the emulator: %w", err)
	}
	s.ends(server.Close)
	ca, err := server.CAFile(s.dir)
	if err != nil {
		return "", err
	}
	if err := s.write("secret", []byte(tenant.App.Secret)); err != nil {
		return "", err
	}
	s.signIn = fmt.Sprintf(`tenant_id: %s
client_id: %s
client_secret: {file: secret}
authority_host: %s
graph_endpoint: %s
ca_file: '%s'
`, tenant.ID, tenant.App.ClientID, server.URL, server.URL, strings.ReplaceAll(ca, "'", "''"))
	return s.signIn, nil
}

// addApplications lets users sign in to an application, by themselves and through a
// group, and puts some into a group that stands for a license.
func addApplications(tenant *graphsim.Tenant) {
	tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleApplicationReadAll, graphsim.RoleGroupMemberReadAll)
	members := func(from, to int) (all []graphsim.Member) {
		for _, u := range tenant.Users[min(from, len(tenant.Users)):min(to, len(tenant.Users))] {
			all = append(all, graphsim.Member{ID: u.ID, Type: "user"})
		}
		return all
	}
	app := graphsim.ServicePrincipal{ID: designObject, AppID: designApp, DisplayName: "Design Studio", AssignmentRequired: true}
	for i, m := range members(0, 3) {
		app.Assigned = append(app.Assigned, graphsim.AppAssignment{ID: fmt.Sprintf("row-%d", i), Principal: m.ID, Type: "User"})
	}
	app.Assigned = append(app.Assigned, graphsim.AppAssignment{ID: "row-group", Principal: designersGroup, Type: "Group"})
	tenant.Applications = append(tenant.Applications, app)
	tenant.Groups = append(tenant.Groups,
		graphsim.Group{ID: designersGroup, DisplayName: "Designers", Members: members(3, 8)},
		graphsim.Group{ID: dispatchGroup, DisplayName: "Dispatch", Members: members(0, 6)})
}
