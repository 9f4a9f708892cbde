package main

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

func gitlab(t *testing.T) (*fake.GitLab, sdktest.Config) {
	t.Helper()
	g := &fake.GitLab{
		Token: "s3cret-of-gitlab", Group: "firma", Plan: "premium", Seats: 25,
		Members: []map[string]any{
			{"id": 41, "username": "jnova", "name": "Jana Nová", "email": nil, "membership_type": "group_member"},
			{"id": 42, "username": "saml", "name": "Sam L", "membership_type": "group_member"},
			{"id": 43, "username": "shows", "name": "Shows It", "public_email": "shows@home.example", "membership_type": "group_member"},
			{"id": 97, "username": "ext-dev", "name": "Ext Dev", "email": nil, "public_email": "", "membership_type": "project_invite"},
			{"id": 98, "username": "svc-deploy", "name": "Deploy", "email": nil, "membership_type": "group_member"},
		},
		Enterprise: []map[string]any{{"id": 41, "email": "jana@firma.example"}, {"id": 7, "email": "nobody@firma.example"}},
		Identities: []map[string]any{
			{"id": 42, "group_saml_identity": map[string]any{"extern_uid": "sam@firma.example"}},
			{"id": 97, "group_saml_identity": map[string]any{"extern_uid": "uid=97,ou=x"}, "group_scim_identity": nil},
			{"id": 41, "email": "jana@firma.example"},
		},
	}
	return g, sdktest.Config{
		"recipe": "gitlab", "server": serve(t, g), "settings": map[string]any{"group": "firma"}, "secrets": map[string]any{"token": g.Token},
	}
}

// The e-mail comes from where the company knows it best, by the id of the member.
func TestGitLab(t *testing.T) {
	t.Parallel()
	_, settings := gitlab(t)
	got := completed(t, with(settings, map[string]any{"exclude_usernames": []any{"svc-.*"}}))
	wantHeld(t, got, "jana@firma.example: premium", "sam@firma.example: premium", "shows@home.example: premium", "97: premium", "98: premium (left out)")
	if l := got.Licenses[0]; l.UID != "gitlab:premium" || number(l.Purchased) != 25 || number(l.Consumed) != 5 {
		t.Errorf("%+v", l)
	}
	if got.Expected == nil || *got.Expected != 5 {
		t.Errorf("expected %v", got.Expected)
	}
	if codes(got.Warnings) != "gitlab.identity_missing" || !strings.Contains(sourcetest.Texts(got.Warnings), "2 items") {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	invited := completed(t, with(settings, map[string]any{"invited": "exclude", "plan": "ultimate"}))
	wantHeld(t, invited, "jana@firma.example: ultimate", "sam@firma.example: ultimate", "shows@home.example: ultimate", "97: ultimate (left out)", "98: ultimate")
}

// What is not there is said in the settings: an answer alone never means it.
func TestGitLabWithoutIdentities(t *testing.T) {
	t.Parallel()
	g, settings := gitlab(t)
	g.Enterprise, g.Identities = nil, nil
	got := completed(t, with(settings, map[string]any{"enterprise": false, "sign_in_names": false}))
	wantHeld(t, got, "41: premium", "42: premium", "shows@home.example: premium", "97: premium", "98: premium")
}

func TestGitLabPages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{300, 345, 10050} {
		g, settings := gitlab(t)
		g.Members, g.NoLinks = fake.GitLabMembers(n), true
		got := completed(t, settings)
		if len(got.Holders) != n {
			t.Errorf("%d holders of %d", len(got.Holders), n)
		}
		if known := got.Expected != nil; known != (n <= 10000) {
			t.Errorf("%d: expected %v, %q", n, got.Expected, got.NoTotal)
		}
	}
}

func TestGitLabRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*fake.GitLab)
		code   string
	}{
		"a subgroup":            {func(g *fake.GitLab) { g.Subgroup = true }, "gitlab.not_top_level"},
		"another group":         {func(g *fake.GitLab) { g.Group = "other" }, "gitlab.group_unknown"},
		"no owner":              {func(g *fake.GitLab) { g.Plan = "" }, "gitlab.not_owner"},
		"no owner, says GitLab": {func(g *fake.GitLab) { g.MembersStatus = 400 }, "gitlab.not_owner"},
		"no enterprise users":   {func(g *fake.GitLab) { g.Enterprise = nil }, "gitlab.identity_missing"},
		"no identities":         {func(g *fake.GitLab) { g.Identities = nil }, "gitlab.identity_missing"},
		"a wrong token":         {func(g *fake.GitLab) { g.Token = "another" }, "gitlab.token_rejected"},
		"offset has its limit":  {func(g *fake.GitLab) { g.MembersStatus = 405 }, "gitlab.offset_refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, settings := gitlab(t)
			test.change(g)
			wantRefused(t, settings, test.code)
		})
	}
}

func TestGitLabWarns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change    func(*fake.GitLab)
		codes     string
		purchased int64
	}{
		"the subscription is hidden": {func(g *fake.GitLab) { g.Seats = nil }, "gitlab.subscription_hidden gitlab.identity_missing", -1},
		"numbers are texts":          {func(g *fake.GitLab) { g.Seats = "25" }, "gitlab.identity_missing", 25},
		"a reseller":                 {func(g *fake.GitLab) { g.Seats = 0 }, "gitlab.identity_missing", -1},
		"other numbers":              {func(g *fake.GitLab) { g.Billable = 40 }, "gitlab.identity_missing gitlab.counts_differ", 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, settings := gitlab(t)
			test.change(g)
			got := completed(t, settings)
			if codes(got.Warnings) != test.codes || len(got.Holders) != 5 {
				t.Errorf("%d holders, %s", len(got.Holders), sourcetest.Texts(got.Warnings))
			}
			if n := number(got.Licenses[0].Purchased); n != test.purchased {
				t.Errorf("bought %d", n)
			}
		})
	}
}

func selfManaged(t *testing.T, users []map[string]any) (*fake.GitLab, sdktest.Config) {
	t.Helper()
	g := &fake.GitLab{Token: "s3cret-of-gitlab", Users: users, License: map[string]any{"plan": "ultimate", "user_limit": 500, "active_users": 2, "expired": false}}
	return g, sdktest.Config{"recipe": "gitlab-self-managed", "server": serve(t, g), "secrets": map[string]any{"token": g.Token}}
}

func TestGitLabSelfManaged(t *testing.T) {
	t.Parallel()
	_, settings := selfManaged(t, []map[string]any{
		{"id": 1, "name": "Root", "email": "root@firma.example", "bot": false, "using_license_seat": true},
		{"id": 2, "name": "Guest", "email": "guest@firma.example", "bot": false, "using_license_seat": false},
		{"id": 3, "name": "Null", "email": "null@firma.example", "bot": false, "using_license_seat": nil},
		{"id": 4, "name": "Bot", "email": "bot@noreply.firma.example", "bot": true, "using_license_seat": true},
	})
	got := completed(t, settings)
	wantHeld(t, got, "root@firma.example: ultimate", "bot@noreply.firma.example: ultimate")
	if got.Holders[1].Kind != sdk.Device || number(got.Licenses[0].Purchased) != 500 || got.NoTotal == "" || codes(got.Warnings) != "" {
		t.Errorf("%+v %+v %s", got.Holders, got.Licenses, sourcetest.Texts(got.Warnings))
	}
	for _, n := range []int{300, 333} {
		g, settings := selfManaged(t, fake.GitLabUsers(n))
		if got := completed(t, settings); len(got.Holders) != n {
			t.Errorf("%d holders of %d", len(got.Holders), n)
		}
		g.NoLinks = true // as if the first full page were the last one
		wantRefused(t, settings, "gitlab.answer_broken")
	}
}

func TestGitLabSelfManagedRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*fake.GitLab)
		code   string
	}{
		"no administrator": {func(g *fake.GitLab) { g.Plain = true }, "gitlab.not_admin"},
		"no license":       {func(g *fake.GitLab) { g.License = nil }, "gitlab.no_seat_flag"},
		"a free license":   {func(g *fake.GitLab) { g.License = map[string]any{"plan": nil} }, "gitlab.no_seat_flag"},
		"a wrong token":    {func(g *fake.GitLab) { g.Token = "another" }, "gitlab.token_rejected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, settings := selfManaged(t, fake.GitLabUsers(7))
			test.change(g)
			wantRefused(t, settings, test.code)
		})
	}
	_, settings := selfManaged(t, fake.GitLabUsers(7))
	delete(settings, "server")
	if p := refused(t, settings, "rest.server_missing"); p.Path != "/server" {
		t.Errorf("%+v", p)
	}
}
