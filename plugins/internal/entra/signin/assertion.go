package signin

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is defined by it
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// assertionLife is how long an assertion is valid. Microsoft advises five to ten
// minutes (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
const assertionLife = 10 * time.Minute

// assertion is the token by which an application proves that it has the key of its
// certificate, without the key leaving where it is
// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
func assertion(s Settings) (string, error) {
	signer, ok := s.Certificate.Key.(crypto.Signer)
	if !ok {
		return "", errors.New("the key of the certificate cannot sign")
	}
	now := s.Now()
	claims := map[string]any{
		"aud": strings.TrimRight(s.AuthorityHost, "/") + "/" + s.TenantID + "/oauth2/v2.0/token",
		"iss": s.ClientID, "sub": s.ClientID, "jti": uuid.NewString(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	}
	leaf := s.Certificate.Chain[0].Raw
	long, short := sha256.Sum256(leaf), sha1.Sum(leaf) //nolint:gosec // see the import
	token, err := signed(signer, header(s.Certificate.Chain, "PS256", "x5t#S256", long[:]), claims,
		&rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
	if err == nil {
		return token, nil
	}
	// Older providers and some cards know no PSS.
	token, second := signed(signer, header(s.Certificate.Chain, "RS256", "x5t", short[:]), claims, crypto.SHA256)
	if second != nil {
		return "", fmt.Errorf("sign in with the certificate: %w", second)
	}
	return token, nil
}

// header names the certificate, and holds it for registrations that trust a subject
// name and issuer.
func header(chain []*x509.Certificate, algorithm, thumbprint string, sum []byte) map[string]any {
	certificates := make([]string, len(chain))
	for i, c := range chain {
		certificates[i] = base64.StdEncoding.EncodeToString(c.Raw)
	}
	return map[string]any{"alg": algorithm, "typ": "JWT", thumbprint: base64.RawURLEncoding.EncodeToString(sum), "x5c": certificates}
}

func signed(signer crypto.Signer, header, claims map[string]any, opts crypto.SignerOpts) (string, error) {
	var parts []string
	for _, part := range []map[string]any{header, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	text := strings.Join(parts, ".")
	digest := sha256.Sum256([]byte(text))
	signature, err := signer.Sign(rand.Reader, digest[:], opts)
	if err != nil {
		return "", err
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
