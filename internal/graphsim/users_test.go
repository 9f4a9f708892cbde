package graphsim_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
)

const (
	eventual      = "ConsistencyLevel"
	licensedUsers = "users?$filter=assignedLicenses/$count%20ne%200&$count=true"
	e5            = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
)

func TestPageSize(t *testing.T) {
	t.Parallel()
	c := start(t, 1200)
	for _, test := range []struct {
		query string
		users int
	}{
		{"users?$select=id", 100},
		{"users?$select=id&$top=1", 1},
		{"users?$select=id&$top=999", 999},
	} {
		if got := decode(t, c.get(test.query)); len(got.Value) != test.users || got.Next == "" {
			t.Errorf("%s: %d users, next %q; want %d", test.query, len(got.Value), got.Next, test.users)
		}
	}
	for _, top := range []string{"0", "1000", "-1"} {
		wantGraphError(t, c.get("users?$top="+top), http.StatusBadRequest, "Request_UnsupportedQuery",
			"Invalid page size specified: '"+top+"'. Must be between 1 and 999 inclusive.")
	}
	wantGraphError(t, c.get("users?$top=many"), http.StatusBadRequest, "Request_BadRequest", "$top")
}

func TestSelect(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	members := func(query string) []string {
		t.Helper()
		users := field[[]map[string]json.RawMessage](t, c.get(query), "value")
		return slices.Sorted(maps.Keys(users[0]))
	}
	if got := members("users?$select=id,assignedLicenses,%20mail"); !slices.Equal(got, []string{"assignedLicenses", "id", "mail"}) {
		t.Errorf("selected: %v", got)
	}
	if got := members("users"); slices.Contains(got, "assignedLicenses") || !slices.Contains(got, "userPrincipalName") {
		t.Errorf("by default: %v", got)
	}
	if got := decode(t, c.get("users?$select=id,mail")).Context; got != "https://graph.microsoft.com/v1.0/$metadata#users(id,mail)" {
		t.Errorf("context %q", got)
	}
	wantGraphError(t, c.get("users?$select=shoeSize"), http.StatusBadRequest, "Request_BadRequest", "shoeSize")
	wantGraphError(t, c.get("users?$select=aboutMe"), http.StatusNotImplemented, "NotImplemented", "aboutMe")
}

func TestSignInActivityNeedsMore(t *testing.T) {
	t.Parallel()
	c := start(t, 1200)
	const query = "users?$top=999&$select=id,signInActivity"
	wantGraphError(t, c.get(query), http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "premium")
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.Premium = true })
	wantGraphError(t, c.get(query), http.StatusForbidden, "Authentication_MSGraphPermissionMissing", "AuditLog.Read.All")
	c.server.Update(func(tenant *graphsim.Tenant) {
		tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleAuditLogReadAll)
	})
	c.signIn()
	if got := decode(t, c.get(query)); len(got.Value) != 500 {
		t.Errorf("%d users on a page with signInActivity, want 500", len(got.Value))
	}
}

func TestEveryUserComesOnce(t *testing.T) {
	t.Parallel()
	c := start(t, 2500)
	pages := c.pass("users?$select=id&$top=999")
	if len(pages) != 3 {
		t.Errorf("%d pages", len(pages))
	}
	var want []string
	for i := range c.tenant.Users {
		want = append(want, c.tenant.Users[i].ID)
	}
	if got := ids(pages); !slices.Equal(got, want) {
		t.Errorf("%d users, want %d, in order", len(got), len(want))
	}
}

func TestNextLink(t *testing.T) {
	t.Parallel()
	c := start(t, 300)
	for _, host := range []string{c.server.URL, strings.Replace(c.server.URL, "127.0.0.1", "localhost", 1)} {
		next := decode(t, c.get(host+"/v1.0/"+licensedUsers+"&$select=id,mail&$top=50", eventual, "eventual")).Next
		if !strings.HasPrefix(next, host+"/v1.0/users?") {
			t.Fatalf("not absolute: %s", next)
		}
		if !strings.Contains(next, "$filter=assignedLicenses%2f%24count+ne+0&") || !strings.Contains(next, "&$skiptoken=X%27") {
			t.Errorf("not encoded as the service does: %s", next)
		}
		u, err := url.Parse(next)
		if err != nil {
			t.Fatal(err)
		}
		query := u.Query()
		if query.Get("$top") != "50" || query.Get("$select") != "id,mail" || query.Get("$filter") != "assignedLicenses/$count ne 0" || query.Get("$count") != "true" {
			t.Errorf("the query is not repeated: %v", query)
		}
	}
}

func TestLastPageHasNoNextLink(t *testing.T) {
	t.Parallel()
	c := start(t, 100)
	if next := decode(t, c.get("users?$top=100")).Next; next != "" {
		t.Errorf("the only page leads to %s", next)
	}
}

func TestConsistencyLevelOnEachPage(t *testing.T) {
	t.Parallel()
	c := start(t, 300)
	wantGraphError(t, c.get(licensedUsers), http.StatusBadRequest, "Request_BadRequest", "$count is not currently supported.")
	first := decode(t, c.get(licensedUsers, eventual, "eventual"))
	wantGraphError(t, c.get(first.Next), http.StatusBadRequest, "Request_BadRequest", "$count is not currently supported.")
	decode(t, c.get(first.Next, eventual, "eventual"))
	wantGraphError(t, c.get("users?$filter=assignedLicenses/$count%20ne%200", eventual, "eventual"),
		http.StatusBadRequest, "Request_UnsupportedQuery", "$count=true")
}

func TestCountOnTheFirstPageOnly(t *testing.T) {
	t.Parallel()
	c := start(t, 300)
	licensed := 0
	for i := range c.tenant.Users {
		if len(c.tenant.Users[i].HeldSKUs()) > 0 {
			licensed++
		}
	}
	pages := c.pass(licensedUsers, eventual, "eventual")
	if pages[0].Count == nil || *pages[0].Count != licensed || len(ids(pages)) != licensed {
		t.Errorf("count %v, %d users, want %d", pages[0].Count, len(ids(pages)), licensed)
	}
	for _, later := range pages[1:] {
		if later.Count != nil {
			t.Error("a later page has a count")
		}
	}
	if got := decode(t, c.get("users?$count=true")); got.Count != nil {
		t.Error("$count=true is not ignored without ConsistencyLevel")
	}

	wantGraphError(t, c.get("users/$count"), http.StatusBadRequest, "Request_BadRequest", "$count is not currently supported.")
	for query, want := range map[string]int{
		"users/$count": 300,
		"users/$count?$filter=assignedLicenses/$count%20ne%200": licensed,
	} {
		got := c.get(query, eventual, "eventual")
		if got.body != strconv.Itoa(want) || got.header.Get("Content-Type") != "text/plain" {
			t.Errorf("%s: %q %q, want %d", query, got.body, got.header.Get("Content-Type"), want)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	c := start(t, 400)
	held := func(u *graphsim.User) bool { return len(u.HeldSKUs()) > 0 }
	for _, test := range []struct {
		filter   string
		advanced bool
		match    func(*graphsim.User) bool
	}{
		{"userType eq 'Guest'", false, func(u *graphsim.User) bool { return u.UserType == "Guest" }},
		{"assignedLicenses/$count ne 0", true, held},
	} {
		var want []string
		for i := range c.tenant.Users {
			if test.match(&c.tenant.Users[i]) {
				want = append(want, c.tenant.Users[i].ID)
			}
		}
		if len(want) == 0 || len(want) == len(c.tenant.Users) {
			t.Errorf("%s: %d users prove nothing", test.filter, len(want))
		}
		query := "users?$top=999&$count=true&$filter=" + url.QueryEscape(test.filter)
		if got := ids(c.pass(query, eventual, "eventual")); !slices.Equal(got, want) {
			t.Errorf("%s: %d users, want %d", test.filter, len(got), len(want))
		}
		if got := c.get(query).status == http.StatusOK; got == test.advanced {
			t.Errorf("%s: without ConsistencyLevel accepted is %v", test.filter, got)
		}
	}
}

func TestRefusedFilters(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	for _, filter := range []string{
		"assignedLicenses/$count ne 2", "assignedLicenses/$count gt 0", "assignedLicenses/any(x:x/skuId eq " + e5 + ")",
		"userType eq Guest", "(userType eq 'Guest'", "userType eq 'Guest' or accountEnabled eq false", "not",
	} {
		got := c.get("users?$count=true&$filter="+url.QueryEscape(filter), eventual, "eventual")
		wantGraphError(t, got, http.StatusBadRequest, "Request_UnsupportedQuery", filter)
	}
	for _, option := range []string{"$skip=10", "$orderby=mail", "$expand=manager", "$search=x"} {
		wantGraphError(t, c.get("users?"+option), http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported query option")
	}
}

func TestUserMembers(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 1})
	tenant.Users = []graphsim.User{{
		ID: "11111111-2222-4333-8444-555555555555", DisplayName: `Novák; "Jan" \ 🐎`, Disabled: true,
		Mail: "jan@contoso.cz", Aliases: []string{"honza@contoso.cz"}, UserType: "",
		Assignments: []graphsim.Assignment{
			{SKU: e5, DisabledPlans: []string{"57ff2da0-773e-42df-b2af-ffb7a2317929"}},
			{SKU: e5, Group: "99999999-2222-4333-8444-555555555555", State: "ActiveWithError", Error: "Other"},
			{SKU: graphsim.UnlistedSKU, State: "Error", Error: "CountViolation"},
			{SKU: "f30db892-07e9-47e9-837c-80727f46fd3d", State: "Sleeping"},
		},
	}}
	const query = "users?$select=displayName,mail,userType,accountEnabled,proxyAddresses,assignedLicenses,licenseAssignmentStates,givenName"
	const want = `[{"displayName":"Novák; \"Jan\" \\ 🐎","mail":"jan@contoso.cz","userType":null,"accountEnabled":false,` +
		`"proxyAddresses":["SMTP:jan@contoso.cz","smtp:honza@contoso.cz"],` +
		`"assignedLicenses":[{"disabledPlans":["57ff2da0-773e-42df-b2af-ffb7a2317929"],"skuId":"` + e5 + `"},{"disabledPlans":[],"skuId":"f30db892-07e9-47e9-837c-80727f46fd3d"}],` +
		`"licenseAssignmentStates":[` +
		`{"skuId":"` + e5 + `","disabledPlans":["57ff2da0-773e-42df-b2af-ffb7a2317929"],"assignedByGroup":null,"state":"Active","error":null,"lastUpdatedDateTime":"2026-01-15T08:00:00Z"},` +
		`{"skuId":"` + e5 + `","disabledPlans":[],"assignedByGroup":"99999999-2222-4333-8444-555555555555","state":"ActiveWithError","error":"Other","lastUpdatedDateTime":"2026-01-15T08:00:00Z"},` +
		`{"skuId":"` + graphsim.UnlistedSKU + `","disabledPlans":[],"assignedByGroup":null,"state":"Error","error":"CountViolation","lastUpdatedDateTime":"2026-01-15T08:00:00Z"},` +
		`{"skuId":"f30db892-07e9-47e9-837c-80727f46fd3d","disabledPlans":[],"assignedByGroup":null,"state":"Sleeping","error":null,"lastUpdatedDateTime":"2026-01-15T08:00:00Z"}],` +
		`"givenName":null}]`
	c := serve(t, tenant)
	if got := string(field[json.RawMessage](t, c.get(query), "value")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.EscapeNonASCII = true })
	got := string(field[json.RawMessage](t, c.get("users?$select=displayName"), "value"))
	if want := `[{"displayName":"Nov\u00e1k; \"Jan\" \\ \ud83d\udc0e"}]`; got != want {
		t.Errorf("escaped: %s, want %s", got, want)
	}
}

func TestPageTokens(t *testing.T) {
	t.Parallel()
	c := start(t, 300)
	next := decode(t, c.get("users?$select=id")).Next

	digit := strings.LastIndex(next, "%27") - 1
	for _, tampered := range []string{
		strings.Replace(next, "%27", "%27FF", 1),
		next[:digit] + string(next[digit]^1) + next[digit+1:],
	} {
		wantGraphError(t, c.get(tampered), http.StatusBadRequest, "Request_BadRequest", "Skip token")
	}
	otherQuery := strings.Replace(next, "$select=id", "$select=mail", 1)
	wantGraphError(t, c.get(otherQuery), http.StatusBadRequest, "Request_BadRequest", "Skip token")

	const expired = "The specified page token value has expired and can no longer be included in your request."
	c.server.ForgetPageTokens()
	wantGraphError(t, c.get(next), http.StatusBadRequest, "Directory_ExpiredPageToken", expired)

	again := start(t, 300)
	foreign := strings.Replace(decode(t, c.get("users?$select=id")).Next, c.server.URL, again.server.URL, 1)
	wantGraphError(t, again.get(foreign), http.StatusBadRequest, "Directory_ExpiredPageToken", expired)
}

func TestUpdateIsSeen(t *testing.T) {
	t.Parallel()
	c := start(t, 300)
	const query = "users?$top=999&$filter=userType%20eq%20'Guest'&$select=id"
	before := len(ids(c.pass(query)))
	c.server.Update(func(tenant *graphsim.Tenant) {
		tenant.Users = append(tenant.Users, graphsim.User{ID: "new", UserType: "Guest"})
	})
	if after := ids(c.pass(query)); len(after) != before+1 || after[before] != "new" {
		t.Errorf("%d guests before, %d after", before, len(after))
	}
}
