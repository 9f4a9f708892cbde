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
// minute before it expires, and replaced when it is refused. Requests that need a
// token at the same time wait for one sign-in and share what comes of it, be it a
// token or an error.
type Token struct {
	// Fetch signs in. Client is not signed. A zero time as expiry: unknown.
	Fetch func(ctx context.Context, c *Client) (token sdk.Secret, expires time.Time, err error)

	mu   sync.Mutex
	kept signIn
	turn chan struct{} // held while somebody signs in
}

// signIn is the last sign-in of a Token.
type signIn struct {
	count   int // of sign-ins so far, this one included
	token   sdk.Secret
	expires time.Time
	err     error // why it failed
}

// earlier is how long before its end a token is replaced.
const earlier = time.Minute

// Sign adds the token, a new one if it is about to expire or was refused.
func (t *Token) Sign(ctx context.Context, c *Client, r *http.Request, again bool) error {
	return t.sign(ctx, c, r, again, t.Fetch)
}

// sign is Sign with the function that brings a token.
func (t *Token) sign(ctx context.Context, c *Client, r *http.Request, again bool, fetch fetchToken) error {
	last, err := t.get(ctx, c, again, fetch)
	if err == nil {
		err = last.err
	}
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+last.token.Reveal())
	return nil
}

// fetchToken signs in.
type fetchToken func(context.Context, *Client) (sdk.Secret, time.Time, error)

// get returns a sign-in that is good, or one that was made meanwhile.
func (t *Token) get(ctx context.Context, c *Client, again bool, fetch fetchToken) (signIn, error) {
	before, turn := t.last()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return signIn{}, context.Cause(ctx)
	}
	last, _ := t.last()
	if last.count > before.count || !again && last.good(c.Now()) {
		return last, nil
	}
	next := signIn{count: last.count + 1}
	next.token, next.expires, next.err = fetch(ctx, c)
	if ctx.Err() != nil {
		return signIn{}, context.Cause(ctx) // this request was stopped, the others were not
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = next
	return next, nil
}

// last is the last sign-in, and the turn for the next one.
func (t *Token) last() (signIn, chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.turn == nil {
		t.turn = make(chan struct{}, 1)
	}
	return t.kept, t.turn
}

// good reports whether there is a token that is not about to expire.
func (s signIn) good(now time.Time) bool {
	return s.err == nil && !s.token.IsZero() && (s.expires.IsZero() || s.expires.Sub(now) >= earlier)
}
