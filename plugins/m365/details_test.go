package main

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// surveyed is an export with details, which must be complete.
func (s *site) surveyed(t *testing.T, kinds ...sdk.DetailKind) *sdktest.Result {
	t.Helper()
	got := sdktest.Run(t, s.source(), sdktest.Case{Config: s.config, Details: kinds})
	if !got.Completed {
		t.Fatalf("the export is not complete: %s, %v", sourcetest.Texts(got.Problems), got.Err)
	}
	return got
}

// facts are what a tenant knows of a user, as details.
func facts(u *graphsim.User, company map[string]bool) sdk.HolderDetails {
	d := sdk.HolderDetails{Disabled: new(u.Disabled), Department: u.Department, CostCenter: u.CostCenter, EmployeeID: u.EmployeeID}
	if u.UserType != "" {
		d.Guest = new(u.UserType == "Guest")
	}
	for _, a := range u.Assignments {
		if company[a.SKU] {
			continue
		}
		at := slices.IndexFunc(d.Assignments, func(way sdk.AssignmentDetails) bool { return way.LicenseID == a.SKU })
		if at < 0 {
			d.Assignments, at = append(d.Assignments, sdk.AssignmentDetails{LicenseID: a.SKU}), len(d.Assignments)
		}
		way := &d.Assignments[at]
		switch {
		case a.State == "Error":
			way.Error = a.Error
		case a.Group == "":
			way.Direct = true
		default:
			way.Groups = append(way.Groups, sdk.Group{ID: a.Group})
		}
	}
	return d
}

func TestDetailsAreThoseOfTheTenant(t *testing.T) {
	t.Parallel()
	site := newSite(t, 1500)
	got := site.surveyed(t, detailKinds()...)
	company := map[string]bool{}
	for _, sku := range site.tenant.SKUs {
		company[sku.ID] = sku.AppliesTo == "Company"
	}
	users := map[string]*graphsim.User{}
	for i := range site.tenant.Users {
		users[site.tenant.Users[i].ID] = &site.tenant.Users[i]
	}
	seen := map[string]int{}
	for _, h := range got.Holders {
		want := facts(users[h.ID], company)
		if h.Details == nil || !reflect.DeepEqual(*h.Details, want) {
			t.Fatalf("%s: got %+v, want %+v", users[h.ID].UserPrincipalName, h.Details, want)
		}
		for _, a := range want.Assignments {
			switch {
			case a.Error != "":
				seen["error"]++
			case a.Direct && len(a.Groups) > 0:
				seen["both"]++
			}
		}
	}
	if seen["error"] == 0 || seen["both"] == 0 {
		t.Errorf("the tenant has none of the difficult cases: %v", seen)
	}
	plain := site.exported(t)
	for i := range got.Holders {
		got.Holders[i].Details = nil
	}
	if !reflect.DeepEqual(got.Licenses, plain.Licenses) || !reflect.DeepEqual(got.Holders, plain.Holders) {
		t.Error("the rows are not the same with and without details")
	}
}

// Graph is asked for what somebody wants to know and for nothing more.
func TestPropertiesAreSelectedOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	const organization, paths = "department,employeeId,employeeOrgData", "licenseAssignmentStates"
	for name, test := range map[string]struct {
		kinds []sdk.DetailKind
		more  string
	}{
		"nothing":      {nil, ""},
		"accounts":     {[]sdk.DetailKind{sdk.DetailAccount}, ""},
		"organization": {[]sdk.DetailKind{sdk.DetailOrganization}, "," + organization},
		"assignments":  {[]sdk.DetailKind{sdk.DetailAssignment}, "," + paths},
		"all":          {detailKinds(), "," + organization + "," + paths},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t, 30)
			site.surveyed(t, test.kinds...)
			want := "id,displayName,mail,userPrincipalName,userType,accountEnabled,assignedLicenses,proxyAddresses" + test.more
			for _, request := range site.server.Requests(graphsim.Users) {
				if got := request.Query.Get("$select"); got != want {
					t.Errorf("selected %s\nwant     %s", got, want)
				}
			}
		})
	}
}

// Many keep the cost center in an extension attribute.
func TestCostCenterInAnExtensionAttribute(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 12, Seed: 1})
	tenant.Users[0].Extensions = map[string]string{"extensionAttribute7": " 4711 ", "extensionAttribute1": "other"}
	tenant.Users[0].CostCenter, tenant.Users[1].CostCenter = "wrong", "wrong"
	tenant.Users[2].Extensions = map[string]string{"extensionAttribute7": strings.Repeat("x", 1025)} // no report can show it
	got := serve(t, tenant).set(sdktest.Config{"cost_center": "extensionAttribute7", "settle": "0s"}).surveyed(t, sdk.DetailOrganization)
	for _, h := range got.Holders {
		want := ""
		if h.ID == tenant.Users[0].ID {
			want = "4711"
		}
		if h.Details != nil && h.Details.CostCenter != want || h.Details == nil && want != "" {
			t.Errorf("%s: %+v", h.Name, h.Details)
		}
	}
}

// What is not known is left out: old accounts have no type.
func TestWhoMayBeAGuest(t *testing.T) {
	t.Parallel()
	for userType, want := range map[string]*bool{"Guest": new(true), "guest": new(true), "Member": new(false), "": nil, "Other": nil} {
		if got := guest(userType); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, want %v", userType, got, want)
		}
	}
}

// A tenant that does not give what a report wants is exported all the same.
func TestDetailsThatGraphRefuses(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"an unknown property": http.StatusBadRequest, "no permission": http.StatusForbidden} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refuse := graphsim.Status(status, graphsim.JSONBody).On(graphsim.Users).Matching(func(r *http.Request) bool {
				return strings.Contains(r.URL.Query().Get("$select"), "employeeOrgData")
			})
			for _, reading := range []string{"all", "licensed"} {
				site := newSite(t, 100, refuse).set(sdktest.Config{"reading": reading})
				got := site.surveyed(t, detailKinds()...)
				site.matches(t, got)
				refused := slices.DeleteFunc(got.Warnings, func(p sdk.Problem) bool { return p.Code != "m365.details_refused" })
				if len(refused) != 1 || len(got.Restarts) > 0 {
					t.Fatalf("warnings %s, restarts %v", sourcetest.Texts(refused), got.Restarts)
				}
				readable(t, refused[0])
				d := got.Holders[0].Details
				if d == nil || d.Disabled == nil || d.Department != "" || d.Assignments != nil {
					t.Errorf("got %+v", d)
				}
			}
		})
	}
}

// A path that failed gives nothing, and one in a state that nobody knows tells nothing.
func TestWaysOfAssignment(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 3, Seed: 1})
	sku := tenant.Users[0].HeldSKUs()[0]
	tenant.Users[0].Assignments = []graphsim.Assignment{
		{SKU: sku, Group: "0e1d0e1d-0000-0000-0000-000000000001", State: "ActiveWithError", Error: "ProhibitedInUsageLocationViolation"},
		{SKU: sku, Group: "0e1d0e1d-0000-0000-0000-000000000002", State: "Disabled"},
		{SKU: sku, State: "Error", Error: "None"},
		{SKU: sku, Group: "0e1d0e1d-0000-0000-0000-000000000003"},
		{SKU: "00000000-0000-0000-0000-00000000000f", State: "Error", Error: "CountViolation"}, // nobody sells it
	}
	got := serve(t, tenant).set(sdktest.Config{"settle": "0s"}).surveyed(t, sdk.DetailAssignment)
	at := slices.IndexFunc(got.Holders, func(h sdktest.Holder) bool { return h.ID == tenant.Users[0].ID })
	want := []sdk.AssignmentDetails{{LicenseID: sku, Error: "ProhibitedInUsageLocationViolation", Groups: []sdk.Group{
		{ID: "0e1d0e1d-0000-0000-0000-000000000001"}, {ID: "0e1d0e1d-0000-0000-0000-000000000003"},
	}}}
	if d := got.Holders[at].Details; !reflect.DeepEqual(d.Assignments, want) {
		t.Errorf("got %+v, want %+v", d.Assignments, want)
	}
}
