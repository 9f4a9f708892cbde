package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

func (s *site) check(offline bool) []sdktest.CheckResult {
	s.t.Helper()
	return sdktest.Check(s.t, s.source(), sdktest.Case{Config: s.config}, offline)
}

// failed is the first check that did not pass, with its code.
func failed(results []sdktest.CheckResult) (name, code string) {
	for _, r := range results {
		if r.Status == sdktest.Failed {
			return r.Name, r.Problem.Code
		}
	}
	return "", ""
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	results := s.check(false)
	if name, code := failed(results); name != "" {
		t.Fatalf("%s: %s", name, code)
	}
	var names []string
	for _, r := range results {
		names = append(names, r.Name)
	}
	if want := []string{"configuration", "settings", "sign-in", "permissions", "application-1", "group-1", "users"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
	for _, r := range s.server.Requests() {
		if r.Endpoint == graphsim.Members || r.Endpoint == graphsim.AppRoleAssignedTo || r.Endpoint == graphsim.Users && r.Query.Get("$top") != "1" {
			t.Errorf("check asked for %s?%s", r.Path, r.Query.Encode())
		}
	}
	before := len(s.server.Requests())
	if name, _ := failed(s.check(true)); name != "" || len(s.server.Requests()) != before {
		t.Errorf("offline: %s failed, %d requests", name, len(s.server.Requests())-before)
	}
}

// A wrong application or group does not hide what else is wrong.
func TestCheckNamesAllThatIsWrong(t *testing.T) {
	t.Parallel()
	const unknown, other = "eeeeeeee-0000-0000-0000-000000000009", "eeeeeeee-0000-0000-0000-000000000008"
	s := newSite(t, 40).set(sdktest.Config{
		"applications": []any{map[string]any{"app_id": cadID}, map[string]any{"app_id": unknown}, map[string]any{"app_id": cadApp}},
		"groups":       []any{map[string]any{"id": other}, map[string]any{"id": visio}},
	})
	var got []string
	for _, r := range s.check(false)[4:] {
		text := r.Name
		if r.Problem != nil {
			text += " " + r.Problem.Code
		}
		got = append(got, text)
	}
	want := []string{
		"application-1 entra.wrong_id_kind", "application-2 entra.app_not_found", "application-3", "group-1 entra.group_not_found", "group-2", "users",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	s.update(func(tenant *graphsim.Tenant) { tenant.App.Secret = "another-secret-than-before" })
	for _, r := range s.check(false) {
		if strings.HasPrefix(r.Name, "group") && r.Status != sdktest.Skipped {
			t.Errorf("%s was checked without a sign-in", r.Name)
		}
	}
}

func TestCheckNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		roles      []string
		visibility string
		check      string
		code       string
	}{
		"applications": {[]string{graphsim.RoleUserReadAll, graphsim.RoleGroupMemberReadAll}, "", "permissions", "entra.permission_missing"},
		"groups":       {[]string{graphsim.RoleUserReadAll, graphsim.RoleApplicationReadAll}, "", "permissions", "entra.permission_missing"},
		"hidden":       {[]string{graphsim.RoleDirectoryReadAll}, "HiddenMembership", "group-1", "entra.hidden_membership"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 40)
			s.update(func(tenant *graphsim.Tenant) {
				tenant.App.Roles, tenant.Groups[2].Visibility = test.roles, test.visibility
			})
			if name, code := failed(s.check(false)); name != test.check || code != test.code {
				t.Errorf("%s: %s", name, code)
			}
		})
	}
}

// The client secret appears nowhere, whatever fails.
func TestSecretIsNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40, graphsim.SignInError(7000215))
	got := s.export()
	all := sourcetest.Texts(got.Problems) + sourcetest.Texts(got.Warnings)
	if strings.Contains(all, s.tenant.App.Secret) || !strings.Contains(all, "entra.secret_wrong") {
		t.Error(all)
	}
}
