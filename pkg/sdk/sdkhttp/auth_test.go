package sdkhttp_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

func TestFixedSignatures(t *testing.T) {
	t.Parallel()
	for want, auth := range map[string]sdkhttp.Auth{
		"Authorization: Bearer canary":          sdkhttp.Bearer{Token: sdk.NewSecret("canary")},
		"Authorization: Basic amFuOmNhbmFyeQ==": sdkhttp.Basic{User: "jan", Password: sdk.NewSecret("canary")},
		"X-Api-Key: canary":                     sdkhttp.Header{Name: "X-Api-Key", Value: sdk.NewSecret("canary")},
	} {
		asked := 0
		client, _ := vendor(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			name, value, _ := strings.Cut(want, ": ")
			if r.Header.Get(name) != value {
				t.Errorf("%s is %q", name, r.Header.Get(name))
			}
			reply(w, 401, `{}`)
		}, func(o *sdkhttp.Options) { o.Auth = auth })
		if p := problemOf(t, client.Get(t.Context(), "", nil, nil)); p.Code != "acme_cloud.sign_in_refused" || strings.Contains(p.Detail, "canary") {
			t.Errorf("%+v", p)
		}
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	}
}

// tokens is a server that gives out tokens and knows which of them are good.
type tokens struct {
	given  int
	forms  []url.Values
	auths  []string
	refuse map[string]bool // tokens that are refused
	answer string          // instead of a token
	status int
}

func (s *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/token" {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !strings.HasPrefix(token, "token-") || s.refuse[token] {
			reply(w, 401, `{}`)
			return
		}
		reply(w, 200, `{"token":"`+token+`"}`)
		return
	}
	_ = r.ParseForm()
	s.forms, s.auths = append(s.forms, r.PostForm), append(s.auths, r.Header.Get("Authorization"))
	if s.answer != "" {
		reply(w, s.status, s.answer)
		return
	}
	s.given++
	reply(w, 200, fmt.Sprintf(`{"access_token":"token-%d","token_type":"Bearer","expires_in":3600}`, s.given))
}

// ask sends one request and returns the token that was taken.
func ask(t *testing.T, client *sdkhttp.Client) (string, error) {
	t.Helper()
	var got struct {
		Token string `json:"token"`
	}
	err := client.Get(t.Context(), "users", nil, &got)
	return got.Token, err
}

func clientCredentials(change func(*sdkhttp.ClientCredentials)) func(*sdkhttp.Options) {
	return func(o *sdkhttp.Options) {
		a := &sdkhttp.ClientCredentials{
			TokenURL: o.URL + "/token", ClientID: "id/1", Secret: sdk.NewSecret("can ary"),
			IDPath: "/client_id", SecretPath: "/client_secret", TokenURLPath: "/auth_url",
		}
		if change != nil {
			change(a)
		}
		o.Auth = a
	}
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	s := &tokens{}
	client, clock := vendor(t, s.ServeHTTP, clientCredentials(func(a *sdkhttp.ClientCredentials) { a.Scopes = []string{"a", "b"} }))
	for range 3 {
		if token, err := ask(t, client); err != nil || token != "token-1" {
			t.Fatalf("%s, %v", token, err)
		}
	}
	if s.forms[0].Get("grant_type") != "client_credentials" || s.forms[0].Get("scope") != "a b" || s.auths[0] != "Basic aWQlMkYxOmNhbithcnk=" {
		t.Errorf("form %v, %s", s.forms[0], s.auths[0])
	}
	_ = clock.Sleep(t.Context(), 59*time.Minute+time.Second)
	if token, err := ask(t, client); err != nil || token != "token-2" {
		t.Errorf("after 59 minutes: %s, %v", token, err)
	}
}

func TestClientCredentialsInTheBody(t *testing.T) {
	t.Parallel()
	s := &tokens{}
	client, _ := vendor(t, s.ServeHTTP, clientCredentials(func(a *sdkhttp.ClientCredentials) {
		a.InBody, a.Params = true, url.Values{"grant_type": {"account_credentials"}, "account_id": {"7"}}
	}))
	if _, err := ask(t, client); err != nil {
		t.Fatal(err)
	}
	want := url.Values{"grant_type": {"account_credentials"}, "account_id": {"7"}, "client_id": {"id/1"}, "client_secret": {"can ary"}}
	if s.forms[0].Encode() != want.Encode() || s.auths[0] != "" {
		t.Errorf("form %v, %q", s.forms[0], s.auths[0])
	}
}

// A token that is withdrawn in mid-run is replaced once; a second refusal is the
// answer.
func TestTokenSurvivesA401(t *testing.T) {
	t.Parallel()
	s := &tokens{refuse: map[string]bool{"token-1": true}}
	client, _ := vendor(t, s.ServeHTTP, clientCredentials(nil))
	if token, err := ask(t, client); err != nil || token != "token-2" {
		t.Errorf("%s, %v", token, err)
	}
	s.refuse["token-2"], s.refuse["token-3"] = true, true
	_, err := ask(t, client)
	if p := problemOf(t, err); p.Code != "acme_cloud.sign_in_refused" || s.given != 3 {
		t.Errorf("%s after %d tokens", p.Code, s.given)
	}
}

func TestSignInFaultsInWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status     int
		answer     string
		code, path string
	}{
		"wrong secret":       {401, `{"error":"invalid_client","error_description":"canary"}`, "credentials", "/client_secret"},
		"401 in other words": {401, `{"message":"canary"}`, "credentials", "/client_secret"},
		"wrong application":  {400, `{"error":"unauthorized_client"}`, "credentials", "/client_id"},
		"no scope":           {400, `{"error":"invalid_scope"}`, "scope", ""},
		"no token":           {200, `{"scope":"canary"}`, "answer_broken", ""},
		"another kind":       {200, `{"access_token":"canary","token_type":"mac"}`, "answer_broken", ""},
		"404":                {404, `{}`, "not_found", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &tokens{answer: test.answer, status: test.status}
			client, _ := vendor(t, s.ServeHTTP, clientCredentials(nil))
			_, err := ask(t, client)
			p := problemOf(t, err)
			if p.Code != "acme_cloud."+test.code || p.Path != test.path {
				t.Errorf("%s %s", p.Code, p.Path)
			}
			if strings.Contains(p.Summary+p.Detail, "canary") {
				t.Errorf("the answer is in the text: %s", p.Detail)
			}
		})
	}
}

// What expires_in can be: a number, a string, absent.
func TestExpiresIn(t *testing.T) {
	t.Parallel()
	for text, signIns := range map[string]int{`,"expires_in":"120"`: 2, `,"expires_in":120`: 2, `,"expires_in":7200`: 1, ``: 1, `,"expires_in":null`: 1} {
		s := &tokens{answer: `{"access_token":"token-x"` + text + `}`, status: 200}
		client, clock := vendor(t, s.ServeHTTP, clientCredentials(nil))
		for range 2 {
			if _, err := ask(t, client); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			_ = clock.Sleep(t.Context(), 61*time.Second)
		}
		if len(s.forms) != signIns {
			t.Errorf("%s: %d sign-ins, want %d", text, len(s.forms), signIns)
		}
	}
}

func TestTokenOfThePluginsOwn(t *testing.T) {
	t.Parallel()
	s := &tokens{}
	client, _ := vendor(t, s.ServeHTTP, func(o *sdkhttp.Options) {
		o.Auth = &sdkhttp.Token{Fetch: func(ctx context.Context, c *sdkhttp.Client) (sdk.Secret, time.Time, error) {
			var got struct {
				Token sdk.Secret `json:"access_token"`
			}
			_, err := c.Send(ctx, sdkhttp.Request{Path: "token", Form: url.Values{"user": {"jan"}}}, &got)
			return got.Token, c.Now().Add(time.Hour), err
		}}
	})
	if token, err := ask(t, client); err != nil || token != "token-1" || s.auths[0] != "" {
		t.Errorf("%s, %v, %q", token, err, s.auths)
	}
}

// A run begins with several requests at once: one sign-in is enough for all of
// them, and so is one that fails.
func TestRequestsShareASignIn(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, failure := range map[string]error{"good": nil, "refused": refused} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				signIns := 0
				far := transport(func(req *http.Request) (*http.Response, error) {
					return respond(req, 200, io.NopCloser(strings.NewReader("{}"))), nil
				})
				client, _ := over(t, "https://api.acme.example", far, func(o *sdkhttp.Options) {
					o.Auth = &sdkhttp.Token{Fetch: func(context.Context, *sdkhttp.Client) (sdk.Secret, time.Time, error) {
						signIns++
						time.Sleep(time.Second)
						return sdk.NewSecret("token-1"), time.Time{}, failure
					}}
				})
				var all sync.WaitGroup
				results := make([]error, 5)
				for i := range results {
					all.Go(func() { results[i] = client.Get(t.Context(), "", nil, nil) })
				}
				all.Wait()
				if signIns != 1 {
					t.Errorf("%d sign-ins", signIns)
				}
				for _, err := range results {
					if (err != nil) != (failure != nil) {
						t.Errorf("error %v", err)
					}
				}
				// Whoever comes later tries anew, if it failed.
				if _ = client.Get(t.Context(), "", nil, nil); (signIns == 2) != (failure != nil) {
					t.Errorf("%d sign-ins after one more request", signIns)
				}
			})
		})
	}
}

// Who stops waiting does not stop the sign-in of the others.
func TestSignInOfAStoppedRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signIns := 0
		far := transport(func(req *http.Request) (*http.Response, error) {
			return respond(req, 200, io.NopCloser(strings.NewReader("{}"))), nil
		})
		client, _ := over(t, "https://api.acme.example", far, func(o *sdkhttp.Options) {
			o.Auth = &sdkhttp.Token{Fetch: func(ctx context.Context, _ *sdkhttp.Client) (sdk.Secret, time.Time, error) {
				signIns++
				select {
				case <-time.After(time.Second):
					return sdk.NewSecret("token-1"), time.Time{}, nil
				case <-ctx.Done():
					return sdk.Secret{}, time.Time{}, ctx.Err()
				}
			}}
		})
		stopped, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var first, second error
		all.Go(func() { first = client.Get(stopped, "", nil, nil) })
		synctest.Wait()
		all.Go(func() { second = client.Get(t.Context(), "", nil, nil) })
		synctest.Wait()
		stop()
		all.Wait()
		if !errors.Is(first, context.Canceled) || second != nil || signIns != 2 {
			t.Errorf("%v, %v after %d sign-ins", first, second, signIns)
		}
	})
}

func TestJWTBearer(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	s := &tokens{}
	client, clock := vendor(t, s.ServeHTTP, func(o *sdkhttp.Options) {
		o.Auth = &sdkhttp.JWTBearer{
			TokenURL: o.URL + "/token", Issuer: "svc@acme.example", Subject: "admin@acme.example", KeyID: "k1",
			Key:    sdk.NewSecret(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))),
			Claims: map[string]any{"scope": "directory.read"},
		}
	})
	if _, err := ask(t, client); err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{}
	token, err := jwt.ParseWithClaims(s.forms[0].Get("assertion"), claims, func(*jwt.Token) (any, error) { return &key.PublicKey, nil },
		jwt.WithTimeFunc(clock.Now), jwt.WithIssuer("svc@acme.example"), jwt.WithSubject("admin@acme.example"), jwt.WithValidMethods([]string{"ES256"}))
	if err != nil || token.Header["kid"] != "k1" || claims["scope"] != "directory.read" {
		t.Errorf("%v, %v, %v", token.Header, claims, err)
	}
}

func TestKeysThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "canary", "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n"} {
		err := (&sdkhttp.JWTBearer{Key: sdk.NewSecret(key), KeyPath: "/private_key"}).CheckKey()
		p := problemOf(t, err)
		if p.Path != "/private_key" || strings.Contains(p.Detail, "canary") || errors.Is(err, context.Canceled) {
			t.Errorf("%q: %+v", key, p)
		}
	}
}
