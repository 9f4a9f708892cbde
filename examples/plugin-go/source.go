package main

import (
	"context"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// config is what users set for this source. A setting without omitempty is
// required; env names the variable that licexport takes the value from when it
// runs without a configuration file.
type config struct {
	URL   string     `json:"url" jsonschema:"Address of the API, as in https://api.acme.example" env:"ACME_URL"`
	Token sdk.Secret `json:"token" jsonschema:"API token that may read products and users" env:"ACME_TOKEN"`

	sdkhttp.Settings // ca_file, max_wait, stall
}

func source() sdk.Source[config] {
	return sdk.Source[config]{
		Name:         "acme",
		Version:      version,
		Summary:      "Users of Acme and the products they may use",
		KnowsTotals:  true, // the API names how many users there are
		LicensesOnly: true, // export reads no users when they are not wanted
		Check:        check,
		Export:       export,
	}
}

// check tries the settings step by step, for "licexport check". It reads no more
// than one user.
func check(_ context.Context, cfg config, c *sdk.Checks) {
	var client *api
	c.Run("settings", func(context.Context) (_ string, err error) {
		client, err = connect(cfg, nil)
		return "valid", err
	})
	if client == nil || c.Offline() {
		return // everything below needs the network
	}
	defer client.Close()
	c.Run("products", func(ctx context.Context) (string, error) {
		products, err := client.products(ctx)
		return fmt.Sprintf("%d products", len(products)), err
	})
	c.Run("users", func(ctx context.Context) (string, error) {
		return "may be read", client.tryUsers(ctx)
	})
}

// export reads everything. Returning nil means that nothing is missing: who is
// not reported here loses the license. When in doubt, return an error.
func export(ctx context.Context, cfg config, w *sdk.Writer) error {
	client, err := connect(cfg, w)
	if err != nil {
		return err
	}
	defer client.Close()
	products, err := client.products(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(products))
	for _, p := range products {
		known[p.ID] = true
		if err := w.License(sdk.License{ID: p.ID, UID: "acme:" + p.ID, Name: p.Name, Purchased: p.Bought}); err != nil {
			return err
		}
	}
	if w.LicensesOnly() {
		return nil
	}
	return client.users(ctx, w, func(u user) error {
		if err := u.check(known); err != nil {
			return err
		}
		return w.Assign(sdk.Holder{ID: u.ID, Name: u.Name, Emails: []sdk.Email{{Address: u.Email}}}, u.Products...)
	})
}
