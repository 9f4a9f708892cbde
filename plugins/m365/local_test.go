package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// The tests of this file set the environment and so do not run in parallel.

func TestManagedIdentity(t *testing.T) {
	site := newSite(t, 20)
	endpoint, err := site.server.StartIdentity(graphsim.AppService, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer endpoint.Close()
	for _, variable := range endpoint.Env() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	for _, name := range []string{"tenant_id", "client_id", "client_secret"} {
		delete(site.config, name)
	}
	site.set(sdktest.Config{"auth": "managed_identity"})
	site.matches(t, site.exported(t))
}

func TestNoManagedIdentity(t *testing.T) {
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
	}))
	defer endpoint.Close()
	t.Setenv("IDENTITY_ENDPOINT", endpoint.URL)
	t.Setenv("IDENTITY_HEADER", "header")
	problem := failure(t, sdktest.Check(t, newSource(plugin{clock: newClock()}),
		sdktest.Case{Config: sdktest.Config{"auth": "managed_identity"}}, false), "sign-in")
	if problem.Code != "m365.managed_identity" || !strings.Contains(problem.Detail, "400 Bad Request") {
		t.Errorf("%s: %s", problem.Code, problem.Detail)
	}
	readable(t, problem)
}

// A managed identity has no page on which to grant permissions.
func TestManagedIdentityWithoutPermissions(t *testing.T) {
	tenant := graphsim.NewTenant(graphsim.Options{Users: 20, Seed: 1})
	tenant.App.Roles = []string{"User.Read.All"}
	site := serve(t, tenant)
	endpoint, err := site.server.StartIdentity(graphsim.AppService, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer endpoint.Close()
	for _, variable := range endpoint.Env() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	delete(site.config, "client_secret")
	delete(site.config, "client_id")
	problem := failure(t, site.set(sdktest.Config{"auth": "managed_identity"}).check(t, false), "permissions")
	if problem.Code != "m365.permission_missing" || !strings.Contains(problem.Detail, "PowerShell") || strings.Contains(problem.Detail, "app registration") {
		t.Errorf("%s: %s", problem.Code, problem.Detail)
	}
	readable(t, problem)
}

func TestNoAzureCLI(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	problem := failure(t, sdktest.Check(t, newSource(plugin{clock: newClock()}),
		sdktest.Case{Config: sdktest.Config{"auth": "azure_cli"}}, false), "sign-in")
	if problem.Code != "m365.azure_cli" {
		t.Errorf("%s: %s", problem.Code, problem.Detail)
	}
	readable(t, problem)
}
