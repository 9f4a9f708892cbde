// A complete licexport source plugin: it reads the seats of a fictitious
// license server that answers GET /seats with JSON.
package main

import (
	"context"

	"github.com/licexport/licexport/pkg/sdk"
)

type config struct {
	URL   string     `json:"url" jsonschema:"Base URL of the license server, as in https://acme.example.com" env:"ACME_URL"`
	Token sdk.Secret `json:"token" jsonschema:"API token with read access" env:"ACME_TOKEN"`
}

func main() { sdk.Main(source()) }

func source() sdk.Source[config] {
	return sdk.Source[config]{Name: "acme", Version: "0.1.0", Summary: "Seats of an Acme license server",
		KnowsTotals: true, Export: export}
}

func export(ctx context.Context, cfg config, w *sdk.Writer) error {
	seats, err := read(ctx, cfg)
	if err != nil {
		return sdk.Upstream(err, "Acme did not tell its seats")
	}
	if err := w.License(sdk.License{ID: "suite", UID: "acme-suite", Name: "Acme Suite", Purchased: seats.Bought}); err != nil {
		return err
	}
	w.Expect(*seats.Total)
	for _, u := range seats.Users {
		holder := sdk.Holder{ID: u.ID, Name: u.Name, Emails: []sdk.Email{{Address: u.Mail}}}
		if err := w.Assign(holder, "suite"); err != nil {
			return err
		}
	}
	return nil // everything was read
}
