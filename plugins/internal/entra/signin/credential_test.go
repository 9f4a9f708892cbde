package signin

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// fails stands for a credential whose sign-in fails.
type fails struct {
	asked  int
	during func()
}

func (f *fails) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	f.asked++
	if f.during != nil {
		f.during()
	}
	return azcore.AccessToken{}, errors.New("refused")
}

// works stands for one that signs in.
type works struct{}

func (works) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token", ExpiresOn: time.Unix(1<<40, 0)}, nil
}

// A sign-in that failed was repeated as often as makes sense, so it is the answer to
// whoever asks next, until somebody renews it.
func TestFailedSignInStaysUntilRenew(t *testing.T) {
	t.Parallel()
	c, failing := credentialOf(t)
	for range 3 {
		if _, err := c.GetToken(t.Context(), policy.TokenRequestOptions{}); err == nil {
			t.Fatal("it signed in")
		}
	}
	if failing.asked != 1 {
		t.Errorf("it was tried %d times, want once", failing.asked)
	}
	renew(t, c)
	if token, err := c.GetToken(t.Context(), policy.TokenRequestOptions{}); err != nil || token.Token != "token" {
		t.Errorf("after Renew: %v", err)
	}
}

// A sign-in that began before Renew and fails after it says nothing about the new
// credential.
func TestRenewDuringASignInThatFails(t *testing.T) {
	t.Parallel()
	c, failing := credentialOf(t)
	failing.during = func() { renew(t, c) }
	if _, err := c.GetToken(t.Context(), policy.TokenRequestOptions{}); err == nil {
		t.Fatal("it signed in")
	}
	if token, err := c.GetToken(t.Context(), policy.TokenRequestOptions{}); err != nil || token.Token != "token" {
		t.Errorf("the new credential: %v", err)
	}
}

// A caller that gave up has learned nothing that others should be told.
func TestCanceledSignInDoesNotStay(t *testing.T) {
	t.Parallel()
	c, failing := credentialOf(t)
	ctx, cancel := context.WithCancel(t.Context())
	failing.during = cancel
	if _, err := c.GetToken(ctx, policy.TokenRequestOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	c.current = works{}
	if _, err := c.GetToken(t.Context(), policy.TokenRequestOptions{}); err != nil {
		t.Error(err)
	}
}

func credentialOf(t *testing.T) (*Credential, *fails) {
	t.Helper()
	c, err := New(Settings{Method: ClientSecret, TenantID: "contoso", ClientID: "app", Secret: "secret", AuthorityHost: "https://login.example/", Private: true})
	if err != nil {
		t.Fatal(err)
	}
	failing := &fails{}
	c.current = failing
	return c, failing
}

// renew renews it, and lets the new credential sign in without a server.
func renew(t *testing.T, c *Credential) {
	t.Helper()
	before := c.current
	if err := c.Renew(); err != nil {
		t.Error(err)
	}
	if c.current == before {
		t.Error("it is the same credential")
	}
	c.current = works{}
}
