package graphsim

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// tokenState is what has become of an issued access token.
type tokenState int

const (
	tokenValid tokenState = iota
	tokenExpired
	tokenRevoked
)

// accessClaims are the claims of an access token for Graph, which is a version
// 1 token. Clients must not look inside, but people and checks do.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type accessClaims struct {
	Audience  string   `json:"aud"`
	Issuer    string   `json:"iss"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	AppID     string   `json:"appid"`
	AppIDACR  string   `json:"appidacr"` // 1: secret, 2: certificate or federation
	IDP       string   `json:"idp"`
	IDType    string   `json:"idtyp"`
	ObjectID  string   `json:"oid"`
	Roles     []string `json:"roles,omitempty"`
	Subject   string   `json:"sub"`
	TenantID  string   `json:"tid"`
	ID        string   `json:"uti"`
	Version   string   `json:"ver"`
	Caps      []string `json:"xms_cc,omitempty"` // cp1: understands claims challenges
}

// Why a presented token is no good.
var (
	errTokenGarbled = errors.New("token is not one of ours")
	errTokenExpired = errors.New("token has expired")
	errTokenRevoked = errors.New("token was revoked")
)

// tokenIssuer signs and verifies access tokens. The signature is an HMAC: only
// the server itself verifies it.
type tokenIssuer struct {
	key [32]byte

	mu     sync.Mutex
	issued map[string]tokenState // by token id
}

func newTokenIssuer() *tokenIssuer {
	issuer := &tokenIssuer{issued: make(map[string]tokenState)}
	_, _ = rand.Read(issuer.key[:]) // never fails
	return issuer
}

// issue signs the claims, giving them an id.
func (i *tokenIssuer) issue(claims accessClaims) string {
	claims.ID = newRequestID()
	payload, err := json.Marshal(claims)
	if err != nil { // strings and numbers only
		panic(fmt.Sprintf("graphsim: %v", err))
	}
	i.mu.Lock()
	i.issued[claims.ID] = tokenValid
	i.mu.Unlock()
	signed := encodeSegment([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + encodeSegment(payload)
	return signed + "." + encodeSegment(i.sign(signed))
}

// verify returns the claims of a token that is valid now.
func (i *tokenIssuer) verify(token string, now time.Time) (*accessClaims, error) {
	claims, err := i.decode(token)
	if err != nil {
		return nil, err
	}
	i.mu.Lock()
	state := i.issued[claims.ID]
	i.mu.Unlock()
	switch {
	case state == tokenRevoked:
		return claims, errTokenRevoked
	case state == tokenExpired, now.Unix() >= claims.Expires, now.Unix() < claims.NotBefore-300:
		return claims, errTokenExpired
	}
	return claims, nil
}

// decode returns the claims of a token that was signed here.
func (i *tokenIssuer) decode(token string) (*accessClaims, error) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return nil, errTokenGarbled
	}
	signature, err := decodeSegment(token[at+1:])
	if err != nil || !hmac.Equal(signature, i.sign(token[:at])) {
		return nil, errTokenGarbled
	}
	_, payload, _ := strings.Cut(token[:at], ".")
	raw, err := decodeSegment(payload)
	if err != nil {
		return nil, errTokenGarbled
	}
	var claims accessClaims
	if json.Unmarshal(raw, &claims) != nil {
		return nil, errTokenGarbled
	}
	return &claims, nil
}

// mark changes what has become of one token.
func (i *tokenIssuer) mark(id string, state tokenState) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.issued[id] = state
}

// expireAll makes every token an expired one.
func (i *tokenIssuer) expireAll() {
	i.mu.Lock()
	defer i.mu.Unlock()
	for id := range i.issued {
		i.issued[id] = tokenExpired
	}
}

func (i *tokenIssuer) sign(text string) []byte {
	mac := hmac.New(sha256.New, i.key[:])
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// encodeSegment and decodeSegment are the base64 of JSON Web Tokens.
func encodeSegment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decodeSegment(s string) ([]byte, error) { return base64.RawURLEncoding.DecodeString(s) }

// AccessToken returns a token for Graph without a sign-in, with the roles of the
// tenant's App: for clients that test paging rather than sign-in.
func (s *Server) AccessToken() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tokens.issue(s.claims(s.now(), s.tenant.graphResource(), "1", s.tenant.tokenLifetime()))
}
