package graphsim_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/graphsim"
)

// claimsOf looks into a token, as clients must not.
func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// wantSignInError checks Entra's envelope: its exact keys, the code, the text.
func wantSignInError(t *testing.T, got answer, status int, name string, code int, text string) {
	t.Helper()
	if got.status != status {
		t.Errorf("AADSTS%d: status %d, want %d: %s", code, got.status, status, got.body)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatalf("AADSTS%d: %v in %q", code, err, got.body)
	}
	delete(body, "error_uri") // not always there
	keys := slices.Sorted(maps.Keys(body))
	if !slices.Equal(keys, []string{"correlation_id", "error", "error_codes", "error_description", "timestamp", "trace_id"}) {
		t.Errorf("AADSTS%d: keys %v", code, keys)
	}
	description, _ := body["error_description"].(string)
	if body["error"] != name || !strings.HasPrefix(description, fmt.Sprintf("AADSTS%d: ", code)) || !strings.Contains(description, text) {
		t.Errorf("got %v %q, want %s AADSTS%d with %q", body["error"], description, name, code, text)
	}
	if codes, _ := body["error_codes"].([]any); len(codes) != 1 || codes[0] != float64(code) {
		t.Errorf("error_codes %v, want [%d]", body["error_codes"], code)
	}
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	localhost := strings.Replace(c.server.URL, "127.0.0.1", "localhost", 1)
	for _, base := range []string{c.server.URL, localhost} {
		for _, tenant := range []string{c.tenant.ID, "contoso.onmicrosoft.com", "Contoso.CZ"} {
			got := c.do(http.MethodGet, base+"/"+tenant+"/v2.0/.well-known/openid-configuration", http.NoBody, nil)
			if issuer := field[string](t, got, "issuer"); issuer != base+"/"+c.tenant.ID+"/v2.0" {
				t.Errorf("issuer %s", issuer)
			}
			if token := field[string](t, got, "token_endpoint"); token != base+"/"+tenant+"/oauth2/v2.0/token" {
				t.Errorf("token endpoint %s", token)
			}
			if field[string](t, got, "authorization_endpoint") == "" {
				t.Error("no authorization endpoint")
			}
		}
	}
	got := c.do(http.MethodGet, c.server.URL+"/adatum.example/v2.0/.well-known/openid-configuration", http.NoBody, nil)
	wantSignInError(t, got, http.StatusBadRequest, "invalid_tenant", 90002, "Tenant 'adatum.example' not found")
	instance := c.do(http.MethodGet, c.server.URL+"/common/discovery/instance?api-version=1.1", http.NoBody, nil)
	if got := field[string](t, instance, "tenant_discovery_endpoint"); !strings.HasPrefix(got, c.server.URL) {
		t.Errorf("tenant_discovery_endpoint %s", got)
	}
	// Without the aliases of its host a client finds no token that it has kept.
	if !strings.Contains(fmt.Sprint(field[[]any](t, instance, "metadata")), "aliases:[login.microsoftonline.com login.windows.net") {
		t.Error("the names of the clouds are missing")
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.TokenLifetime = 90 * time.Minute })
	got := c.postToken(c.secretForm())
	if field[string](t, got, "token_type") != "Bearer" || field[int](t, got, "expires_in") != 5400 || field[int](t, got, "ext_expires_in") != 5400 {
		t.Errorf("answer %s", got.body)
	}
	claims := claimsOf(t, field[string](t, got, "access_token"))
	for name, want := range map[string]any{
		"aud": "https://graph.microsoft.com", "iss": "https://sts.windows.net/" + c.tenant.ID + "/", "idtyp": "app",
		"appid": c.tenant.App.ClientID, "tid": c.tenant.ID, "ver": "1.0", "appidacr": "1",
		"roles": []any{"User.Read.All", "LicenseAssignment.Read.All"},
	} {
		if fmt.Sprint(claims[name]) != fmt.Sprint(want) {
			t.Errorf("claim %s is %v, want %v", name, claims[name], want)
		}
	}
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.App.Roles = nil })
	claims = claimsOf(t, field[string](t, c.postToken(c.secretForm()), "access_token"))
	if _, there := claims["roles"]; there {
		t.Error("an application without consent has a roles claim")
	}
}

func TestRefusedSignIn(t *testing.T) {
	t.Parallel()
	const unknown = "0d1f5e6a-0000-4000-8000-000000000000"
	for _, test := range []struct {
		name  string
		set   url.Values
		alter func(*graphsim.Tenant)

		status int
		error  string
		code   int
		text   string
	}{
		{"wrong secret", url.Values{"client_secret": {"guess"}}, nil, 401, "invalid_client", 7000215, "Invalid client secret provided."},
		{"expired secret", nil, func(tenant *graphsim.Tenant) { tenant.App.SecretExpired = true }, 401, "invalid_client", 7000222, "are expired"},
		{"wrong and expired", url.Values{"client_secret": {"guess"}}, func(tenant *graphsim.Tenant) { tenant.App.SecretExpired = true }, 401, "invalid_client", 7000215, "Invalid client secret"},
		{"app without secret", nil, func(tenant *graphsim.Tenant) { tenant.App.Secret = "" }, 401, "invalid_client", 7000215, "Invalid client secret"},
		{"no credential", url.Values{"client_secret": nil}, nil, 401, "invalid_client", 7000218, "client_assertion"},
		{"unknown application", url.Values{"client_id": {unknown}}, nil, 400, "unauthorized_client", 700016, unknown},
		{"no application", url.Values{"client_id": {"licexport"}}, nil, 400, "unauthorized_client", 700038, "licexport is not a valid"},
		{"missing parameter", url.Values{"scope": nil}, nil, 400, "invalid_request", 900144, "'scope'"},
		{"grant", url.Values{"grant_type": {"password"}}, nil, 400, "unsupported_grant_type", 70003, "password"},
		{"other resource", url.Values{"scope": {"https://vault.azure.net/.default"}}, nil, 400, "invalid_resource", 500011, "https://vault.azure.net"},
		{"other cloud", url.Values{"scope": {"https://graph.microsoft.us/.default"}}, nil, 400, "invalid_resource", 500011, "graph.microsoft.us"},
		{"delegated scope", url.Values{"scope": {"https://graph.microsoft.com/User.Read.All"}}, nil, 400, "invalid_scope", 1002012, "/.default"},
		{"two resources", url.Values{"scope": {"https://graph.microsoft.com/.default https://vault.azure.net/.default"}}, nil, 400, "invalid_scope", 1002012, "scope"},
		{"claims", url.Values{"claims": {"{"}}, nil, 400, "invalid_request", 9002313, "claims"},
		{"unknown tenant", nil, func(tenant *graphsim.Tenant) { tenant.ID, tenant.Domains = unknown, nil }, 400, "invalid_tenant", 90002, "not found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := start(t, 1)
			form := c.secretForm()
			maps.Copy(form, test.set)
			id := c.tenant.ID
			if test.alter != nil {
				c.server.Update(test.alter)
			}
			got := c.do(http.MethodPost, c.server.URL+"/"+id+"/oauth2/v2.0/token", strings.NewReader(form.Encode()),
				http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
			wantSignInError(t, got, test.status, test.error, test.code, test.text)
			if strings.Contains(got.body, "guess") {
				t.Error("the answer repeats the secret")
			}
		})
	}
}

// assertion is a client assertion as MSAL makes it; tests change parts of it.
type assertion struct {
	certificate *graphsim.Certificate
	thumbprint  string // header name
	algorithm   string
	claims      map[string]any
}

// newAssertion is a good one.
func newAssertion(c *client, certificate *graphsim.Certificate) *assertion {
	now := clock.System{}.Now()
	return &assertion{certificate: certificate, thumbprint: "x5t#S256", algorithm: "PS256", claims: map[string]any{
		"aud": c.server.URL + "/" + c.tenant.ID + "/oauth2/v2.0/token",
		"iss": c.tenant.App.ClientID, "sub": c.tenant.App.ClientID, "jti": "1",
		"nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
	}}
}

// sign returns the token.
func (a *assertion) sign(t *testing.T) string {
	t.Helper()
	print256 := sha256.Sum256(a.certificate.Leaf.Raw)
	header := map[string]string{"typ": "JWT", "alg": a.algorithm, a.thumbprint: base64.StdEncoding.EncodeToString(print256[:])}
	segment := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	signed := segment(header) + "." + segment(a.claims)
	digest := sha256.Sum256([]byte(signed))
	var signature []byte
	var err error
	if a.algorithm == "PS256" {
		signature, err = rsa.SignPSS(rand.Reader, a.certificate.Key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	} else {
		signature, err = rsa.SignPKCS1v15(rand.Reader, a.certificate.Key, crypto.SHA256, digest[:])
	}
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// assertionForm is a token request with an assertion.
func (c *client) assertionForm(token string) url.Values {
	form := c.secretForm()
	form.Del("client_secret")
	form.Set("client_info", "1")
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", token)
	return form
}

func newCertificate(t *testing.T, from, to time.Duration) *graphsim.Certificate {
	t.Helper()
	certificate, err := graphsim.NewCertificate("licexport", clock.System{}.Now().Add(from), clock.System{}.Now().Add(to))
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	good := newCertificate(t, -time.Hour, time.Hour)
	other := newCertificate(t, -time.Hour, time.Hour)
	expired := newCertificate(t, -2*time.Hour, -time.Hour)
	c.server.Update(func(tenant *graphsim.Tenant) {
		tenant.App.Certificates = append(tenant.App.Certificates, good.Leaf, expired.Leaf)
	})

	for _, algorithm := range []string{"PS256", "RS256"} {
		a := newAssertion(c, good)
		a.algorithm = algorithm
		got := c.postToken(c.assertionForm(a.sign(t)))
		if claims := claimsOf(t, field[string](t, got, "access_token")); claims["appidacr"] != "2" {
			t.Errorf("%s: appidacr %v", algorithm, claims["appidacr"])
		}
	}

	for _, test := range []struct {
		name   string
		change func(*assertion)
		code   int
		text   string
	}{
		{"not registered", func(a *assertion) { a.certificate = other }, 700027, "The key was not found."},
		{"certificate expired", func(a *assertion) { a.certificate = expired }, 1000502, "not within its specified validity"},
		{"audience", func(a *assertion) { a.claims["aud"] = "https://login.example/token" }, 700023, "https://login.example/token"},
		{"issuer", func(a *assertion) { a.claims["iss"] = "somebody" }, 700021, "doesn't match 'client_id'"},
		{"subject", func(a *assertion) { a.claims["sub"] = "somebody" }, 700021, "doesn't match 'client_id'"},
		{"too old", func(a *assertion) { a.claims["exp"] = clock.System{}.Now().Add(-10 * time.Minute).Unix() }, 700024, "valid time range"},
		{"too early", func(a *assertion) { a.claims["nbf"] = clock.System{}.Now().Add(10 * time.Minute).Unix() }, 700024, "valid time range"},
		{"no expiry", func(a *assertion) { delete(a.claims, "exp") }, 700024, "valid time range"},
	} {
		a := newAssertion(c, good)
		test.change(a)
		wantSignInError(t, c.postToken(c.assertionForm(a.sign(t))), http.StatusUnauthorized, "invalid_client", test.code, test.text)
	}

	// The thumbprint of one certificate and the signature of another.
	forged := newAssertion(c, &graphsim.Certificate{Leaf: good.Leaf, Key: other.Key}).sign(t)
	wantSignInError(t, c.postToken(c.assertionForm(forged)), http.StatusUnauthorized, "invalid_client", 700027, "verify the signature failed")
	wantSignInError(t, c.postToken(c.assertionForm("a.b.c")), http.StatusBadRequest, "invalid_request", 50027, "malformed")
	form := c.assertionForm(newAssertion(c, good).sign(t))
	form.Del("client_assertion_type")
	wantSignInError(t, c.postToken(form), http.StatusBadRequest, "invalid_request", 900144, "client_assertion_type")
}

func TestFederation(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	const issuer, subject = "https://oidc.example/cluster/", "system:serviceaccount:tools:licexport"
	newFederation := func(issuer, subject string) *graphsim.Federation {
		t.Helper()
		f, err := graphsim.NewFederation(issuer, subject)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	token := func(f *graphsim.Federation, at time.Time) url.Values {
		t.Helper()
		token, err := f.Token(at)
		if err != nil {
			t.Fatal(err)
		}
		return c.assertionForm(token)
	}
	cluster := newFederation(issuer, subject)
	c.server.Update(func(tenant *graphsim.Tenant) { tenant.App.Federations = []*graphsim.Federation{cluster} })

	if got := c.postToken(token(cluster, clock.System{}.Now())); got.status != http.StatusOK {
		t.Errorf("refused: %s", got.body)
	}
	forged := newFederation(issuer, subject)
	wantSignInError(t, c.postToken(token(forged, clock.System{}.Now())), 401, "invalid_client", 700027, "signature")
	forged.Issuer = "https://elsewhere.example/"
	wantSignInError(t, c.postToken(token(forged, clock.System{}.Now())), 401, "invalid_client", 700211, "https://elsewhere.example/")
	forged.Issuer, forged.Subject = issuer, "system:serviceaccount:tools:other"
	wantSignInError(t, c.postToken(token(forged, clock.System{}.Now())), 401, "invalid_client", 700213, "system:serviceaccount:tools:other")
	forged.Subject, forged.Audience = subject, "api://other"
	wantSignInError(t, c.postToken(token(forged, clock.System{}.Now())), 401, "invalid_client", 700212, "api://other")
	wantSignInError(t, c.postToken(token(cluster, clock.System{}.Now().Add(-2*time.Hour))), 401, "invalid_client", 700024, "valid time range")
}

func TestTheLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	c := start(t, 20)
	form := c.secretForm()
	form.Set("client_assertion", "signed")
	c.postToken(form)
	c.get("users")
	text := fmt.Sprintf("%+v", c.server.Requests())
	for _, secret := range []string{c.tenant.App.Secret, c.token, "signed"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if got := c.server.Requests(graphsim.Token); len(got) != 1 || got[0].Form.Get("client_id") != c.tenant.App.ClientID {
		t.Errorf("token requests: %+v", got)
	}
}
