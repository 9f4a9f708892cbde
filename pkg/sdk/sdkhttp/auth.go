package sdkhttp

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// Auth signs requests.
type Auth interface {
	// Sign adds what the vendor wants to see. c is the Client that sends r, for
	// requests of the sign-in: what is sent with it is not signed. Again: what
	// was added before was refused with status 401, so a new sign-in is needed;
	// if it is refused as well, that is the answer.
	Sign(ctx context.Context, c *Client, r *http.Request, again bool) error
}

// Bearer is a fixed token.
type Bearer struct {
	// Token is the token.
	Token sdk.Secret
}

// Sign adds the token.
func (b Bearer) Sign(_ context.Context, _ *Client, r *http.Request, _ bool) error {
	r.Header.Set("Authorization", "Bearer "+b.Token.Reveal())
	return nil
}

// Basic is a user with a password (RFC 7617).
type Basic struct {
	// User is the name.
	User string
	// Password is the password.
	Password sdk.Secret
}

// Sign adds both.
func (b Basic) Sign(_ context.Context, _ *Client, r *http.Request, _ bool) error {
	r.SetBasicAuth(b.User, b.Password.Reveal())
	return nil
}

// Header is a key in a header of its own, as in "X-Api-Key".
type Header struct {
	// Name of the header.
	Name string
	// Value is the key.
	Value sdk.Secret
}

// Sign adds the header.
func (h Header) Sign(_ context.Context, _ *Client, r *http.Request, _ bool) error {
	r.Header.Set(h.Name, h.Value.Reveal())
	return nil
}

// Token is an Auth with a bearer token that Fetch brings. It is kept until a
// minute before it expires, and replaced when it is refused.
type Token struct {
	// Fetch signs in. Client is not signed. A zero time as expiry: unknown.
	Fetch func(ctx context.Context, c *Client) (token sdk.Secret, expires time.Time, err error)

	mu      sync.Mutex
	token   sdk.Secret
	expires time.Time
}

// earlier is how long before its end a token is replaced.
const earlier = time.Minute

// Sign adds the token, a new one if it is about to expire or was refused.
func (t *Token) Sign(ctx context.Context, c *Client, r *http.Request, again bool) error {
	return t.sign(ctx, c, r, again, t.Fetch)
}

// sign is Sign with the function that brings a token.
func (t *Token) sign(ctx context.Context, c *Client, r *http.Request, again bool,
	fetch func(context.Context, *Client) (sdk.Secret, time.Time, error),
) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if again || t.token.IsZero() || t.expired(c) {
		token, expires, err := fetch(ctx, c)
		if err != nil {
			return err
		}
		t.token, t.expires = token, expires
	}
	r.Header.Set("Authorization", "Bearer "+t.token.Reveal())
	return nil
}

func (t *Token) expired(c *Client) bool {
	return !t.expires.IsZero() && t.expires.Sub(c.Now()) < earlier
}
