package graphsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

// reporting serves a tenant whose application may read all that reports want.
func reporting(t *testing.T, users int, faults ...graphsim.Fault) *client {
	t.Helper()
	tenant := graphsim.NewTenant(graphsim.Options{Users: users})
	tenant.Premium = true
	tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleAuditLogReadAll, graphsim.RoleOrganizationReadAll, graphsim.RoleGroupMemberReadAll)
	return serve(t, tenant, faults...)
}

func TestSignInActivity(t *testing.T) {
	t.Parallel()
	c := reporting(t, 12)
	type user struct {
		ID       string          `json:"id"`
		Activity json.RawMessage `json:"signInActivity"`
	}
	for i, u := range field[[]user](t, c.get("users?$select=signInActivity,id"), "value") {
		want := c.tenant.Users[i].SignIn
		if want == nil {
			if u.Activity != nil {
				t.Errorf("user %d never signed in, and has %s", i, u.Activity)
			}
			continue
		}
		if !strings.Contains(string(u.Activity), fmt.Sprintf(`"lastSignInDateTime":%q`, want.Interactive)) {
			t.Errorf("user %d: %s", i, u.Activity)
		}
	}
}

// Ten requests a minute are answered.
func TestSignInActivityIsThrottled(t *testing.T) {
	t.Parallel()
	c := reporting(t, 5)
	for i := range 10 {
		if got := c.get("users?$select=id,signInActivity"); got.status != http.StatusOK {
			t.Fatalf("request %d: %d", i+1, got.status)
		}
	}
	got := c.get("users?$select=id,signInActivity")
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" {
		t.Errorf("%d %v", got.status, got.header)
	}
	if got := c.get("users?$select=id"); got.status != http.StatusOK {
		t.Errorf("another request: %d", got.status)
	}
	c.server.Advance(time.Minute)
	if got := c.get("users?$select=id,signInActivity"); got.status != http.StatusOK {
		t.Errorf("after a minute: %d", got.status)
	}
}

// The units of the subscriptions are those of the products.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	type subscription struct {
		ID     string  `json:"id"`
		SKU    string  `json:"skuId"`
		Units  int     `json:"totalLicenses"`
		Status string  `json:"status"`
		Next   *string `json:"nextLifecycleDateTime"`
	}
	type sku struct {
		ID            string   `json:"skuId"`
		Subscriptions []string `json:"subscriptionIds"`
		Units         struct {
			Enabled int `json:"enabled"`
			Warning int `json:"warning"`
		} `json:"prepaidUnits"`
	}
	wantGraphError(t, start(t, 12).get("directory/subscriptions"), http.StatusForbidden, "Authorization_RequestDenied", "Insufficient")
	c := reporting(t, 200)
	all := field[[]subscription](t, c.get("directory/subscriptions"), "value")
	var none, ever int
	for _, one := range all {
		switch {
		case one.Next == nil:
			none++
		case strings.HasPrefix(*one.Next, "9999"):
			ever++
		}
	}
	if none == 0 || ever == 0 {
		t.Errorf("%d without a date, %d for ever", none, ever)
	}
	for _, product := range field[[]sku](t, c.get("subscribedSkus"), "value") {
		sum := 0
		for _, one := range all {
			if one.SKU == product.ID {
				sum += one.Units
				if !slices.Contains(product.Subscriptions, one.ID) {
					t.Errorf("%s does not name subscription %s", product.ID, one.ID)
				}
			}
		}
		if sum != product.Units.Enabled+product.Units.Warning {
			t.Errorf("%s: %d units in its subscriptions, %+v", product.ID, sum, product.Units)
		}
	}
}

// batched is an answer to an item.
type batched struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    struct {
		Name string `json:"displayName"`
	} `json:"body"`
}

func (c *client) batch(items ...string) answer {
	c.t.Helper()
	return c.do(http.MethodPost, c.server.URL+"/v1.0/$batch", strings.NewReader(`{"requests":[`+strings.Join(items, ",")+`]}`),
		http.Header{"Authorization": {"Bearer " + c.token}, "Content-Type": {"application/json"}})
}

func item(id, url string) string { return fmt.Sprintf(`{"id":%q,"method":"GET","url":%q}`, id, url) }

// Each item has its own answer, in another order, and is throttled by itself.
func TestBatch(t *testing.T) {
	t.Parallel()
	c := reporting(t, 12, graphsim.Throttle(7).On(graphsim.Groups).Nth(2))
	first, second := c.tenant.Groups[0], c.tenant.Groups[1]
	answers := field[[]batched](t, c.batch(item("a", "/groups/"+first.ID+"?$select=id,displayName"), item("b", "/groups/"+second.ID), item("c", "/groups/unknown")), "responses")
	if len(answers) != 3 || answers[0].ID != "c" || answers[0].Status != http.StatusNotFound {
		t.Fatalf("%+v", answers)
	}
	if answers[1].Status != http.StatusTooManyRequests || answers[1].Headers["Retry-After"] != "7" {
		t.Errorf("%+v", answers[1])
	}
	if answers[2].Status != http.StatusOK || answers[2].Body.Name != first.DisplayName {
		t.Errorf("%+v", answers[2])
	}
	if got := len(c.server.Requests(graphsim.Groups)); got != 3 {
		t.Errorf("%d requests are noted", got)
	}
	c.server.SetFaults(graphsim.Unanswered().Nth(1))
	if left := field[[]batched](t, c.batch(item("a", "/groups/"+first.ID), item("b", "/groups/"+second.ID)), "responses"); len(left) != 1 || left[0].ID != "b" {
		t.Errorf("%+v", left)
	}
}

// Items need the permission of what they ask for, and a batch is not too long.
func TestBatchIsStrict(t *testing.T) {
	t.Parallel()
	c := start(t, 12)
	if got := field[[]batched](t, c.batch(item("a", "/groups/"+c.tenant.Groups[0].ID)), "responses"); got[0].Status != http.StatusForbidden {
		t.Errorf("%+v", got)
	}
	var many []string
	for i := range 21 {
		many = append(many, item(fmt.Sprint(i), "/groups/x"))
	}
	wantGraphError(t, c.batch(many...), http.StatusBadRequest, "BadRequest", "20")
	wantGraphError(t, c.batch(), http.StatusBadRequest, "BadRequest", "payload")
	wantGraphError(t, c.batch(item("a", "/groups/x"), item("a", "/groups/x")), http.StatusBadRequest, "BadRequest", "payload")
	wantGraphError(t, c.get("$batch"), http.StatusMethodNotAllowed, "Request_BadRequest", "method")
}

// Nobody was last seen between 46 and 119 days ago: those who count who is away for 90
// days count the same for weeks.
func TestActivityOfTheTenant(t *testing.T) {
	t.Parallel()
	now := time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)
	tenant := graphsim.NewTenant(graphsim.Options{Users: 3000, Now: now})
	var none, recent, away int
	for i := range tenant.Users {
		a := tenant.Users[i].SignIn
		if a == nil {
			none++
			continue
		}
		last := a.Successful
		if last == "" {
			last = max(a.Interactive, a.NonInteractive)
		}
		at, err := time.Parse(time.RFC3339, last)
		if err != nil {
			t.Fatal(err)
		}
		switch days := now.Sub(at).Hours() / 24; {
		case days <= 47:
			recent++
		case days >= 119:
			away++
		default:
			t.Errorf("user %d was last seen %.0f days ago", i, days)
		}
	}
	if none < 30 || away < 100 || recent < 2000 {
		t.Errorf("%d unknown, %d recent, %d away", none, recent, away)
	}
}
