package graphsim_test

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

func TestAccessToken(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	good := c.token
	for _, test := range []struct{ token, message string }{
		{"", "Access token is empty."},
		{"eyJ.e30.x", "CompactToken parsing failed with error code: 80049217"},
		{good[:len(good)-4] + "AAAA", "CompactToken parsing failed"},
	} {
		c.token = test.token
		got := c.get("users")
		wantGraphError(t, got, http.StatusUnauthorized, "InvalidAuthenticationToken", test.message)
		if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("WWW-Authenticate %q", got.header.Get("WWW-Authenticate"))
		}
	}
	c.token = good
	c.server.Advance(59 * time.Minute)
	if got := c.get("users"); got.status != http.StatusOK {
		t.Errorf("a token of 59 minutes: %s", got.body)
	}
	c.server.Advance(2 * time.Minute)
	wantGraphError(t, c.get("users"), http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
	c.signIn()
	if got := c.get("users"); got.status != http.StatusOK {
		t.Errorf("a new token: %s", got.body)
	}
	c.server.RevokeTokens()
	wantGraphError(t, c.get("users"), http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token has expired")
}

func TestAudience(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	localhost := strings.Replace(c.server.URL, "127.0.0.1", "localhost", 1)
	for _, resource := range []string{"https://graph.microsoft.com", c.server.URL, localhost, "00000003-0000-0000-c000-000000000000"} {
		form := c.secretForm()
		form.Set("scope", resource+"/.default")
		c.token = field[string](t, c.postToken(form), "access_token")
		if got := c.get("users"); got.status != http.StatusOK {
			t.Errorf("%s: %s", resource, got.body)
		}
	}
	// A token for the global cloud's Graph is none for a national one's.
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.GraphResource = "https://graph.microsoft.us" })
	form := c.secretForm()
	form.Set("scope", "https://graph.microsoft.us/.default")
	sovereign := field[string](t, c.postToken(form), "access_token")
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.GraphResource = "" })
	c.token = sovereign
	wantGraphError(t, c.get("users"), http.StatusUnauthorized, "InvalidAuthenticationToken", "Invalid audience.")
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		role                string
		users, skus, organs bool
	}{
		{"", false, false, false},
		{"User.Read.All", true, false, false},
		{"LicenseAssignment.Read.All", false, true, false},
		{"Organization.Read.All", false, true, true},
		{"Directory.Read.All", true, true, true},
		{"AuditLog.Read.All", false, false, false},
	} {
		t.Run(test.role, func(t *testing.T) {
			t.Parallel()
			tenant := graphsim.NewTenant(graphsim.Options{Users: 5})
			tenant.App.Roles = nil
			if test.role != "" {
				tenant.App.Roles = []string{test.role}
			}
			c := serve(t, tenant)
			for path, allowed := range map[string]bool{
				"users": test.users, "users/$count": test.users, "subscribedSkus": test.skus, "organization": test.organs,
			} {
				got := c.get(path, eventual, "eventual")
				if allowed && got.status != http.StatusOK {
					t.Errorf("%s: %s", path, got.body)
				}
				if !allowed {
					wantGraphError(t, got, http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
				}
			}
		})
	}
}

func TestConsentReachesNewTokensOnly(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.App.Roles = nil })
	if got := c.get("users"); got.status != http.StatusOK {
		t.Errorf("the old token lost its roles: %s", got.body)
	}
	c.signIn()
	if got := c.get("users"); got.status != http.StatusForbidden {
		t.Errorf("the new token has roles: %d", got.status)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	got := c.get("users?$select=id", "client-request-id", "my-own-id")
	for name, want := range map[string]string{
		"Client-Request-Id":  "my-own-id",
		"X-Ms-Resource-Unit": "1",
		"Odata-Version":      "4.0",
		"Content-Type":       "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
		}
	}
	if got.header.Get("Request-Id") == "" || !json.Valid([]byte(got.header.Get("X-Ms-Ags-Diagnostic"))) {
		t.Errorf("request-id %q, x-ms-ags-diagnostic %q", got.header.Get("Request-Id"), got.header.Get("X-Ms-Ags-Diagnostic"))
	}
	for path, units := range map[string]string{
		"users": "2", "users?$select=id": "1", "users?$top=5": "1", "users?$top=5&$select=id": "1",
		"subscribedSkus": "3", "subscribedSkus?$select=skuId": "2", "groups": "1",
	} {
		if got := c.get(path).header.Get("X-Ms-Resource-Unit"); got != units {
			t.Errorf("%s cost %s, want %s", path, got, units)
		}
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	c := start(t, 500)
	const query = "users?$top=499&$select=id,displayName,assignedLicenses"
	plain := c.get(query, "Accept-Encoding", "identity")
	if plain.header.Get("Content-Encoding") != "" {
		t.Fatal("compressed without being asked")
	}
	for range 2 { // the second comes from the cache
		small := c.get(query, "Accept-Encoding", "gzip") // asking oneself switches net/http's own off
		if small.header.Get("Content-Encoding") != "gzip" || len(small.body) > len(plain.body)/3 {
			t.Fatalf("%q, %d of %d bytes", small.header.Get("Content-Encoding"), len(small.body), len(plain.body))
		}
		reader, err := gzip.NewReader(strings.NewReader(small.body))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(reader)
		if err != nil || string(unpacked) != plain.body {
			t.Errorf("unpacks to something else (%v)", err)
		}
	}
	const counted = "users?$top=499&$count=true"
	if decode(t, c.get(counted, eventual, "eventual")).Count == nil || decode(t, c.get(counted)).Count != nil {
		t.Error("the cache mixes queries with and without ConsistencyLevel")
	}
	before := decode(t, c.get("users?$top=499"))
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.Users[0].ID = "changed" })
	if after := decode(t, c.get("users?$top=499")); after.Value[0].ID != "changed" || before.Value[0].ID == "changed" {
		t.Error("the cache outlives the change")
	}
}

func TestSubscribedSkus(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 200})
	tenant.SKU("MCOEV").Units = nil
	tenant.SKU("SPE_F1").Units.LockedOut = nil
	tenant.SKU("SPE_F1").Status = "Dreaming"
	tenant.SKU("SPE_E5").Consumed = new(4711)
	c := serve(t, tenant)
	type sku struct {
		ID, SkuPartNumber, AppliesTo, CapabilityStatus, AccountName, AccountID, SkuID string
		ConsumedUnits                                                                 int
		PrepaidUnits                                                                  map[string]int
	}
	listed := make(map[string]sku)
	for _, s := range field[[]sku](t, c.get("subscribedSkus"), "value") {
		listed[s.SkuPartNumber] = s
	}
	consumed := tenant.Consumed()
	e3 := listed["SPE_E3"]
	if e3.ConsumedUnits != consumed[e3.SkuID] || e3.ConsumedUnits == 0 || e3.AccountName != "contoso" ||
		e3.ID != tenant.ID+"_"+e3.SkuID || e3.AccountID != tenant.ID || e3.PrepaidUnits["enabled"] <= 0 {
		t.Errorf("SPE_E3: %+v", e3)
	}
	if _, there := e3.PrepaidUnits["lockedOut"]; !there {
		t.Error("lockedOut is missing")
	}
	if _, there := listed["SPE_F1"].PrepaidUnits["lockedOut"]; there || listed["SPE_F1"].CapabilityStatus != "Dreaming" {
		t.Errorf("SPE_F1: %+v", listed["SPE_F1"])
	}
	if listed["MCOEV"].PrepaidUnits != nil || listed["SPE_E5"].ConsumedUnits != 4711 {
		t.Errorf("MCOEV %+v, SPE_E5 %+v", listed["MCOEV"], listed["SPE_E5"])
	}
	projected := field[[]map[string]any](t, c.get("subscribedSkus?$select=skuId,consumedUnits"), "value")
	if len(projected) != len(tenant.SKUs) || len(projected[0]) != 2 || projected[0]["skuId"] != tenant.SKUs[0].ID {
		t.Errorf("projected: %v", projected[0])
	}
	wantGraphError(t, c.get("subscribedSkus?$select=price"), http.StatusBadRequest, "Request_BadRequest", "price")
	wantGraphError(t, c.get("subscribedSkus?$filter=x"), http.StatusBadRequest, "Request_UnsupportedQuery", "$filter")
}

func TestOtherPathsAndMethods(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	wantGraphError(t, c.get("groups"), http.StatusBadRequest, "BadRequest", "Resource not found for the segment 'groups'.")
	got := c.do(http.MethodPost, c.server.URL+"/v1.0/users", strings.NewReader("{}"), http.Header{"Authorization": {"Bearer " + c.token}})
	wantGraphError(t, got, http.StatusMethodNotAllowed, "Request_BadRequest", "method")
}

func TestClaimsChallenge(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	form := c.secretForm()
	form.Set("claims", `{"access_token":{"xms_cc":{"values":["CP1"]}}}`)
	c.token = field[string](t, c.postToken(form), "access_token")
	c.server.SetFaults(graphsim.TokenRevoked().Nth(1))
	got := c.get("users")
	wantGraphError(t, got, http.StatusUnauthorized, "InvalidAuthenticationToken", "TokenIssuedBeforeRevocationTimestamp")
	challenge := got.header.Get("WWW-Authenticate")
	_, rest, found := strings.Cut(challenge, `error="insufficient_claims", claims="`)
	claims, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(rest, `"`))
	if !found || err != nil || !json.Valid(claims) {
		t.Fatalf("challenge %q (%v)", challenge, err)
	}
	if got := c.get("users"); got.status != http.StatusUnauthorized {
		t.Error("the revoked token is accepted again")
	}
	form.Set("claims", `{"access_token":{"nbf":{"essential":true,"value":"1"},"xms_cc":{"values":["CP1"]}}}`)
	c.token = field[string](t, c.postToken(form), "access_token")
	if got := c.get("users"); got.status != http.StatusOK {
		t.Errorf("the new token: %s", got.body)
	}

	// A client that did not say it understands challenges gets none.
	c.signIn()
	c.server.SetFaults(graphsim.TokenRevoked().Nth(1))
	if got := c.get("users"); strings.Contains(got.header.Get("WWW-Authenticate"), "claims") {
		t.Error("a challenge for a client that cannot answer it")
	}
}

func TestCloseEndsDelays(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	c := start(t, 5, graphsim.Delay(time.Hour).Matching(func(*http.Request) bool { close(asked); return true }))
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, c.server.URL+"/v1.0/users", http.NoBody)
		if err != nil {
			t.Error(err)
			return
		}
		if response, err := c.http.Do(request); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-asked
	c.server.Close()
	<-gone
}
