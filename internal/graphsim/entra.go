package graphsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// answerDiscovery serves openid-configuration and instance discovery. The issuer
// names the host that the client asked, because clients compare the two.
func (s *Server) answerDiscovery(c *call) *reply {
	if strings.HasSuffix(c.r.URL.Path, "/discovery/instance") {
		return jsonReply(http.StatusOK, entraJSON, map[string]any{
			"tenant_discovery_endpoint": fmt.Sprintf("%s/%s/v2.0/.well-known/openid-configuration", c.base, s.tenant.ID),
			"api-version":               "1.1",
			"metadata":                  instances(),
		})
	}
	if !s.tenant.knows(c.tenant) {
		return c.entraError(codeUnknownTenant, c.tenant)
	}
	root := c.base + "/" + s.tenant.ID
	return jsonReply(http.StatusOK, entraJSON, map[string]any{
		"issuer":                                root + "/v2.0",
		"authorization_endpoint":                root + "/oauth2/v2.0/authorize",
		"token_endpoint":                        c.base + "/" + c.tenant + "/oauth2/v2.0/token",
		"jwks_uri":                              root + "/discovery/v2.0/keys",
		"device_authorization_endpoint":         root + "/oauth2/v2.0/devicecode",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "token id_token", "token"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   "microsoftonline.com",
		"msgraph_host":                          "graph.microsoft.com",
	})
}

// instance is one cloud in the answer of instance discovery. Clients keep the
// tokens of all its names together, and sign in anew for each request if they
// do not find their own among them.
type instance struct {
	PreferredNetwork string   `json:"preferred_network"`
	PreferredCache   string   `json:"preferred_cache"`
	Aliases          []string `json:"aliases"`
}

// instances are Microsoft's clouds, as instance discovery lists them.
// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
func instances() []instance {
	return []instance{
		{"login.microsoftonline.com", "login.windows.net", []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"}},
		{"login.partner.microsoftonline.cn", "login.partner.microsoftonline.cn", []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}},
		{"login.microsoftonline.us", "login.microsoftonline.us", []string{"login.microsoftonline.us", "login.usgovcloudapi.net"}},
	}
}

// tokenAnswer is the token endpoint's success.
type tokenAnswer struct {
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	ExtExpiresIn int64  `json:"ext_expires_in"`
	AccessToken  string `json:"access_token"`
}

// answerToken is the client-credentials flow.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
func (s *Server) answerToken(c *call) *reply {
	if c.r.Method != http.MethodPost {
		return c.entraError(codeMissingParameter, "grant_type")
	}
	if !s.tenant.knows(c.tenant) {
		return c.entraError(codeUnknownTenant, c.tenant)
	}
	form := c.r.PostForm
	for _, name := range []string{"grant_type", "client_id", "scope"} {
		if form.Get(name) == "" {
			return c.entraError(codeMissingParameter, name)
		}
	}
	if grant := form.Get("grant_type"); grant != "client_credentials" {
		return c.entraError(codeUnsupportedGrant, grant)
	}
	app := &s.tenant.App
	if client := form.Get("client_id"); !strings.EqualFold(client, app.ClientID) {
		return c.entraError(unknownAppCode(client), client)
	}
	resource, refused := s.resource(c, form.Get("scope"))
	if refused != nil {
		return refused
	}
	canChallenge, ok := parseClaims(form.Get("claims"))
	if !ok {
		return c.entraError(codeInvalidRequest, "claims is not valid JSON")
	}
	strength, refused := s.authenticate(c, app)
	if refused != nil {
		return refused
	}
	return jsonReply(http.StatusOK, entraJSON, s.grant(c, resource, strength, canChallenge))
}

// unknownAppCode distinguishes a string that can be no application from one that is no
// application here.
func unknownAppCode(client string) int {
	if isGUID(client) {
		return codeAppNotFound
	}
	return codeInvalidApp
}

// grant issues a token for the application.
func (s *Server) grant(c *call, resource, strength string, canChallenge bool) tokenAnswer {
	lifetime := s.tenant.tokenLifetime()
	claims := s.claims(c.now, resource, strength, lifetime)
	if canChallenge {
		claims.Caps = []string{"cp1"}
	}
	seconds := int64(lifetime.Seconds())
	return tokenAnswer{
		TokenType:    "Bearer",
		ExpiresIn:    seconds,
		ExtExpiresIn: seconds,
		AccessToken:  s.tokens.issue(claims),
	}
}

// claims are those of a token for the application.
func (s *Server) claims(now time.Time, resource, strength string, lifetime time.Duration) accessClaims {
	t := s.tenant
	object := objectID(t.ID, t.App.ClientID)
	return accessClaims{
		Audience:  resource,
		Issuer:    "https://sts.windows.net/" + t.ID + "/",
		IssuedAt:  now.Unix(),
		NotBefore: now.Unix(),
		Expires:   now.Add(lifetime).Unix(),
		AppID:     t.App.ClientID,
		AppIDACR:  strength,
		IDP:       "https://sts.windows.net/" + t.ID + "/",
		IDType:    "app",
		ObjectID:  object,
		Roles:     slices.Clone(t.App.Roles),
		Subject:   object,
		TenantID:  t.ID,
		Version:   "1.0",
	}
}

// resource returns what the scopes ask a token for: the one that ends in
// /.default. The scopes of OpenID Connect, which MSAL adds, are ignored.
func (s *Server) resource(c *call, scope string) (string, *reply) {
	var asked []string
	for name := range strings.FieldsSeq(scope) {
		switch name {
		case "openid", "profile", "offline_access", "email":
		default:
			asked = append(asked, name)
		}
	}
	if len(asked) != 1 {
		return "", c.entraError(codeInvalidScope, scope)
	}
	resource, ok := strings.CutSuffix(asked[0], "/.default")
	if !ok {
		return "", c.entraError(codeInvalidScope, asked[0])
	}
	if !s.isGraph(resource) {
		return "", c.entraError(codeUnknownResource, resource)
	}
	return resource, nil
}

// parseClaims reports whether the client can answer claims challenges; ok is false
// if the parameter is no JSON.
func parseClaims(text string) (canChallenge, ok bool) {
	if text == "" {
		return false, true
	}
	var claims struct {
		AccessToken struct {
			Capabilities struct {
				Values []string `json:"values"`
			} `json:"xms_cc"`
		} `json:"access_token"`
	}
	if json.Unmarshal([]byte(text), &claims) != nil {
		return false, false
	}
	values := claims.AccessToken.Capabilities.Values
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, "cp1") }), true
}

// authenticate checks the credential of a token request and returns its
// strength: "1" for a secret, "2" for an assertion.
func (s *Server) authenticate(c *call, app *App) (string, *reply) {
	form := c.r.PostForm
	if assertion := form.Get("client_assertion"); assertion != "" {
		if form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
			return "", c.entraError(codeMissingParameter, "client_assertion_type")
		}
		if code, detail := s.checkAssertion(c, app, assertion); code != 0 {
			return "", c.entraError(code, detail)
		}
		return "2", nil
	}
	secret := form.Get("client_secret")
	switch {
	case secret == "":
		return "", c.entraError(codeNoCredential, "")
	case app.Secret == "" || secret != app.Secret:
		return "", c.entraError(codeWrongSecret, app.ClientID)
	case app.SecretExpired:
		return "", c.entraError(codeSecretExpired, app.ClientID)
	}
	return "1", nil
}
