package config

import (
	"math"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Per is the time that a price is for.
type Per string

// Times that a price may be for.
const (
	PerMonth Per = "month"
	PerYear  Per = "year"
)

// Price is what one unit of a license costs, for reports.
type Price struct {
	// Amount in whole units of the currency, as in 12.5.
	Amount float64
	// Currency is a code of ISO 4217, as in EUR.
	Currency string
	Per      Per
}

// maxPrice bounds an amount, so that sums stay exact to the cent.
const maxPrice = 1e9

// pricesValue reads the prices of licenses, by UId.
func (r *reader) pricesValue(into *map[string]Price) strict.Value {
	fields := func(p *Price) []strict.Field {
		return []strict.Field{
			{Key: "amount", Doc: "Price of one unit", Required: true, Value: r.amount(&p.Amount)},
			{Key: "currency", Doc: "Code of the currency, as in EUR", Required: true, Value: r.currency(&p.Currency)},
			{Key: "per", Doc: "What the price is for", Value: strict.Choice(r.Reader, &p.Per, PerMonth, PerYear)},
		}
	}
	return described("prices", "What a unit of a license costs, by UId, for licexport report", strict.Value{
		Schema: strict.MapSchema(strict.ObjectSchema(fields(&Price{Per: PerMonth})...)),
		Read: func(where string, n *yaml.Node) {
			met := map[string]string{}
			for _, e := range r.Map(where, n) {
				price := Price{Per: PerMonth}
				r.Object(strict.Join(where, e.Name), e.Key, e.Value, fields(&price)...)
				if first, twice := met[license.FoldKey(e.Name)]; twice {
					r.Errorf(e.Key, "They differ in case only, and licexport takes them for one UId.", "%s has a price for %q and one for %q", where, first, e.Name)
				}
				met[license.FoldKey(e.Name)] = e.Name
				if *into == nil {
					*into = map[string]Price{}
				}
				(*into)[e.Name] = price
			}
		},
	})
}

// amount reads a price.
func (r *reader) amount(into *float64) strict.Value {
	return strict.Value{Schema: strict.Schema{"type": "number", "minimum": 0, "maximum": maxPrice}, Read: func(where string, n *yaml.Node) {
		v, err := strconv.ParseFloat(n.Value, 64)
		number := n.ShortTag() == "!!int" || n.ShortTag() == "!!float"
		if n.Kind != yaml.ScalarNode || !number || err != nil || math.IsNaN(v) || v < 0 || v > maxPrice {
			r.Errorf(n, "", "%s must be a number from 0 to 1000000000, as in 12.5, not %s", where, strict.Describe(n))
			return
		}
		*into = v
	}}
}

// currency reads the code of a currency.
func (r *reader) currency(into *string) strict.Value {
	const pattern = `^[A-Z]{3}$`
	return strict.Value{Schema: strict.Schema{"type": "string", "pattern": pattern}, Read: func(where string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || !regexp.MustCompile(pattern).MatchString(n.Value) {
			r.Errorf(n, "", "%s must be the code of a currency in three capital letters, as in EUR, not %s", where, strict.Describe(n))
			return
		}
		*into = n.Value
	}}
}
