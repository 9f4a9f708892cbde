package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// auth is how requests are signed.
func (j *job) auth(ctx context.Context) (sdkhttp.Auth, error) {
	in := j.recipe.SignIn
	secret := func(name string) sdk.Secret { return j.cfg.Secrets[name] }
	switch {
	case in.Bearer != nil:
		return sdkhttp.Bearer{Token: secret(in.Bearer.Token)}, nil
	case in.Basic != nil:
		user, err := j.fill(ctx, in.Basic.User, nil)
		return sdkhttp.Basic{User: user, Password: secret(in.Basic.Password)}, err
	case in.Header != nil:
		value := secret(in.Header.Value)
		if in.Header.Prefix != "" {
			value = sdk.NewSecret(in.Header.Prefix + value.Reveal())
		}
		return sdkhttp.Header{Name: in.Header.Name, Value: value}, nil
	case in.OAuth2 != nil:
		return j.clientCredentials(ctx)
	case in.JWT != nil:
		return j.jwtBearer(ctx)
	default:
		return nil, nil
	}
}

func (j *job) clientCredentials(ctx context.Context) (sdkhttp.Auth, error) {
	o := j.recipe.SignIn.OAuth2
	f := filler{j: j, ctx: ctx}
	a := &sdkhttp.ClientCredentials{
		TokenURL: f.tokenURL(o.TokenURL), ClientID: f.text(o.ClientID), Secret: j.cfg.Secrets[o.ClientSecret],
		InBody: o.InBody, Scopes: o.Scopes, Params: url.Values{},
		TokenURLPath: j.tokenURLPath(), SecretPath: "/secrets/" + o.ClientSecret, Explain: j.explain,
	}
	for _, p := range o.Params {
		a.Params.Set(p.Name, f.text(p.Text))
	}
	if names := o.ClientID.Names(); len(names) == 1 {
		a.IDPath = "/settings/" + names[0]
	}
	return a, f.err
}

func (j *job) jwtBearer(ctx context.Context) (sdkhttp.Auth, error) {
	t := j.recipe.SignIn.JWT
	f := filler{j: j, ctx: ctx}
	a := &sdkhttp.JWTBearer{
		TokenURL: f.tokenURL(t.TokenURL), Issuer: f.text(t.Issuer), Subject: f.text(t.Subject), Audience: f.text(t.Audience),
		Key: j.cfg.Secrets[t.Key], KeyID: f.text(t.KeyID), Claims: map[string]any{},
		TokenURLPath: j.tokenURLPath(), KeyPath: "/secrets/" + t.Key, Explain: j.explain,
	}
	for _, p := range t.Claims {
		a.Claims[p.Name] = f.text(p.Text)
	}
	if names := t.Issuer.Names(); len(names) == 1 {
		a.IssuerPath = "/settings/" + names[0]
	}
	if f.err != nil {
		return nil, f.err
	}
	return a, a.CheckKey()
}

// tokenURLPath is the setting that holds the address of the sign-in, if one does.
func (j *job) tokenURLPath() string {
	if j.cfg.TokenURL == "" {
		return ""
	}
	return "/token_url"
}

// server is the address of the API, from the configuration or the recipe.
func (j *job) server(ctx context.Context) (address, path string, err error) {
	switch {
	case j.cfg.Server != "":
		return j.cfg.Server, "/server", nil
	case j.recipe.Server == nil:
		return "", "", problem("rest.server_missing", "/server", "the address of the API is missing",
			fmt.Sprintf("The recipe names none, because each customer of %s has another. Set server, as in https://acme.example.com.", j.recipe.Vendor))
	}
	address, err = j.recipe.Server.Fill(ctx, nil, j.base, hostPart)
	return address, "", j.inRecipe(err, j.recipe.Server.Name, j.recipe.Server.Place)
}
