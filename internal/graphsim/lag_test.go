package graphsim_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

// The index lags behind the directory, and the count of units behind neither.
func TestUsersThatTheIndexDoesNotKnow(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 300})
	holders := tenant.Consumed()[e5]
	hidden, held := 0, 0
	for i := 7; i < len(tenant.Users); i += 8 {
		tenant.Users[i].Unindexed = true
		hidden++
		if len(tenant.Users[i].HeldSKUs()) > 0 {
			held++
		}
	}
	c := serve(t, tenant)
	var licensed int
	for i := range tenant.Users {
		if len(tenant.Users[i].HeldSKUs()) > 0 {
			licensed++
		}
	}
	first := decode(t, c.get(licensedUsers, eventual, "eventual"))
	if *first.Count != licensed-held || len(ids(c.pass(licensedUsers, eventual, "eventual"))) != licensed-held {
		t.Errorf("the filter counts %d, want %d of %d", *first.Count, licensed-held, licensed)
	}
	if got := c.get("users/$count", eventual, "eventual").body; got != strconv.Itoa(300-hidden) {
		t.Errorf("$count is %s, want %d", got, 300-hidden)
	}
	if got := len(ids(c.pass("users?$select=id"))); got != 300 {
		t.Errorf("the directory lists %d users", got)
	}
	if got := consumed(t, c, e5); got != holders {
		t.Errorf("consumedUnits is %d, want %d", got, holders)
	}
	// The index has caught up.
	c.server.Update(func(tenant *graphsim.Tenant) {
		for i := range tenant.Users {
			tenant.Users[i].Unindexed = false
		}
	})
	if first := decode(t, c.get(licensedUsers, eventual, "eventual")); *first.Count != licensed {
		t.Errorf("the filter counts %d, want %d", *first.Count, licensed)
	}
}

func TestUsersThatTheDirectoryDoesNotList(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 300})
	holder := slices.IndexFunc(tenant.Users, func(u graphsim.User) bool { return u.Holds(e5) })
	tenant.Users[holder].Unlisted = true
	holders := tenant.Consumed()[e5]
	c := serve(t, tenant)
	for _, query := range []string{"users?$select=id", licensedUsers} {
		if slices.Contains(ids(c.pass(query, eventual, "eventual")), tenant.Users[holder].ID) {
			t.Errorf("%s lists the user", query)
		}
	}
	if got := c.get("users/$count", eventual, "eventual").body; got != "299" {
		t.Errorf("$count is %s", got)
	}
	if got := consumed(t, c, e5); got != holders {
		t.Errorf("consumedUnits is %d, want %d", got, holders)
	}
}

func TestUnitsThatNobodyHolds(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 300})
	holders := tenant.Consumed()[e5]
	tenant.SKU("SPE_E5").Unheld = 47
	if got := consumed(t, serve(t, tenant), e5); got != holders+47 {
		t.Errorf("consumedUnits is %d, want %d", got, holders+47)
	}
}

// What changes is counted some minutes later.
func TestConsumedUnitsLag(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 300})
	tenant.ConsumedLag = 5 * time.Minute
	before := tenant.Consumed()[e5]
	c := serve(t, tenant)
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.SKU("SPE_E5").Unheld = 10 })
	for _, step := range []struct {
		wait time.Duration
		want int
	}{{0, before}, {4 * time.Minute, before}, {2 * time.Minute, before + 10}} {
		c.server.Advance(step.wait)
		if got := consumed(t, c, e5); got != step.want {
			t.Errorf("after %v more consumedUnits is %d, want %d", step.wait, got, step.want)
		}
	}
}

// consumed is what Graph reports of a SKU.
func consumed(t *testing.T, c *client, id string) int {
	t.Helper()
	for _, sku := range field[[]struct {
		SkuID         string
		ConsumedUnits int
	}](t, c.get("subscribedSkus"), "value") {
		if sku.SkuID == id {
			return sku.ConsumedUnits
		}
	}
	t.Fatalf("there is no SKU %s", id)
	return 0
}

// A gateway in front has an address of its own, and Entra must know it.
func TestTokenForAGateway(t *testing.T) {
	t.Parallel()
	for _, gateway := range []bool{false, true} {
		tenant := graphsim.NewTenant(graphsim.Options{Users: 20})
		tenant.Gateway = gateway
		c := serve(t, tenant)
		form := c.secretForm()
		form.Set("scope", "https://127.0.0.1:1/.default")
		if got := c.postToken(form); (got.status == 200) != gateway {
			t.Errorf("gateway %v: status %d", gateway, got.status)
		}
	}
}
