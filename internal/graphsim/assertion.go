package graphsim

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is defined as a SHA-1 thumbprint
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// assertion is a JSON Web Token that a client signs in with.
type assertion struct {
	header struct {
		Algorithm        string `json:"alg"`
		ThumbprintSHA1   string `json:"x5t"`
		ThumbprintSHA256 string `json:"x5t#S256"`
		KeyID            string `json:"kid"`
	}
	claims struct {
		Issuer    string   `json:"iss"`
		Subject   string   `json:"sub"`
		Audience  audience `json:"aud"`
		Expires   int64    `json:"exp"`
		NotBefore int64    `json:"nbf"`
	}
	signed    string
	signature []byte
}

// audience is one string or a list of them, as RFC 7519 allows.
type audience []string

// UnmarshalJSON accepts both forms.
func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

// clockSkew is how far clocks may differ.
const clockSkew = 5 * time.Minute

// parseAssertion takes the token apart without believing it.
func parseAssertion(token string) (*assertion, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	a := &assertion{signed: parts[0] + "." + parts[1]}
	for i, into := range []any{&a.header, &a.claims} {
		raw, err := decodeSegment(parts[i])
		if err != nil || json.Unmarshal(raw, into) != nil {
			return nil, false
		}
	}
	signature, err := decodeSegment(parts[2])
	a.signature = signature
	return a, err == nil
}

// checkAssertion verifies a client assertion: one of a registered certificate,
// or the token of a federated issuer. It returns the AADSTS code of what is
// wrong with it, or 0.
func (s *Server) checkAssertion(c *call, app *App, token string) (int, string) {
	a, ok := parseAssertion(token)
	if !ok {
		return codeMalformedJWT, ""
	}
	if a.header.ThumbprintSHA1 == "" && a.header.ThumbprintSHA256 == "" {
		return checkFederated(a, app.Federations, c.now)
	}
	certificate := a.certificate(app.Certificates)
	switch {
	case certificate == nil:
		return codeUnknownKey, "The key was not found."
	case !a.verify(certificate.PublicKey):
		return codeUnknownKey, "The key was found, but use of the key to verify the signature failed."
	case c.now.After(certificate.NotAfter), c.now.Before(certificate.NotBefore):
		return codeCertificateTime, fmt.Sprintf("Current time: %s.", c.now.UTC().Format(time.RFC3339))
	case !s.acceptsAudience(c, a.claims.Audience):
		return codeAssertionAudience, strings.Join(a.claims.Audience, " ")
	case !strings.EqualFold(a.claims.Issuer, app.ClientID), !strings.EqualFold(a.claims.Subject, app.ClientID):
		return codeAssertionSubject, ""
	case !a.timely(c.now):
		return codeAssertionTime, fmt.Sprintf("Current time: %s.", c.now.UTC().Format(time.RFC3339))
	}
	return 0, ""
}

// certificate finds the registered certificate by its thumbprint, which MSAL
// writes in standard base64 and others in the URL-safe one.
func (a *assertion) certificate(registered []*x509.Certificate) *x509.Certificate {
	for _, certificate := range registered {
		short := sha1.Sum(certificate.Raw) //nolint:gosec // see the import
		long := sha256.Sum256(certificate.Raw)
		if sameThumbprint(a.header.ThumbprintSHA256, long[:]) || sameThumbprint(a.header.ThumbprintSHA1, short[:]) {
			return certificate
		}
	}
	return nil
}

// sameThumbprint compares base64 of either alphabet, padded or not.
func sameThumbprint(text string, want []byte) bool {
	text = strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(text), "=")
	return text != "" && text == base64.RawURLEncoding.EncodeToString(want)
}

// verify checks the signature with an RSA key: PS256 or RS256.
func (a *assertion) verify(key crypto.PublicKey) bool {
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return false
	}
	digest := sha256.Sum256([]byte(a.signed))
	switch a.header.Algorithm {
	case "PS256":
		return rsa.VerifyPSS(public, crypto.SHA256, digest[:], a.signature, nil) == nil
	case "RS256":
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], a.signature) == nil
	}
	return false
}

// timely reports whether the assertion is valid now. One without exp is not.
func (a *assertion) timely(now time.Time) bool {
	return now.Add(-clockSkew).Unix() < a.claims.Expires && now.Add(clockSkew).Unix() >= a.claims.NotBefore
}

// acceptsAudience reports whether the assertion is meant for this token
// endpoint.
func (s *Server) acceptsAudience(c *call, audiences []string) bool {
	accepted := []string{
		c.base + c.r.URL.Path,
		c.base + "/" + s.tenant.ID + "/oauth2/v2.0/token",
		c.base + "/" + s.tenant.ID + "/v2.0",
	}
	return slices.ContainsFunc(audiences, func(aud string) bool {
		return slices.ContainsFunc(accepted, func(a string) bool { return strings.EqualFold(a, aud) })
	})
}
