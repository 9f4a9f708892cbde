package main

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// outcome is the results in one line: name and status of each.
func outcome(results []sdktest.CheckResult) string {
	var parts []string
	for _, r := range results {
		parts = append(parts, r.Name+" "+string(r.Status))
	}
	return strings.Join(parts, ", ")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	site := newSite(t, 50)
	got := outcome(site.check(t, false))
	if want := "configuration passed, settings passed, sign-in passed, permissions passed, licenses passed, users passed"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, request := range site.server.Requests(graphsim.Users) {
		if top := request.Query.Get("$top"); top != "1" {
			t.Errorf("a check asked for %s users", top)
		}
	}
}

func TestCheckOfflineSendsNothing(t *testing.T) {
	t.Parallel()
	site := newSite(t, 50)
	if got := outcome(site.check(t, true)); got != "configuration passed, settings passed" {
		t.Errorf("got %s", got)
	}
	if n := len(site.server.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// The check names exactly the permission that is missing.
func TestCheckNamesTheMissingPermission(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		roles         []string
		missing, held string
	}{
		"none":               {nil, "User.Read.All and LicenseAssignment.Read.All (or Organization.Read.All)", ""},
		"users only":         {[]string{"User.Read.All"}, "LicenseAssignment.Read.All (or Organization.Read.All)", "User.Read.All"},
		"licenses only":      {[]string{"LicenseAssignment.Read.All"}, "User.Read.All", "LicenseAssignment.Read.All"},
		"the older pair":     {[]string{"User.Read.All", "Organization.Read.All"}, "", ""},
		"one for everything": {[]string{"Directory.Read.All"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := graphsim.NewTenant(graphsim.Options{Users: 20, Seed: 1})
			tenant.App.Roles = test.roles
			site := serve(t, tenant)
			results := site.check(t, false)
			permissions := find(t, results, "permissions")
			if test.missing == "" {
				if permissions.Status != sdktest.Passed {
					t.Fatalf("%+v", permissions.Problem)
				}
				return
			}
			if permissions.Status != sdktest.Failed || !strings.HasSuffix(permissions.Problem.Summary, "lacks the permission "+test.missing) {
				t.Fatalf("%+v", permissions.Problem)
			}
			if users := find(t, results, "users"); users.Status != sdktest.Skipped {
				t.Errorf("users: %s", users.Status)
			}
			// An export finds out by being refused, and says the same.
			got := site.export(t)
			if len(got.Problems) != 1 || got.Problems[0].Code != "m365.permission_missing" || got.Problems[0].Summary != permissions.Problem.Summary {
				t.Errorf("export says %s", sourcetest.Texts(got.Problems))
			}
		})
	}
}

// What Graph refuses is reported by the check that asked for it, with its own remedy.
func TestCheckTellsWhatGraphRefuses(t *testing.T) {
	t.Parallel()
	for name, endpoint := range map[string]graphsim.Endpoint{"users": graphsim.Users, "licenses": graphsim.SubscribedSKUs} {
		for code, fault := range map[string]graphsim.Fault{
			"m365.forbidden":     graphsim.Forbidden(),
			"m365.unavailable":   graphsim.Status(503, graphsim.EmptyBody),
			"m365.token_refused": graphsim.TokenExpired(),
		} {
			t.Run(name+" "+code, func(t *testing.T) {
				t.Parallel()
				results := newSite(t, 20, fault.On(endpoint)).check(t, false)
				failed := find(t, results, name)
				if failed.Status != sdktest.Failed || failed.Problem.Code != code {
					t.Fatalf("%s: %+v", outcome(results), failed.Problem)
				}
				readable(t, *failed.Problem)
			})
		}
	}
}

func find(t *testing.T, results []sdktest.CheckResult, name string) sdktest.CheckResult {
	t.Helper()
	for _, r := range results {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("there is no check %s in %s", name, outcome(results))
	return sdktest.CheckResult{}
}

// What is wrong with the settings is found before anything is sent.
func TestWrongSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	notProducts := filepath.Join(dir, "products.csv")
	if err := os.WriteFile(notProducts, []byte("a,b,c\n1,2,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const guid = "11111111-2222-3333-4444-555555555555"
	certificates := filepath.Join("..", "internal", "entra", "certfile", "testdata")
	base := sdktest.Config{"tenant_id": guid, "client_id": guid}
	certificate := func(file string) sdktest.Config {
		return sdktest.Config{"client_certificate_path": filepath.Join(certificates, file), "client_certificate_password": "wrong"}
	}
	absent := "m365.certificate_store"
	if runtime.GOOS == "windows" {
		absent = "m365.certificate_not_found"
	}
	tests := map[string]struct {
		set        sdktest.Config
		code, path string
	}{
		"certificate not in store": {
			sdktest.Config{"client_certificate_thumbprint": "a909502dd82ae41433e6f83886b00d4277a32a7b"}, absent, "/client_certificate_thumbprint"},
		"no credential":           {sdktest.Config{}, "m365.auth_missing", "/auth"},
		"two credentials":         {sdktest.Config{"client_secret": "s", "client_certificate_path": "x"}, "m365.auth_ambiguous", "/auth"},
		"no tenant":               {sdktest.Config{"client_secret": "s", "tenant_id": ""}, "m365.setting_missing", "/tenant_id"},
		"no application":          {sdktest.Config{"client_secret": "s", "client_id": ""}, "m365.setting_missing", "/client_id"},
		"no secret":               {sdktest.Config{"auth": "client_secret"}, "m365.setting_missing", "/client_secret"},
		"no certificate":          {sdktest.Config{"auth": "client_certificate"}, "m365.setting_missing", "/client_certificate_path"},
		"two certificates":        {sdktest.Config{"client_certificate_path": "x", "client_certificate_thumbprint": "y"}, "m365.auth_ambiguous", "/client_certificate_thumbprint"},
		"malformed thumbprint":    {sdktest.Config{"client_certificate_thumbprint": "licexport"}, "m365.certificate_thumbprint", "/client_certificate_thumbprint"},
		"no token file":           {sdktest.Config{"auth": "workload_identity"}, "m365.setting_missing", "/federated_token_file"},
		"malformed tenant":        {sdktest.Config{"client_secret": "s", "tenant_id": "Contoso s.r.o."}, "m365.tenant_malformed", "/tenant_id"},
		"tenant common":           {sdktest.Config{"client_secret": "s", "tenant_id": "common"}, "m365.tenant_malformed", "/tenant_id"},
		"malformed application":   {sdktest.Config{"client_secret": "s", "client_id": "licexport"}, "m365.client_malformed", "/client_id"},
		"authority without TLS":   {sdktest.Config{"client_secret": "s", "authority_host": "http://localhost"}, "m365.address_malformed", "/authority_host"},
		"Graph with a path":       {sdktest.Config{"client_secret": "s", "graph_endpoint": "https://graph.microsoft.com/v1.0"}, "m365.address_malformed", "/graph_endpoint"},
		"no CA file":              {sdktest.Config{"client_secret": "s", "ca_file": filepath.Join(dir, "absent")}, "m365.ca_file", "/ca_file"},
		"CA file without any":     {sdktest.Config{"client_secret": "s", "ca_file": notProducts}, "m365.ca_file", "/ca_file"},
		"token file is absent":    {sdktest.Config{"federated_token_file": filepath.Join(dir, "absent")}, "m365.federated_token_file", "/federated_token_file"},
		"token file is empty":     {sdktest.Config{"federated_token_file": empty}, "m365.federated_token_file", "/federated_token_file"},
		"token file is a folder":  {sdktest.Config{"federated_token_file": dir}, "m365.federated_token_file", "/federated_token_file"},
		"other product file":      {sdktest.Config{"client_secret": "s", "product_names": notProducts}, "m365.product_names", "/product_names"},
		"certificate is absent":   {certificate("absent.pem"), "m365.certificate_file", "/client_certificate_path"},
		"certificate, password":   {certificate("new.pfx"), "m365.certificate_password", "/client_certificate_password"},
		"certificate, EC key":     {certificate("ec.pem"), "m365.certificate_key_type", "/client_certificate_path"},
		"certificate without key": {certificate("nokey.pem"), "m365.certificate_no_key", "/client_certificate_path"},
		"certificate, mismatch":   {certificate("mismatch.pem"), "m365.certificate_mismatch", "/client_certificate_path"},
		"certificate, garbage":    {certificate("README.md"), "m365.certificate_format", "/client_certificate_path"},
		"certificate, encrypted": {sdktest.Config{"client_certificate_path": filepath.Join(certificates, "dek.pem")},
			"m365.certificate_password_missing", "/client_certificate_password"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := sdktest.Config{}
			for _, from := range []sdktest.Config{base, test.set} {
				maps.Copy(settings, from)
			}
			source := newSource(plugin{clock: newClock()})
			var problem *sdk.Problem
			for _, r := range sdktest.Check(t, source, sdktest.Case{Config: settings}, true) {
				if r.Status == sdktest.Failed {
					problem = r.Problem
				}
			}
			if problem == nil {
				t.Fatal("the check passed")
			}
			if problem.Code != test.code || problem.Path != test.path {
				t.Errorf("code %s at %s, want %s at %s:\n%s", problem.Code, problem.Path, test.code, test.path, problem.Summary)
			}
			readable(t, *problem)
			got := sdktest.Run(t, source, sdktest.Case{Config: settings})
			if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != test.code {
				t.Errorf("export says %s", sourcetest.Texts(got.Problems))
			}
		})
	}
}

// A certificate is warned about before it ends, in each run.
func TestCertificateOfTheApplication(t *testing.T) {
	t.Parallel()
	now := sdkhttp.SystemClock{}.Now()
	for name, test := range map[string]struct {
		from, to time.Duration
		code     string // of the problem; warns if it ends with expires
		register bool
	}{
		"good":           {-time.Hour, 365 * 24 * time.Hour, "", true},
		"ends soon":      {-time.Hour, 10*24*time.Hour + time.Hour, "m365.certificate_expires", true},
		"has ended":      {-48 * time.Hour, -time.Hour, "m365.certificate_expired", true},
		"starts later":   {time.Hour, 48 * time.Hour, "m365.certificate_not_yet_valid", true},
		"not registered": {-time.Hour, 365 * 24 * time.Hour, "m365.certificate_unknown", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cert, err := graphsim.NewCertificate("licexport", now.Add(test.from), now.Add(test.to))
			if err != nil {
				t.Fatal(err)
			}
			text, err := cert.PEM()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "app.pem")
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			tenant := graphsim.NewTenant(graphsim.Options{Users: 20, Seed: 1})
			if test.register {
				tenant.App.Certificates = append(tenant.App.Certificates, cert.Leaf)
			}
			site := serve(t, tenant).set(sdktest.Config{"client_certificate_path": path})
			delete(site.config, "client_secret")
			got := site.export(t)
			problems := slices.DeleteFunc(append(got.Problems, got.Warnings...),
				func(p sdk.Problem) bool { return p.Code == "m365.unlisted_license" })
			if test.code == "" {
				if !got.Completed || len(problems) > 0 {
					t.Fatalf("completed %v: %s", got.Completed, sourcetest.Texts(problems))
				}
				return
			}
			if len(problems) != 1 || problems[0].Code != test.code {
				t.Fatalf("want %s, got %s", test.code, sourcetest.Texts(problems))
			}
			readable(t, problems[0])
			if warning := test.code == "m365.certificate_expires"; warning != got.Completed {
				t.Errorf("completed %v", got.Completed)
			}
		})
	}
}
