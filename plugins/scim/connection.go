package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// connect prepares the client. It sends nothing. Without a writer it is for a check.
func (p plugin) connect(cfg config, w *sdk.Writer) (*sdkhttp.Client, error) {
	policy, err := cfg.Policy(w == nil)
	if err != nil {
		return nil, err
	}
	transport, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{
		Connection: sdkhttp.ConnectionOptions{CAFile: cfg.CAFile}, Policy: policy, Clock: p.clock, Observer: sdkhttp.ObserverOf(w),
	})
	if err != nil {
		return nil, configProblem("ca_file", "/ca_file", "ca_file cannot be used", err.Error()+". It has to be a PEM file that the account of licexport may read.")
	}
	return sdkhttp.New(sdkhttp.Options{
		Vendor: "SCIM", URL: strings.TrimRight(cfg.URL, "/"), URLPath: "/url", Settings: cfg.Settings,
		Auth: auth(cfg), Writer: w, Transport: transport, Explain: explain,
	})
}

// auth is the one way to sign in that the settings name.
func auth(cfg config) sdkhttp.Auth {
	switch {
	case !cfg.Token.IsZero():
		return sdkhttp.Bearer{Token: cfg.Token}
	case cfg.User != "":
		return sdkhttp.Basic{User: cfg.User, Password: cfg.Password}
	default:
		return &sdkhttp.ClientCredentials{
			TokenURL: cfg.TokenURL, ClientID: cfg.ClientID, Secret: cfg.ClientSecret, Scopes: cfg.Scopes,
			TokenURLPath: "/token_url", IDPath: "/client_id", SecretPath: "/client_secret",
		}
	}
}

// explain puts errors of SCIM into words (RFC 7644, section 3.12). Their texts are the
// service's own and not repeated.
func explain(status *sdkhttp.StatusError) error {
	var body map[string]any
	_ = json.Unmarshal(status.Body, &body) // a page of something else has no scimType
	switch kind := resource(body).text("scimType"); {
	case strings.EqualFold(kind, "expiredCursor"), strings.EqualFold(kind, "invalidCursor"):
		return fmt.Errorf("%w: %s", sdkhttp.ErrLost, kind)
	case status.Status == http.StatusUnauthorized:
		return upstream("token_rejected", "the service does not accept the sign-in",
			"The token is wrong, has expired, or was withdrawn, as happens when its maker leaves. Make a new one and set token.")
	case status.Status == http.StatusForbidden:
		return upstream("forbidden", "the service denies access to its users",
			"The token lacks the right to read users, or the plan of the service has no SCIM.")
	case status.Status == http.StatusNotFound, status.Status == http.StatusMethodNotAllowed, status.Status == http.StatusNotImplemented:
		return upstream("listing_unsupported", fmt.Sprintf("the service has no list at %s", status.Path),
			"Check url: it is the address in front of /Users. If it is right, this service takes users by SCIM and does not list them; it needs a source of its own.")
	default:
		return nil
	}
}

// describe reads what the service says about itself; nil if it says nothing, as many.
func describe(ctx context.Context, client *sdkhttp.Client) (found resource) {
	var answer map[string]any
	if _, err := client.Send(ctx, sdkhttp.Request{Path: "/ServiceProviderConfig", Header: accept()}, &answer); err != nil {
		return nil
	}
	return answer
}

// pagingOf is how the pages are asked for.
func pagingOf(ctx context.Context, client *sdkhttp.Client, cfg config) string {
	if cfg.Paging != pagingAuto {
		return cfg.Paging
	}
	return pagingAs(describe(ctx, client))
}

// pagingAs is how the service describes that it pages. Most say nothing: then by index.
func pagingAs(about resource) string {
	if isTrue(about.object("pagination").get("cursor")) {
		return pagingCursor
	}
	return pagingIndex
}
