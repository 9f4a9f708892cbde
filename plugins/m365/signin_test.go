package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/m365/retry"
)

// Each failure of a sign-in has its own text with a next step.
func TestSignInFailures(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		code int
		want string
		path string
	}{
		"wrong secret":             {7000215, "m365.secret_wrong", "/client_secret"},
		"expired secret":           {7000222, "m365.secret_expired", "/client_secret"},
		"unknown application":      {700016, "m365.application_unknown", "/client_id"},
		"no such application":      {700038, "m365.application_unknown", "/client_id"},
		"disabled application":     {7000112, "m365.application_disabled", "/client_id"},
		"unknown tenant":           {90002, "m365.tenant_unknown", "/tenant_id"},
		"malformed tenant":         {900023, "m365.tenant_unknown", "/tenant_id"},
		"certificate unknown":      {700027, "m365.certificate_unknown", "/client_certificate_path"},
		"certificate out of date":  {1000502, "m365.certificate_rejected", "/client_certificate_path"},
		"clock":                    {700024, "m365.clock_wrong", ""},
		"federation, issuer":       {700211, "m365.federation_mismatch", "/federated_token_file"},
		"federation, subject":      {700213, "m365.federation_mismatch", "/federated_token_file"},
		"Conditional Access":       {53003, "m365.conditional_access", ""},
		"cross cloud":              {900382, "m365.wrong_cloud", "/cloud"},
		"Graph of another cloud":   {500011, "m365.wrong_cloud", "/cloud"},
		"a code that nobody knows": {999999, "m365.sign_in_failed", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t, 20, graphsim.SignInError(test.code))
			problem := failure(t, site.check(t, false), "sign-in")
			if problem.Code != test.want || problem.Path != test.path {
				t.Errorf("%s at %q, want %s at %q", problem.Code, problem.Path, test.want, test.path)
			}
			readable(t, problem)
			if !strings.Contains(problem.Detail, "AADSTS") || !strings.Contains(problem.Detail, "Trace ID") {
				t.Errorf("what Microsoft said is missing:\n%s", problem.Detail)
			}
			if strings.Contains(problem.Detail, site.tenant.App.Secret) {
				t.Error("the secret is in the text")
			}
		})
	}
}

// failure is the problem of a check that has to fail.
func failure(t *testing.T, results []sdktest.CheckResult, name string) sdk.Problem {
	t.Helper()
	r := find(t, results, name)
	if r.Status != sdktest.Failed {
		t.Fatalf("%s: %s", name, outcome(results))
	}
	return *r.Problem
}

// A run begins with several requests at once; they share one sign-in.
func TestOneSignIn(t *testing.T) {
	t.Parallel()
	site := newSite(t, 20)
	site.matches(t, site.exported(t))
	if n := len(site.server.Requests(graphsim.Token)); n != 1 {
		t.Errorf("signed in %d times", n)
	}
}

// The tenant knows what is wrong without being told to fail.
func TestWrongCredentials(t *testing.T) {
	t.Parallel()
	const other = "99999999-2222-3333-4444-555555555555"
	for name, test := range map[string]struct {
		set  sdktest.Config
		want string
	}{
		"secret":      {sdktest.Config{"client_secret": "wrong"}, "m365.secret_wrong"},
		"tenant":      {sdktest.Config{"tenant_id": other}, "m365.tenant_unknown"},
		"application": {sdktest.Config{"client_id": other}, "m365.application_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newSite(t, 20).set(test.set).export(t)
			if len(got.Problems) != 1 || got.Problems[0].Code != test.want {
				t.Errorf("want %s, got %s", test.want, told(got.Problems))
			}
		})
	}
}

func TestWorkloadIdentity(t *testing.T) {
	t.Parallel()
	federation, err := graphsim.NewFederation("https://kubernetes.example", "system:serviceaccount:licexport:default")
	if err != nil {
		t.Fatal(err)
	}
	token, err := federation.Token(retry.SystemClock{}.Now())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	tenant := graphsim.NewTenant(graphsim.Options{Users: 20, Seed: 1})
	tenant.App.Federations = append(tenant.App.Federations, federation)
	site := serve(t, tenant).set(sdktest.Config{"federated_token_file": path})
	delete(site.config, "client_secret")
	site.matches(t, site.exported(t))
}

// What is in the way between this machine and Microsoft.
func TestNetworkFaults(t *testing.T) {
	t.Parallel()
	t.Run("nothing listens", func(t *testing.T) {
		t.Parallel()
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := "https://" + listener.Addr().String()
		_ = listener.Close()
		site := newSite(t, 20).set(sdktest.Config{"authority_host": address})
		networkFault(t, site.source(), site.config, "m365.no_network")
	})
	t.Run("no such name", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 20).set(sdktest.Config{"graph_endpoint": "https://graph.invalid"})
		site.tenant.GraphResource = "https://graph.invalid"
		results := site.check(t, false)
		if problem := failure(t, results, "licenses"); problem.Code != "m365.no_network" {
			t.Errorf("%s: %s", problem.Code, problem.Detail)
		}
	})
	t.Run("TLS not trusted", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 20)
		delete(site.config, "ca_file")
		networkFault(t, site.source(), site.config, "m365.tls_not_trusted")
	})
	t.Run("TLS not trusted, with a CA file", func(t *testing.T) {
		t.Parallel()
		other := newSite(t, 1)
		site := newSite(t, 20).set(sdktest.Config{"ca_file": other.config["ca_file"]})
		networkFault(t, site.source(), site.config, "m365.tls_not_trusted")
	})
	for name, status := range map[string]int{"the proxy wants a sign-in": 407, "the proxy forbids": 403} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
			defer proxy.Close()
			site := newSite(t, 20)
			networkFault(t, throughProxy(t, site, proxy.URL), site.config, "m365.proxy_refused")
		})
	}
	t.Run("the proxy is not there", func(t *testing.T) {
		t.Parallel()
		proxy := httptest.NewServer(http.NotFoundHandler())
		proxy.Close()
		site := newSite(t, 20)
		networkFault(t, throughProxy(t, site, proxy.URL), site.config, "m365.proxy_unreachable")
	})
}

func TestExportThroughProxy(t *testing.T) {
	t.Parallel()
	site := newSite(t, 20)
	proxy, err := graphsim.StartProxy(site.server, graphsim.ProxyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	got := sdktest.Run(t, throughProxy(t, site, proxy.URL), sdktest.Case{Config: site.config})
	if !got.Completed {
		t.Fatal(told(got.Problems))
	}
	if len(proxy.Connects()) == 0 {
		t.Error("nothing went through the proxy")
	}
}

// throughProxy is the source with a proxy. The environment will not do: net/http
// never uses a proxy for 127.0.0.1.
func throughProxy(t *testing.T, s *site, proxy string) sdk.Source[config] {
	t.Helper()
	address, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	return newSource(plugin{clock: s.clock, proxy: http.ProxyURL(address)})
}

func networkFault(t *testing.T, source sdk.Source[config], settings sdktest.Config, want string) {
	t.Helper()
	problem := failure(t, sdktest.Check(t, source, sdktest.Case{Config: settings}, false), "sign-in")
	if problem.Code != want {
		t.Errorf("want %s, got %s: %s\n%s", want, problem.Code, problem.Summary, problem.Detail)
	}
	readable(t, problem)
}
