package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// Each failure of a sign-in has its own text with a next step.
func TestSignInFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want  string
		path  string
		codes []int
	}{
		{"m365.secret_wrong", "/client_secret", []int{7000215, 70002, 50012}},
		{"m365.secret_expired", "/client_secret", []int{7000222}},
		{"m365.application_unknown", "/client_id", []int{700016, 700038, 700011, 70001}},
		{"m365.application_no_principal", "/client_id", []int{7000229}},
		{"m365.application_disabled", "/client_id", []int{7000112, 1000031}},
		{"m365.application_public", "/client_id", []int{700025}},
		{"m365.consent_missing", "", []int{65001, 650056, 650057, 65005, 501051, 90094, 90099}},
		{"m365.service_disabled", "", []int{650052, 650054, 500014, 50001}},
		{"m365.tenant_unknown", "/tenant_id", []int{90002, 900023, 50059, 50128, 90019}},
		{"m365.tenant_blocked", "/tenant_id", []int{5000225, 5000224}},
		{"m365.tenant_restricted", "", []int{500021, 500022, 5000211, 50002, 500212, 500213}},
		{"m365.certificate_unknown", "/client_certificate_path", []int{700027, 700026}},
		{"m365.certificate_rejected", "/client_certificate_path", []int{1000502, 7000214}},
		{"m365.certificate_name", "/client_certificate_path", []int{700030, 7000213, 50017}},
		{"m365.certificate_key_type", "/client_certificate_path", []int{50032}},
		{"m365.clock_wrong", "", []int{700024, 500133}},
		{"m365.assertion_refused", "/authority_host", []int{700021, 700023, 50013, 50027, 50048}},
		{"m365.federation_mismatch", "/federated_token_file", []int{70021, 700211, 700212, 700213}},
		{"m365.federation_issuer", "/federated_token_file", []int{700222, 700226, 700229, 700238}},
		{"m365.federation_unreachable", "/federated_token_file", []int{501661, 50166, 90061, 900612}},
		{"m365.conditional_access", "", []int{53003, 53000, 53001, 530003, 530032, 50131, 53011}},
		{"m365.security_defaults", "", []int{530035}},
		{"m365.wrong_cloud", "/cloud", []int{900382, 900432, 500011, 90038}},
		{"m365.resource_unknown", "/graph_endpoint", []int{70011, 1002012, 28002}},
		{"m365.request_changed", "", []int{900144, 7000216, 7000218, 9002313, 90014}},
		{"m365.sign_in_throttled", "", []int{50196, 90055}},
		{"m365.unavailable", "", []int{90033, 90006, 90024, 50000}},
		{"m365.sign_in_failed", "", []int{999999}}, // that nobody knows
	}
	site := newSite(t, 20)
	for _, test := range tests {
		for _, code := range test.codes {
			t.Run(fmt.Sprintf("%s %d", test.want, code), func(t *testing.T) {
				site.server.SetFaults(graphsim.SignInError(code))
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
}

// What was presented is what was refused.
func TestRefusedCredential(t *testing.T) {
	t.Parallel()
	for way, want := range map[signin.Method]string{
		signin.ClientSecret: "m365.secret_wrong", signin.ClientCertificate: "m365.certificate_unknown",
	} {
		failed := &signin.Error{Method: way, Status: 401, Code: "invalid_client", Description: "AADSTS50012: Authentication failed."}
		if p := problem(t, failed, config{}); p.Code != want {
			t.Errorf("%s: %s", way, p.Code)
		}
	}
	failed := &signin.Error{Method: signin.WorkloadIdentity, Status: 401, Codes: []int{50027}}
	if p := problem(t, failed, config{SignIn: entra.SignIn{FederatedTokenFile: "/var/run/token"}}); p.Path != "/federated_token_file" || !strings.Contains(p.Detail, "/var/run/token") {
		t.Errorf("%+v", p)
	}
	// The Azure CLI prints the code.
	failed = &signin.Error{Method: signin.AzureCLI, Err: errors.New("ERROR: AADSTS50076: Due to a configuration change made by your administrator")}
	if p := problem(t, failed, config{}); p.Code != "m365.azure_cli" || !strings.Contains(p.Detail, "multi-factor") {
		t.Errorf("%+v", p)
	}
	failed = &signin.Error{Method: signin.AzureCLI, Err: errors.New("ERROR: AADSTS53003: Access has been blocked")}
	if p := problem(t, failed, config{}); p.Code != "m365.conditional_access" {
		t.Errorf("%+v", p)
	}
}

// The page for consent is that of the cloud, also behind a gateway.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	const app = "66666666-7777-8888-9999-000000000000"
	cfg := config{SignIn: entra.SignIn{TenantID: "contoso.cn", ClientID: app, Cloud: "china", AuthorityHost: "https://gateway.contoso.cn"}}
	p := problem(t, &signin.Error{Status: 401, Codes: []int{7000229}}, cfg)
	if want := "https://login.chinacloudapi.cn/contoso.cn/adminconsent?client_id=" + app; !strings.Contains(p.Detail, want) {
		t.Errorf("%s is not in: %s", want, p.Detail)
	}
}

// A code that nobody knows has a class that says something.
func TestUnknownCodeOfAKnownClass(t *testing.T) {
	t.Parallel()
	for class, want := range map[string]string{
		"invalid_client": "credential", "unauthorized_client": "Enterprise applications", "invalid_resource": "cloud",
		"interaction_required": "policy", "temporarily_unavailable": "later", "": "sign-in logs",
	} {
		p := problem(t, &signin.Error{Method: signin.ClientSecret, Status: 400, Code: class, Codes: []int{999999}}, config{})
		if p.Code != "m365.sign_in_failed" || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %s", class, p.Detail)
		}
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
				t.Errorf("want %s, got %s", test.want, sourcetest.Texts(got.Problems))
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
	token, err := federation.Token(sdkhttp.SystemClock{}.Now())
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
		_ = networkFault(t, site.source(), site.config, "m365.no_network")
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
		p := networkFault(t, site.source(), site.config, "m365.tls_not_trusted")
		for _, want := range []string{"127.0.0.1", "issued by", "graphsim"} {
			if !strings.Contains(p.Summary+p.Detail, want) {
				t.Errorf("%q is not in:\n%s\n%s", want, p.Summary, p.Detail)
			}
		}
	})
	t.Run("TLS not trusted, with a CA file", func(t *testing.T) {
		t.Parallel()
		other := newSite(t, 1)
		site := newSite(t, 20).set(sdktest.Config{"ca_file": other.config["ca_file"]})
		_ = networkFault(t, site.source(), site.config, "m365.tls_not_trusted")
	})
	for status, advice := range map[int]string{407: "HTTPS_PROXY", 403: "It does not allow 127.0.0.1", 502: "It cannot reach 127.0.0.1"} {
		t.Run(fmt.Sprintf("the proxy answers %d", status), func(t *testing.T) {
			t.Parallel()
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
			defer proxy.Close()
			site := newSite(t, 20)
			p := networkFault(t, throughProxy(t, site, proxy.URL), site.config, "m365.proxy_refused")
			if !strings.Contains(p.Detail, advice) || !strings.Contains(p.Detail, strconv.Itoa(status)) {
				t.Error(p.Detail)
			}
		})
	}
	t.Run("no TLS", func(t *testing.T) {
		t.Parallel()
		plain := httptest.NewServer(http.NotFoundHandler())
		defer plain.Close()
		site := newSite(t, 20).set(sdktest.Config{"authority_host": "https" + strings.TrimPrefix(plain.URL, "http")})
		_ = networkFault(t, site.source(), site.config, "m365.no_tls")
	})
	t.Run("cut at once", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 20).set(sdktest.Config{"authority_host": "https://" + hangUp(t)})
		_ = networkFault(t, site.source(), site.config, "m365.connection_lost")
	})
	t.Run("the proxy is not there", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, 20)
		_ = networkFault(t, throughProxy(t, site, "http://"+sdktest.ClosedAddress(t)), site.config, "m365.proxy_unreachable")
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
		t.Fatal(sourcetest.Texts(got.Problems))
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

// hangUp is the address of a server that ends each connection at once.
func hangUp(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

func networkFault(t *testing.T, source sdk.Source[config], settings sdktest.Config, want string) sdk.Problem {
	t.Helper()
	problem := failure(t, sdktest.Check(t, source, sdktest.Case{Config: settings}, false), "sign-in")
	if problem.Code != want {
		t.Errorf("want %s, got %s: %s\n%s", want, problem.Code, problem.Summary, problem.Detail)
	}
	readable(t, problem)
	return problem
}

// Nobody waits for minutes in silence for a proxy that is not there.
func TestClosedWayEndsSoonAndIsAnnounced(t *testing.T) {
	t.Parallel()
	site := newSite(t, 20)
	got := sdktest.Run(t, throughProxy(t, site, "http://"+sdktest.ClosedAddress(t)), sdktest.Case{Config: site.config})
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.proxy_unreachable" {
		t.Fatalf("completed %v: %s", got.Completed, sourcetest.Texts(got.Problems))
	}
	if site.clock.Slept() > 32*time.Second {
		t.Errorf("it took %v", site.clock.Slept())
	}
	if len(got.Waits) == 0 || !strings.Contains(got.Waits[0].Why, "proxyconnect") || got.Throttled != 0 {
		t.Errorf("announced %v, throttled %v", got.Waits, got.Throttled)
	}
}

// The page of a proxy in the middle of the list is named for what it is, soon.
func TestPageOfAProxyInTheList(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []graphsim.Endpoint{graphsim.Users, graphsim.SubscribedSKUs, graphsim.Token, graphsim.Discovery} {
		fault := graphsim.Status(200, graphsim.HTMLBody).On(endpoint)
		if endpoint == graphsim.Users {
			fault = fault.Page(2)
		}
		site := newSite(t, 2500, fault)
		got := site.export(t)
		if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.unexpected_answer" {
			t.Fatalf("%s: completed %v: %s", endpoint, got.Completed, sourcetest.Texts(got.Problems))
		}
		if p := got.Problems[0]; !strings.Contains(p.Detail, "text/html") || !strings.Contains(p.Detail, "127.0.0.1") {
			t.Errorf("%s: %s", endpoint, p.Detail)
		}
		if site.clock.Slept() > 10*time.Second {
			t.Errorf("%s: it took %v", endpoint, site.clock.Slept())
		}
	}
}

// A location policy refuses a fresh token, too: that is no matter of the clock.
func TestClaimsChallengeAgainAndAgain(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []graphsim.Endpoint{graphsim.Users, graphsim.SubscribedSKUs} {
		got := newSite(t, 50, graphsim.TokenRevoked().On(endpoint)).export(t)
		if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.conditional_access" {
			t.Fatalf("%s: completed %v: %s", endpoint, got.Completed, sourcetest.Texts(got.Problems))
		}
		p := got.Problems[0]
		if strings.Contains(p.Detail, "clock") || !strings.Contains(p.Detail, "location") {
			t.Errorf("%s: %s", endpoint, p.Detail)
		}
		readable(t, p)
	}
}

// Microsoft Entra may refuse the token that the challenge asks for.
func TestClaimsChallengeThatEntraRefuses(t *testing.T) {
	t.Parallel()
	got := newSite(t, 50, graphsim.TokenRevoked().On(graphsim.Users), graphsim.SignInError(53003).After(1)).export(t)
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.conditional_access" {
		t.Fatalf("completed %v: %s", got.Completed, sourcetest.Texts(got.Problems))
	}
}

// Exactly what is missing is named.
func TestMissingPermissionIsNamed(t *testing.T) {
	t.Parallel()
	const users, licenses = "User.Read.All", "LicenseAssignment.Read.All"
	for name, test := range map[string]struct {
		roles        []string
		named, other []string
	}{
		"users":    {[]string{graphsim.RoleLicenseAssignmentReadAll}, []string{users}, []string{licenses}},
		"licenses": {[]string{graphsim.RoleUserReadAll}, []string{licenses}, []string{users}},
		"both":     {nil, []string{users, licenses}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := graphsim.NewTenant(graphsim.Options{Users: 20, Seed: 1})
			tenant.App.Roles = test.roles
			got := serve(t, tenant).export(t)
			if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.permission_missing" {
				t.Fatalf("completed %v: %s", got.Completed, sourcetest.Texts(got.Problems))
			}
			text := got.Problems[0].Summary + got.Problems[0].Detail
			for _, permission := range test.named {
				if !strings.Contains(text, permission) {
					t.Errorf("%s is not named:\n%s", permission, text)
				}
			}
			for _, permission := range test.other {
				if strings.Contains(text, permission) {
					t.Errorf("%s is named:\n%s", permission, text)
				}
			}
		})
	}
}

// If nobody can look into the token, what was refused tells which permission.
func TestMissingPermissionOfAnOpaqueToken(t *testing.T) {
	t.Parallel()
	denied := func(about string) *answers.Error {
		return &answers.Error{Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges", About: about}
	}
	for name, test := range map[string]struct {
		err          error
		named, other string
	}{
		"users":    {denied(graph.Users), "User.Read.All", "LicenseAssignment"},
		"licenses": {fmt.Errorf("the list of licenses: %w", denied(graph.Licenses)), "LicenseAssignment.Read.All", "User.Read.All"},
		"both":     {errors.Join(denied(graph.Licenses), denied(graph.Users)), "permissions LicenseAssignment.Read.All (or Organization.Read.All) and User.Read.All", "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ok := errors.AsType[sdk.Problem](words(config{}).Forbidden(entra.Refusals(test.err), nil))
			if !ok || p.Code != "m365.forbidden" || !strings.Contains(p.Detail, test.named) || strings.Contains(p.Summary+p.Detail, test.other) {
				t.Errorf("%s\n%s", p.Summary, p.Detail)
			}
		})
	}
}

// Graph has words of its own for some things.
func TestWordsOfGraph(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err          *answers.Error
		code, advice string
	}{
		"no service principal": {&answers.Error{Status: 401, Code: "Authorization_IdentityNotFound", Message: "The identity of the calling application could not be established."}, "m365.application_no_principal", "Enterprise applications"},
		"no such tenant":       {&answers.Error{Status: 404, Code: "OrganizationFromTenantGuidNotFound"}, "m365.tenant_unknown", "tenant_id"},
		"audience":             {&answers.Error{Status: 401, Code: "InvalidAuthenticationToken", Message: "Invalid audience."}, "m365.token_refused", "another service"},
		"clock":                {&answers.Error{Status: 401, Code: "InvalidAuthenticationToken", Message: "Lifetime validation failed, the token is expired."}, "m365.token_refused", "clock"},
		"no header":            {&answers.Error{Status: 401, Code: "InvalidAuthenticationToken", Message: "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: LocationConditionEvaluationSatisfied"}, "m365.conditional_access", "location"},
		"policy, denied":       {&answers.Error{Status: 403, Code: "AccessDenied", Message: "Access has been blocked by Conditional Access policies."}, "m365.conditional_access", "exempt"},
		"challenge":            {&answers.Error{Status: 401, Code: "InvalidAuthenticationToken", Message: "Continuous access evaluation resulted in challenge", Challenged: true}, "m365.conditional_access", "location"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := problem(t, test.err, config{}); p.Code != test.code || !strings.Contains(p.Detail, test.advice) {
				t.Errorf("%s: %s", p.Code, p.Detail)
			}
		})
	}
}

// Requests that wait for one sign-in share its failure, too: it would only fail
// again, and Microsoft Entra counts.
func TestOneFailedSignIn(t *testing.T) {
	t.Parallel()
	site := newSite(t, 20, graphsim.SignInError(7000222))
	got := site.export(t)
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.secret_expired" {
		t.Fatalf("completed %v: %s", got.Completed, sourcetest.Texts(got.Problems))
	}
	if n := len(site.server.Requests(graphsim.Token)); n != 1 {
		t.Errorf("signed in %d times", n)
	}
}
