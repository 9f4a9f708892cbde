package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/graph"
	"github.com/licexport/licexport/plugins/m365/sku"
)

// catalog decides which licenses there are and which of them are exported.
type catalog struct {
	cfg      config
	products *sku.Products
	account  string // of the tenant, for products that it does not list
	// seen holds each SKU that has been seen, by its id.
	seen    map[string]*seen
	company int
}

// seen is a product that the tenant lists, or a user holds.
type seen struct {
	license  sdk.License
	exported bool
	listed   bool // by the tenant
	held     int  // distinct users who hold it, in the present reading
	free     bool // its numbers of units mean nothing
	// prepaid are the units in force and in their grace period. Nil: not reported.
	prepaid *int32
}

func newCatalog(cfg config) (*catalog, error) {
	products, err := sku.Common()
	if err != nil {
		return nil, err
	}
	if cfg.ProductNames != "" {
		if err := products.Load(cfg.ProductNames); err != nil {
			return nil, words(cfg).UnreadableFile("product_names", "/product_names", cfg.ProductNames, err)
		}
	}
	return &catalog{cfg: cfg, products: products, seen: make(map[string]*seen)}, nil
}

// list takes what the tenant has subscribed to and gives the licenses to
// export, in the order of the answer.
func (c *catalog) list(skus []graph.SKU) []sdk.License {
	var licenses []sdk.License
	merged := merge(skus)
	if i := slices.IndexFunc(merged, func(one graph.SKU) bool { return one.Account != "" }); i >= 0 {
		c.account = merged[i].Account
	}
	for _, one := range merged {
		c.complete(&one)
		listed := &seen{listed: true}
		c.seen[one.ID] = listed
		if strings.EqualFold(one.AppliesTo, "Company") {
			c.company++
			continue
		}
		if listed.exported = c.wanted(one.PartNumber); listed.exported {
			listed.free, listed.prepaid = c.isFree(one.PartNumber), add(one.Enabled, one.Warning)
			listed.license = c.license(one)
			licenses = append(licenses, listed.license)
		}
	}
	return licenses
}

// complete fills in what the UId is made of and the answer has left out. Without
// it the license would be missing in the file.
func (c *catalog) complete(one *graph.SKU) {
	one.Account = cmp.Or(one.Account, c.account)
	if product, ok := c.products.Find(one.ID); ok {
		one.PartNumber = cmp.Or(one.PartNumber, product.PartNumber)
	}
}

// merge adds up products that are listed more than once (for several accounts
// of one tenant).
func merge(skus []graph.SKU) []graph.SKU {
	var merged []graph.SKU
	position := make(map[string]int)
	for _, one := range skus {
		at, again := position[one.ID]
		if !again {
			position[one.ID] = len(merged)
			merged = append(merged, one)
			continue
		}
		first := &merged[at]
		first.Enabled = add(first.Enabled, one.Enabled)
		first.Warning = add(first.Warning, one.Warning)
		first.Consumed = add(first.Consumed, one.Consumed)
	}
	return merged
}

// add is the sum of what is known.
func add(a, b *int32) *int32 {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	sum := *a + *b
	return &sum
}

func (c *catalog) wanted(partNumber string) bool {
	if len(c.cfg.Include) > 0 && !sku.Globs(c.cfg.Include).Match(partNumber) {
		return false
	}
	return !sku.Globs(c.cfg.Exclude).Match(partNumber)
}

func (c *catalog) license(one graph.SKU) sdk.License {
	license := sdk.License{
		ID:     one.ID,
		UID:    c.uid(one.ID, one.Account, one.PartNumber),
		Name:   c.name(one.ID, one.PartNumber),
		Status: one.Status,
	}
	if one.Consumed != nil {
		license.Consumed = sdk.Int(*one.Consumed)
	}
	if !c.isFree(one.PartNumber) {
		license.Purchased = c.purchased(one)
	}
	return license
}

// isFree reports whether the number of units of a product means nothing.
func (c *catalog) isFree(partNumber string) bool { return sku.Globs(c.cfg.Free).Match(partNumber) }

// purchased is the number of units that may be used: those in force and,
// unless the settings say otherwise, those in the grace period after expiry.
func (c *catalog) purchased(one graph.SKU) *int64 {
	units := one.Enabled
	if c.cfg.Purchased != purchasedEnabled {
		units = add(units, one.Warning)
	}
	if units == nil || *units < 0 {
		return nil
	}
	return sdk.Int(*units)
}

// uid is empty if a part of it is unknown.
func (c *catalog) uid(id, account, partNumber string) string {
	switch {
	case c.cfg.UID == uidSKUID:
		return id
	case partNumber == "":
		return ""
	case c.cfg.UID == uidPartNumber:
		return partNumber
	case account == "":
		return ""
	default:
		return account + ":" + partNumber
	}
}

// name is the product name, or else the best there is.
func (c *catalog) name(id, partNumber string) string {
	if product, ok := c.products.Find(id); ok && product.Name != "" {
		return product.Name
	}
	return cmp.Or(partNumber, id)
}

// find gives what is known of a license that a user holds. A product that the
// tenant does not list any more (an expired trial, say) counts, too; met says that
// it was met for the first time.
func (c *catalog) find(id string) (one *seen, met bool) {
	one = c.seen[id]
	if one == nil {
		one, met = c.stray(id), true
		c.seen[id] = one
	}
	return one, met
}

// stray is a product that the tenant does not list.
func (c *catalog) stray(id string) *seen {
	product, _ := c.products.Find(id)
	if !c.wanted(cmp.Or(product.PartNumber, id)) {
		return &seen{}
	}
	return &seen{exported: true, license: sdk.License{
		ID: id, UID: c.uid(id, c.account, product.PartNumber), Name: c.name(id, product.PartNumber),
	}}
}

// restart forgets who holds what.
func (c *catalog) restart() {
	for _, one := range c.seen {
		one.held = 0
	}
}

// strays are the products that users hold and the tenant does not list.
func (c *catalog) strays() []*seen {
	return c.which(func(one *seen) bool { return one.exported && !one.listed && one.held > 0 })
}

// which are the products that match, by their ids.
func (c *catalog) which(match func(*seen) bool) []*seen {
	var found []*seen
	for _, id := range slices.Sorted(maps.Keys(c.seen)) {
		if match(c.seen[id]) {
			found = append(found, c.seen[id])
		}
	}
	return found
}

// recount takes newer numbers of units in use.
func (c *catalog) recount(skus []graph.SKU) {
	for _, sku := range merge(skus) {
		if one := c.seen[sku.ID]; one != nil && one.exported && sku.Consumed != nil && *sku.Consumed >= 0 {
			one.license.Consumed = sdk.Int(*sku.Consumed)
		}
	}
}
