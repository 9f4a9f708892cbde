package sdkhttp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// ClientCredentials signs in with OAuth 2.0 client credentials (RFC 6749,
// section 4.4). Use a pointer: it keeps its token.
type ClientCredentials struct {
	// TokenURL is where tokens are given out.
	TokenURL string
	// ClientID and Secret are those of the registered application.
	ClientID string
	Secret   sdk.Secret
	// InBody sends both in the form instead of the Authorization header.
	InBody bool
	// Scopes are asked for. May be empty.
	Scopes []string
	// Params are further fields of the form. They may replace grant_type.
	Params url.Values
	// TokenURLPath, IDPath and SecretPath are the JSON Pointers of the settings
	// that hold these values, for errors.
	TokenURLPath, IDPath, SecretPath string
	// Explain puts the errors of the token endpoint into words, as in Options.
	Explain func(*StatusError) error

	token Token
}

// Sign adds the token.
func (a *ClientCredentials) Sign(ctx context.Context, c *Client, r *http.Request, again bool) error {
	return a.token.sign(ctx, c, r, again, a.fetch)
}

func (a *ClientCredentials) fetch(ctx context.Context, c *Client) (sdk.Secret, time.Time, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(a.Scopes) > 0 {
		form.Set("scope", strings.Join(a.Scopes, " "))
	}
	var auth Auth = Basic{User: url.QueryEscape(a.ClientID), Password: sdk.NewSecret(url.QueryEscape(a.Secret.Reveal()))}
	if a.InBody {
		form.Set("client_id", a.ClientID)
		form.Set("client_secret", a.Secret.Reveal())
		auth = nil
	}
	return requestToken(ctx, c, tokenRequest{
		url: a.TokenURL, urlPath: a.TokenURLPath, form: merge(form, a.Params), auth: auth,
		explain: explainOAuth(c, a.Explain, a.IDPath, a.SecretPath),
	})
}

// merge sets the values of more in form.
func merge(form, more url.Values) url.Values {
	maps.Copy(form, more)
	return form
}

// tokenRequest asks a token endpoint.
type tokenRequest struct {
	url, urlPath string
	form         url.Values
	auth         Auth
	explain      func(*StatusError) error
}

// requestToken sends the form and reads the token (RFC 6749, section 5.1).
func requestToken(ctx context.Context, c *Client, r tokenRequest) (sdk.Secret, time.Time, error) {
	o := c.o
	o.URL, o.URLPath, o.Auth, o.Explain, o.Header = r.url, r.urlPath, r.auth, r.explain, nil
	o.Transport = c.transport
	login, err := New(o)
	if err != nil {
		return sdk.Secret{}, time.Time{}, err
	}
	var answer struct {
		AccessToken sdk.Secret `json:"access_token"`
		TokenType   string     `json:"token_type"`
		ExpiresIn   seconds    `json:"expires_in"`
	}
	asked := c.Now()
	if _, err := login.Send(ctx, Request{Form: r.form}, &answer); err != nil {
		return sdk.Secret{}, time.Time{}, err
	}
	if answer.AccessToken.IsZero() || answer.TokenType != "" && !strings.EqualFold(answer.TokenType, "bearer") {
		return sdk.Secret{}, time.Time{}, c.problem("answer_broken", errors.New("the token endpoint gave no bearer token"),
			fmt.Sprintf("the sign-in at %s did not give a token", c.o.Vendor), "Check the address of the sign-in.")
	}
	if answer.ExpiresIn <= 0 {
		return answer.AccessToken, time.Time{}, nil
	}
	return answer.AccessToken, asked.Add(time.Duration(answer.ExpiresIn) * time.Second), nil
}

// explainOAuth knows the errors of token endpoints (RFC 6749, section 5.2).
func explainOAuth(c *Client, own func(*StatusError) error, idPath, secretPath string) func(*StatusError) error {
	return func(status *StatusError) error {
		if own != nil {
			if err := own(status); err != nil {
				return err
			}
		}
		var answer struct {
			Error string `json:"error"`
		}
		_ = decode(status.Body, &answer)
		refused := func(code, path, summary, detail string) error {
			p := c.problem(code, status, summary, detail)
			if path != "" {
				p.Path, p.Origin = path, sdk.OriginConfig
			}
			return p
		}
		switch {
		case answer.Error == "invalid_client", answer.Error == "" && status.Status == http.StatusUnauthorized:
			return refused("credentials", secretPath, fmt.Sprintf("%s does not accept the client ID or the secret", c.o.Vendor),
				"Copy both again from the application that is registered there. A secret may have expired.")
		case answer.Error == "unauthorized_client", answer.Error == "invalid_grant":
			return refused("credentials", idPath, fmt.Sprintf("%s does not let this application sign in in this way", c.o.Vendor),
				"Check that the application is active and may sign in without a user.")
		case answer.Error == "invalid_scope":
			return refused("scope", "", fmt.Sprintf("%s does not give this application a scope that is needed", c.o.Vendor),
				"Give the application the scopes that the docs of this source name.")
		}
		return nil
	}
}
