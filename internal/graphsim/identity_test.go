package graphsim_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
)

// startIdentity starts an endpoint and returns it with a function that asks it.
func startIdentity(t *testing.T, c *client, kind graphsim.IdentityKind, dir string) (*graphsim.IdentityEndpoint, func(resource string, header ...string) answer) {
	t.Helper()
	endpoint, err := c.server.StartIdentity(kind, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(endpoint.Close)
	return endpoint, func(resource string, header ...string) answer {
		t.Helper()
		fields := make(http.Header)
		for i := 0; i < len(header); i += 2 {
			fields.Set(header[i], header[i+1])
		}
		return c.do(http.MethodGet, endpoint.URL+"?api-version=2019-08-01&resource="+url.QueryEscape(resource), http.NoBody, fields)
	}
}

// env returns a variable out of NAME=value lines.
func env(list []string, name string) string {
	for _, line := range list {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

const graphRoot = "https://graph.microsoft.com"

func TestAppServiceIdentity(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	endpoint, ask := startIdentity(t, c, graphsim.AppService, "")
	if env(endpoint.Env(), "IDENTITY_ENDPOINT") != endpoint.URL {
		t.Errorf("environment %v", endpoint.Env())
	}
	for _, header := range []string{"", "wrong"} {
		if got := ask(graphRoot, "X-IDENTITY-HEADER", header); got.status != http.StatusUnauthorized {
			t.Errorf("header %q: %d %s", header, got.status, got.body)
		}
	}
	secret := env(endpoint.Env(), "IDENTITY_HEADER")
	got := ask(graphRoot, "X-IDENTITY-HEADER", secret)
	if field[string](t, got, "expires_on") == "" || field[string](t, got, "resource") != graphRoot {
		t.Errorf("answer %s", got.body)
	}
	c.token = field[string](t, got, "access_token")
	decode(t, c.get("users"))
	if got := ask("https://vault.azure.net", "X-IDENTITY-HEADER", secret); got.status != http.StatusBadRequest {
		t.Errorf("another resource: %d %s", got.status, got.body)
	}
	if len(c.server.Requests(graphsim.Identity)) != 4 {
		t.Error("not all requests are in the log")
	}
}

func TestAzureArcIdentity(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	endpoint, ask := startIdentity(t, c, graphsim.AzureArc, t.TempDir())
	if env(endpoint.Env(), "IDENTITY_ENDPOINT") == "" || env(endpoint.Env(), "IMDS_ENDPOINT") == "" {
		t.Errorf("environment %v", endpoint.Env())
	}
	if got := ask(graphRoot); got.status != http.StatusBadRequest || !strings.Contains(got.body, "metadata header") {
		t.Errorf("without Metadata: %d %s", got.status, got.body)
	}
	challenge := ask(graphRoot, "Metadata", "true")
	path, ok := strings.CutPrefix(challenge.header.Get("WWW-Authenticate"), "Basic realm=")
	if challenge.status != http.StatusUnauthorized || !ok || !strings.HasSuffix(path, ".key") {
		t.Fatalf("challenge: %d %v", challenge.status, challenge.header)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(graphRoot, "Metadata", "true", "Authorization", "Basic guess"); got.status != http.StatusUnauthorized {
		t.Errorf("a guess: %d", got.status)
	}
	got := ask(graphRoot, "Metadata", "true", "Authorization", "Basic "+string(key))
	c.token = field[string](t, got, "access_token")
	decode(t, c.get("users"))
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the challenge file is still there (%v)", err)
	}
	if got := ask(graphRoot, "Metadata", "true", "Authorization", "Basic "+string(key)); got.status != http.StatusUnauthorized {
		t.Errorf("the same key again: %d", got.status)
	}
}

func TestVirtualMachineIdentity(t *testing.T) {
	t.Parallel()
	c := start(t, 5, graphsim.Status(http.StatusServiceUnavailable, graphsim.EmptyBody).On(graphsim.Identity).Nth(1))
	endpoint, ask := startIdentity(t, c, graphsim.VirtualMachine, "")
	if got := ask(graphRoot, "Metadata", "true"); got.status != http.StatusServiceUnavailable {
		t.Errorf("the fault did not strike: %d", got.status)
	}
	got := ask(graphRoot, "Metadata", "true")
	if field[string](t, got, "expires_in") != "3600" || field[string](t, got, "token_type") != "Bearer" {
		t.Errorf("answer %s", got.body)
	}
	for client, want := range map[string]int{
		c.tenant.App.ClientID:                  http.StatusOK,
		"0d1f5e6a-0000-4000-8000-000000000000": http.StatusBadRequest,
	} {
		got := c.do(http.MethodGet, endpoint.URL+"?client_id="+client+"&resource="+url.QueryEscape(graphRoot), http.NoBody, http.Header{"Metadata": {"true"}})
		if got.status != want {
			t.Errorf("identity %s: %d %s", client, got.status, got.body)
		}
	}
}
