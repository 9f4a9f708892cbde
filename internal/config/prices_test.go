package config_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

func TestPrices(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte(`version: 1
sources: {m365: {}}
prices:
  "contoso:SPE_E3": {amount: 36.9, currency: EUR}
  contoso:VISIOCLIENT: {amount: 168, currency: CZK, per: year}
`), "licexport.yaml", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]config.Price{
		"contoso:SPE_E3":      {Amount: 36.9, Currency: "EUR", Per: config.PerMonth},
		"contoso:VISIOCLIENT": {Amount: 168, Currency: "CZK", Per: config.PerYear},
	}
	if !maps.Equal(f.Prices, want) {
		t.Errorf("got %+v", f.Prices)
	}
}

func TestPricesThatAreNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{amount: -1, currency: EUR}`:                                 "prices.X.amount must be a number from 0 to 1000000000, as in 12.5, not the number -1",
		`{amount: "12,5", currency: EUR}`:                             `prices.X.amount must be a number from 0 to 1000000000, as in 12.5, not the text "12,5"`,
		`{amount: .nan, currency: EUR}`:                               "prices.X.amount must be a number",
		`{amount: 1, currency: €}`:                                    `prices.X.currency must be the code of a currency in three capital letters, as in EUR, not the text "€"`,
		`{amount: 1}`:                                                 "currency",
		`{amount: 1, currency: EUR, per: week}`:                       "per",
		"{amount: 1, currency: EUR}\n  x: {amount: 2, currency: EUR}": `prices has a price for "X" and one for "x"`,
	} {
		_, err := config.Parse([]byte("version: 1\nsources: {m365: {}}\nprices:\n  X: "+text+"\n"), "licexport.yaml", t.TempDir())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
