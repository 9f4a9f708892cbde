package report_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/report"
)

// A secret in a map whose names are free, as those of a recipe, has to be put in
// its place, too.
func TestNextStepsNameEverySecret(t *testing.T) {
	t.Parallel()
	first := config.Initial{
		Source: "zoom", Job: "nightly",
		Options: []config.Option{
			{Name: "password", Secret: true},
			{Name: "secrets", Entry: &config.Option{Secret: true}},
			{Name: "settings", Entry: &config.Option{}},
		},
	}
	if err := first.Set("password=file:zoom.password", "secrets.token=env:ZOOM_TOKEN", "secrets.client_secret=file:zoom.secret", "settings.account_id=abc"); err != nil {
		t.Fatal(err)
	}
	var reported strings.Builder
	if err := report.NextSteps(&reported, "licexport.yaml", false, &first); err != nil {
		t.Fatal(err)
	}
	want := `
Next
  put password into the file zoom.password, and let only the account that runs licexport read it
  put secrets.client_secret into the file zoom.secret, and let only the account that runs licexport read it
  put secrets.token into the environment variable ZOOM_TOKEN, for the account that runs licexport
  licexport config validate
`
	if !strings.Contains(reported.String(), want) {
		t.Errorf("got:\n%s", reported.String())
	}
}
