package main

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// surveyed is an export with details, which must be complete, by the number of the user.
func (s *site) surveyed(kinds ...sdk.DetailKind) (map[int]sdk.HolderDetails, *sdktest.Result) {
	s.t.Helper()
	got := sourcetest.Complete(s.t, sdktest.Run(s.t, s.source(), sdktest.Case{Config: s.config, Details: kinds}))
	told := make(map[int]sdk.HolderDetails)
	for _, h := range got.Holders {
		at := slices.IndexFunc(s.tenant.Users, func(u graphsim.User) bool { return u.ID == h.ID })
		if at >= 0 && h.Details != nil {
			told[at] = *h.Details
		}
	}
	return told, got
}

func TestDetails(t *testing.T) {
	t.Parallel()
	s := newSite(t, 60)
	s.set(sdktest.Config{"groups": []any{map[string]any{"id": visio, "nested": "transitive"}}})
	s.update(func(tenant *graphsim.Tenant) {
		tenant.Users[0].Disabled, tenant.Users[0].Department, tenant.Users[0].CostCenter, tenant.Users[0].EmployeeID = true, "Výroba", "4711", "E1"
		tenant.Users[1].UserType, tenant.Users[2].UserType = "", "Guest"
		tenant.Groups[0].Members = append(tenant.Groups[0].Members, s.members(0, 1)...) // direct and by a group
		for i := range tenant.Applications[0].Assigned {
			tenant.Applications[0].Assigned[i].Role = drawer
		}
	})
	told, got := s.surveyed(detailKinds()...)
	if d := told[0]; !*d.Disabled || *d.Guest || d.Department != "Výroba" || d.CostCenter != "4711" || d.EmployeeID != "E1" {
		t.Errorf("%+v", d)
	}
	if told[1].Guest != nil || !*told[2].Guest {
		t.Errorf("without a type: %v, a guest: %v", told[1].Guest, told[2].Guest)
	}
	cad := got.Licenses[slices.IndexFunc(got.Licenses, func(l sdk.License) bool { return l.ID != visio })].ID
	users := sdk.Group{ID: cadGroup, Name: "CAD users"}
	for number, want := range map[int][]sdk.AssignmentDetails{
		0:  {{LicenseID: cad, Direct: true, Groups: []sdk.Group{users}}},
		1:  {{LicenseID: cad, Direct: true}},
		4:  {{LicenseID: cad, Groups: []sdk.Group{users}}},
		8:  {{LicenseID: visio, Direct: true}},
		11: {{LicenseID: visio, Groups: []sdk.Group{{ID: inner, Name: "Interns"}}}},
	} {
		if got := told[number].Assignments; !reflect.DeepEqual(got, want) {
			t.Errorf("user %d: %+v, want %+v", number, got, want)
		}
	}
	plain := s.exported()
	for i := range got.Holders {
		got.Holders[i].Details = nil
	}
	if !reflect.DeepEqual(plain.Holders, got.Holders) || !reflect.DeepEqual(plain.Licenses, got.Licenses) {
		t.Error("the rows are not the same with and without details")
	}
}

// Departments are asked for only where somebody wants them, and nothing depends on it.
func TestDepartmentsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	asks := func(r *http.Request) bool { return strings.Contains(r.URL.Query().Get("$select"), "department") }
	s := newSite(t, 60, graphsim.Refuse(http.StatusBadRequest, "Request_BadRequest", "no").On(graphsim.Users).Matching(asks))
	asked := func() (n int) {
		for _, r := range s.server.Requests(graphsim.Users) {
			if strings.Contains(r.Query.Get("$select"), "department") {
				n++
			}
		}
		return n
	}
	s.exported()
	if _, got := s.surveyed(sdk.DetailAccount, sdk.DetailAssignment); asked() > 0 || slices.Contains(sourcetest.Codes(got.Warnings), "entra.details_refused") {
		t.Errorf("asked %d times", asked())
	}
	told, got := s.surveyed(detailKinds()...)
	if !slices.Contains(sourcetest.Codes(got.Warnings), "entra.details_refused") || told[0].Department != "" || told[0].Disabled == nil || asked() == 0 {
		t.Errorf("%+v\n%s", told[0], sourcetest.Texts(got.Warnings))
	}
}

// The time of the source is for licenses and holders first.
func TestDepartmentsDoNotTakeTheTimeOfTheExport(t *testing.T) {
	t.Parallel()
	s := newSite(t, 60)
	soon, cancel := context.WithTimeout(t.Context(), entra.Reserve-time.Second)
	defer cancel()
	got := sourcetest.Complete(t, sdktest.Run(t, s.source(), sdktest.Case{Config: s.config, Details: detailKinds(), Context: soon}))
	at := slices.IndexFunc(got.Warnings, func(p sdk.Problem) bool { return p.Code == "entra.details_refused" })
	if at < 0 || !strings.Contains(got.Warnings[at].Detail, "setting timeout") {
		t.Errorf("%s", sourcetest.Texts(got.Warnings))
	}
	plain := s.exported()
	for i := range got.Holders {
		got.Holders[i].Details = nil
	}
	if !reflect.DeepEqual(plain.Holders, got.Holders) {
		t.Error("the rows are not the same with and without details")
	}
}
