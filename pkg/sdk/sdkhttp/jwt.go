package sdkhttp

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/licexport/licexport/pkg/sdk"
)

// JWTBearer signs in with an assertion that it signs itself (RFC 7523, section
// 2.1), as service accounts of Google and Salesforce do. Use a pointer: it keeps
// its token.
type JWTBearer struct {
	// TokenURL is where tokens are given out.
	TokenURL string
	// Issuer, Subject and Audience are claims of the assertion. An empty
	// Audience is TokenURL, an empty Subject is left out.
	Issuer, Subject, Audience string
	// Key is the private key: PEM, PKCS #8, PKCS #1 or SEC 1; RSA, ECDSA on
	// P-256 or Ed25519.
	Key sdk.Secret
	// KeyID is the header "kid". May be empty.
	KeyID string
	// Claims are further claims, as in "scope".
	Claims map[string]any
	// Lifetime of the assertion. Zero: five minutes.
	Lifetime time.Duration
	// TokenURLPath, IssuerPath and KeyPath are the JSON Pointers of the settings
	// that hold these values, for errors.
	TokenURLPath, IssuerPath, KeyPath string
	// Explain puts the errors of the token endpoint into words, as in Options.
	Explain func(*StatusError) error

	token Token
}

// Sign adds the token.
func (a *JWTBearer) Sign(ctx context.Context, c *Client, r *http.Request, again bool) error {
	return a.token.sign(ctx, c, r, again, a.fetch)
}

func (a *JWTBearer) fetch(ctx context.Context, c *Client) (sdk.Secret, time.Time, error) {
	assertion, err := a.assertion(c.Now())
	if err != nil {
		return sdk.Secret{}, time.Time{}, err
	}
	return requestToken(ctx, c, tokenRequest{
		url: a.TokenURL, urlPath: a.TokenURLPath,
		form:    url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}},
		explain: explainOAuth(c, a.Explain, a.IssuerPath, a.KeyPath),
	})
}

// CheckKey reports what is wrong with the key, for checks without a network.
func (a *JWTBearer) CheckKey() error {
	_, _, err := a.key()
	return err
}

// assertion is the signed text.
func (a *JWTBearer) assertion(now time.Time) (string, error) {
	key, method, err := a.key()
	if err != nil {
		return "", err
	}
	lifetime := a.Lifetime
	if lifetime == 0 {
		lifetime = 5 * time.Minute
	}
	audience := a.Audience
	if audience == "" {
		audience = a.TokenURL
	}
	claims := jwt.MapClaims{"iss": a.Issuer, "aud": audience, "iat": now.Unix(), "exp": now.Add(lifetime).Unix()}
	if a.Subject != "" {
		claims["sub"] = a.Subject
	}
	maps.Copy(claims, a.Claims)
	token := jwt.NewWithClaims(method, claims)
	if a.KeyID != "" {
		token.Header["kid"] = a.KeyID
	}
	signed, err := token.SignedString(key)
	if err != nil {
		return "", a.badKey("It cannot sign: its kind or length is not suitable.")
	}
	return signed, nil
}

// key reads the private key and finds the algorithm for it.
func (a *JWTBearer) key() (any, jwt.SigningMethod, error) {
	block, _ := pem.Decode([]byte(a.Key.Reveal()))
	if block == nil {
		return nil, nil, a.badKey("It is not PEM: it begins with -----BEGIN PRIVATE KEY-----, with its line breaks.")
	}
	key, err := parseKey(block)
	if err != nil {
		return nil, nil, a.badKey(fmt.Sprintf("A block %q cannot be read as a private key without a password.", block.Type))
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return k, jwt.SigningMethodRS256, nil
	case *ecdsa.PrivateKey:
		return k, jwt.SigningMethodES256, nil
	case ed25519.PrivateKey:
		return k, jwt.SigningMethodEdDSA, nil
	}
	return nil, nil, a.badKey("Its kind is not supported: take RSA, ECDSA on P-256 or Ed25519.")
}

func parseKey(block *pem.Block) (any, error) {
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	return nil, errors.New("no private key")
}

func (a *JWTBearer) badKey(detail string) error {
	return sdk.ConfigError(a.KeyPath, "the private key cannot be used", detail)
}
