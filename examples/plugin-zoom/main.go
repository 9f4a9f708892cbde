// Command licexport-source-zoom is the plugin at the end of the tutorial: it
// reads the users of a Zoom account and the license of each.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

type config struct {
	AccountID        string     `json:"account_id" jsonschema:"Account ID of the Server-to-Server OAuth app" identity:"true"`
	ClientID         string     `json:"client_id" jsonschema:"Client ID of the app"`
	Secret           sdk.Secret `json:"client_secret" jsonschema:"Client secret of the app" env:"ZOOM_CLIENT_SECRET"`
	Include          []string   `json:"include,omitempty" jsonschema:"Users to export besides the active ones" enum:"inactive,pending"`
	APIURL           string     `json:"api_url,omitempty" jsonschema:"Address of the API" default:"https://api.zoom.us/v2"`
	AuthURL          string     `json:"auth_url,omitempty" jsonschema:"Address of the sign-in" default:"https://zoom.us/oauth/token"`
	sdkhttp.Settings            // ca_file, max_wait, stall
}

func main() { sdk.Main(source()) }

func source() sdk.Source[config] {
	return sdk.Source[config]{
		Name: "zoom", Version: "0.1.0", Summary: "Users of Zoom and their licenses",
		KnowsTotals: true, LicensesOnly: true, Check: check, Export: export,
	}
}

type zoom struct{ *sdkhttp.Client }

func connect(cfg config, w *sdk.Writer) (zoom, error) {
	client, err := sdkhttp.New(sdkhttp.Options{
		Vendor: "Zoom", URL: cfg.APIURL, URLPath: "/api_url", Settings: cfg.Settings, Writer: w, Explain: explain,
		Auth: &sdkhttp.ClientCredentials{
			TokenURL: cfg.AuthURL, ClientID: cfg.ClientID, Secret: cfg.Secret,
			TokenURLPath: "/auth_url", IDPath: "/client_id", SecretPath: "/client_secret",
			Params: url.Values{"grant_type": {"account_credentials"}, "account_id": {cfg.AccountID}},
		},
	})
	return zoom{client}, err
}

// license is the one that Zoom sells by the seat, with its numbers.
func (z zoom) license(ctx context.Context) (sdk.License, error) {
	var answer struct {
		Base struct {
			Hosts *int64 `json:"hosts"`
			Usage *int64 `json:"usage"`
		} `json:"plan_base"`
	}
	err := z.Get(ctx, "accounts/me/plans/usage", nil, &answer)
	if err == nil && (answer.Base.Hosts == nil || answer.Base.Usage == nil) {
		err = unusable(errors.New("the plan has no number of licenses"))
	}
	return sdk.License{ID: "licensed", UID: "zoom:licensed", Name: "Zoom licensed", Purchased: answer.Base.Hosts, Consumed: answer.Base.Usage}, err
}

type user struct {
	ID     string `json:"id"`
	Email  string `json:"email"`
	Name   string `json:"display_name"`
	Type   int    `json:"type"`
	Status string `json:"status"`
}

// id stands for a user. One who has not signed in yet has no id of Zoom.
func (u user) id() string {
	if u.ID == "" && u.Email != "" {
		return "pending:" + strings.ToLower(u.Email)
	}
	return u.ID
}

// users is the list of the users with one status.
func (z zoom) users(status, size string) sdkhttp.List[user] {
	return sdkhttp.List[user]{Name: status, Fetch: func(ctx context.Context, token string) (sdkhttp.Page[user], error) {
		var answer struct {
			Total *int   `json:"total_records"`
			Next  string `json:"next_page_token"`
			Users []user `json:"users"`
		}
		query := url.Values{"status": {status}, "page_size": {size}, "next_page_token": {token}}
		err := z.Get(ctx, "users", query, &answer)
		return sdkhttp.Page[user]{Items: answer.Users, Next: answer.Next, Total: answer.Total}, err
	}}
}

func check(_ context.Context, cfg config, c *sdk.Checks) {
	var z zoom
	c.Run("settings", func(context.Context) (_ string, err error) { z, err = connect(cfg, nil); return "valid", err })
	if z.Client == nil || c.Offline() {
		return
	}
	defer z.Close()
	c.Run("plan", func(ctx context.Context) (string, error) {
		_, err := z.license(ctx)
		return "may be read", err
	})
	c.Run("users", func(ctx context.Context) (string, error) {
		_, err := z.users("active", "1").Fetch(ctx, "")
		return "may be read", err
	})
}

func export(ctx context.Context, cfg config, w *sdk.Writer) error {
	z, err := connect(cfg, w)
	if err != nil {
		return err
	}
	defer z.Close()
	license, err := z.license(ctx)
	if err == nil {
		err = w.License(license)
	}
	if err != nil || w.LicensesOnly() {
		return err
	}
	return sdkhttp.Reading[user]{
		Client: z.Client, Writer: w, Unit: "users", ID: user.id,
		Lists: []sdkhttp.List[user]{z.users("active", "300"), z.users("inactive", "300"), z.users("pending", "300")},
		Take: func(u user) error {
			h := sdk.Holder{ID: u.id(), Name: u.Name, Emails: []sdk.Email{{Address: u.Email, Kind: sdk.Login}}}
			if u.Status != "active" && !slices.Contains(cfg.Include, u.Status) {
				h.LeftOut = u.Status + " users are left out"
			}
			switch u.Type {
			case 2:
				return w.Assign(h, "licensed")
			case 1, 4, 99: // basic, without meetings, none
				return w.Assign(h)
			}
			return unusable(fmt.Errorf("user %s has the unknown type %d", u.id(), u.Type))
		},
	}.Read(ctx)
}

func unusable(err error) error { return sdk.Upstream(err, "an answer of Zoom cannot be used") }

// explain knows the numbers of Zoom's own errors.
func explain(e *sdkhttp.StatusError) error {
	var answer struct{ Code int }
	_ = json.Unmarshal(e.Body, &answer) // a body of another form has no number
	switch answer.Code {
	case 300: // the token of a page lives for 15 minutes
		return fmt.Errorf("%w: the page token expired", sdkhttp.ErrLost)
	case 4711:
		return sdk.Problem{Code: "zoom.scope", Origin: sdk.OriginUpstream, Summary: "the Zoom app lacks a scope",
			Detail: "Give it user:read:list_users:admin and billing:read:plan_usage:admin. If it has them, its owner has lost the role of an admin."}
	}
	return nil
}
