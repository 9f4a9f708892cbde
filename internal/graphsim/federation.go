package graphsim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// exchangeAudience is the audience that federated tokens usually have.
const exchangeAudience = "api://AzureADTokenExchange"

// Federation is an outside issuer, such as a Kubernetes cluster, whose tokens
// the application accepts instead of a credential of its own.
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
type Federation struct {
	// Issuer, Subject and Audience must equal the token's claims exactly.
	Issuer, Subject, Audience string

	key *rsa.PrivateKey
}

// NewFederation returns an issuer with a key of its own. Register it in
// App.Federations.
func NewFederation(issuer, subject string) (*Federation, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("graphsim: make a federation key: %w", err)
	}
	return &Federation{Issuer: issuer, Subject: subject, Audience: exchangeAudience, key: key}, nil
}

// Token returns a signed token of the issuer, valid for an hour from now: what
// AZURE_FEDERATED_TOKEN_FILE holds.
func (f *Federation) Token(now time.Time) (string, error) {
	claims, err := json.Marshal(map[string]any{
		"iss": f.Issuer, "sub": f.Subject, "aud": []string{f.Audience},
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	if err != nil {
		return "", fmt.Errorf("graphsim: write a federated token: %w", err)
	}
	signed := encodeSegment([]byte(`{"alg":"RS256","kid":"graphsim","typ":"JWT"}`)) + "." + encodeSegment(claims)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, f.key, crypto.SHA256, digest[:])
	if err != nil {
		return "", fmt.Errorf("graphsim: sign a federated token: %w", err)
	}
	return signed + "." + encodeSegment(signature), nil
}

// checkFederated verifies the token of an outside issuer. It returns the AADSTS
// code of what is wrong with it, or 0.
func checkFederated(a *assertion, registered []*Federation, now time.Time) (int, string) {
	matching := slices.Clone(registered)
	keep := func(ok func(*Federation) bool) bool {
		matching = slices.DeleteFunc(matching, func(f *Federation) bool { return !ok(f) })
		return len(matching) > 0
	}
	switch {
	case !keep(func(f *Federation) bool { return f.Issuer == a.claims.Issuer }):
		return codeUnknownIssuer, a.claims.Issuer
	case !keep(func(f *Federation) bool { return f.Subject == a.claims.Subject }):
		return codeUnknownSubject, a.claims.Subject
	case !keep(func(f *Federation) bool { return slices.Contains(a.claims.Audience, f.Audience) }):
		return codeUnknownAudience, fmt.Sprint([]string(a.claims.Audience))
	case !keep(func(f *Federation) bool { return f.key != nil && a.verify(f.key.Public()) }):
		return codeUnknownKey, "The key was found, but use of the key to verify the signature failed."
	case !a.timely(now):
		return codeAssertionTime, fmt.Sprintf("Current time: %s.", now.UTC().Format(time.RFC3339))
	}
	return 0, ""
}
