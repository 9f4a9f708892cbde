package snippets

import (
	"github.com/licexport/licexport/pkg/sdk"
)

type config struct {
	URL      string       `json:"url" jsonschema:"Address of the API" env:"ACME_URL"`
	Token    sdk.Secret   `json:"token,omitzero" jsonschema:"API token with read access; or user and password" env:"ACME_TOKEN"`
	User     string       `json:"user,omitempty" jsonschema:"User who may read, instead of a token"`
	Password sdk.Secret   `json:"password,omitzero" jsonschema:"Password of the user"`
	Teams    []string     `json:"teams,omitempty" jsonschema:"Teams to read; all if empty"`
	Region   string       `json:"region,omitempty" jsonschema:"Region of the account" enum:"eu,us" default:"eu"`
	CAFile   string       `json:"ca_file,omitempty" jsonschema:"Further certificate authorities" path:"true"`
	PageSize int          `json:"page_size,omitempty" jsonschema:"Users in a page" default:"100"`
	Settle   sdk.Duration `json:"settle,omitempty" jsonschema:"How long to wait for new numbers" default:"5m"`
}

// Validate says what no schema can: one of two ways to sign in, and not both.
func (c *config) Validate() error {
	switch {
	case c.Token.IsZero() && c.User == "":
		return sdk.ConfigError("/token", "there is no way to sign in", "Set token, or user and password.")
	case !c.Token.IsZero() && c.User != "":
		return sdk.ConfigError("/user", "there are two ways to sign in", "Set token, or user and password, and not both.")
	case c.Password.IsZero() != (c.User == ""):
		return sdk.ConfigError("/password", "user and password belong together", "Set both, or neither.")
	}
	return nil
}
