package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/internal/testclock"
)

// newClock is a clock that begins now: the certificates of the emulator do, too.
func newClock() *testclock.Clock { return testclock.At(sdkhttp.SystemClock{}.Now()) }

// site is an emulated tenant and the settings to read it with.
type site struct {
	server *graphsim.Server
	tenant *graphsim.Tenant
	config sdktest.Config
	clock  *testclock.Clock
}

// newSite serves a tenant with so many users until the test ends.
func newSite(t testing.TB, users int, faults ...graphsim.Fault) *site {
	t.Helper()
	return serve(t, graphsim.NewTenant(graphsim.Options{Users: users, Seed: 1}), faults...)
}

func serve(t testing.TB, tenant *graphsim.Tenant, faults ...graphsim.Fault) *site {
	t.Helper()
	server, err := graphsim.Start(tenant, faults...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	ca, err := server.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &site{server: server, tenant: tenant, clock: newClock(), config: sdktest.Config{
		"tenant_id":      tenant.ID,
		"client_id":      tenant.App.ClientID,
		"client_secret":  tenant.App.Secret,
		"authority_host": server.URL,
		"graph_endpoint": server.URL,
		"ca_file":        ca,
	}}
}

// set changes settings and gives the site back.
func (s *site) set(settings sdktest.Config) *site {
	maps.Copy(s.config, settings)
	return s
}

func (s *site) source() sdk.Source[config] { return newSource(plugin{clock: s.clock}) }

func (s *site) export(t testing.TB) *sdktest.Result {
	t.Helper()
	return sdktest.Run(t, s.source(), sdktest.Case{Config: s.config})
}

// exported is an export that must be complete.
func (s *site) exported(t testing.TB) *sdktest.Result {
	t.Helper()
	return sourcetest.Complete(t, s.export(t))
}

func (s *site) check(t testing.TB, offline bool) []sdktest.CheckResult {
	t.Helper()
	return sdktest.Check(t, s.source(), sdktest.Case{Config: s.config}, offline)
}

// truth is what a complete export must hold: the licenses of each user.
func (s *site) truth() map[string]map[string]bool {
	company := make(map[string]bool)
	for _, sku := range s.tenant.SKUs {
		company[sku.ID] = sku.AppliesTo == "Company"
	}
	held := make(map[string]map[string]bool)
	for _, user := range s.tenant.Users {
		for _, a := range user.Assignments {
			if a.State == "Error" {
				continue
			}
			if held[user.ID] == nil {
				held[user.ID] = make(map[string]bool)
			}
			if !company[a.SKU] {
				held[user.ID][a.SKU] = true
			}
		}
	}
	return held
}

// matches compares an export with the tenant.
func (s *site) matches(t testing.TB, got *sdktest.Result) {
	t.Helper()
	want := s.truth()
	if len(got.Holders) != len(want) {
		t.Errorf("%d holders, want %d", len(got.Holders), len(want))
	}
	for _, h := range got.Holders {
		licenses := want[h.ID]
		if len(licenses) != len(h.Licenses) {
			t.Errorf("%s holds %v, want %v", h.ID, h.Licenses, licenses)
		}
		for _, id := range h.Licenses {
			if !licenses[id] {
				t.Errorf("%s does not hold %s", h.ID, id)
			}
		}
	}
}

// token signs in without the plugin.
func (s *site) token(t testing.TB) string {
	t.Helper()
	client, err := s.server.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/"+s.tenant.ID+"/oauth2/v2.0/token",
		strings.NewReader(url.Values{
			"grant_type": {"client_credentials"}, "client_id": {s.tenant.App.ClientID},
			"client_secret": {s.tenant.App.Secret}, "scope": {s.server.URL + "/.default"},
		}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("no token: %v", err)
	}
	return answer.Token
}
