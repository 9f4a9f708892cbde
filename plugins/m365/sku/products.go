// Package sku knows Microsoft's products by their identifiers.
//
// The table in products.csv holds common products out of "Product names and
// service plan identifiers for licensing" by Microsoft,
// https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
// (documentation under CC BY 4.0). Microsoft offers the full list there as a
// CSV file, which Load reads. Names are for people only: several products share
// one name, and a product that is in neither list is never an error.
package sku

import (
	_ "embed" // for products.csv
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Product is one product of Microsoft.
type Product struct {
	// PartNumber is the name for machines, as in "SPE_E3".
	PartNumber string
	// Name is the name for people, as in "Microsoft 365 E3".
	Name string
}

// Products finds products by their GUID.
type Products struct{ byID map[string]Product }

//go:embed products.csv
var common string

// Common are the products that ship with the plugin.
func Common() (*Products, error) {
	products := &Products{byID: make(map[string]Product)}
	err := products.read(strings.NewReader(common), columns{part: "part_number", id: "guid", name: "name"})
	return products, err
}

// Load adds the products of Microsoft's CSV file, which win over those known
// already.
func (p *Products) Load(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return p.read(file, columns{part: "String_Id", id: "GUID", name: "Product_Display_Name"})
}

// Find gives the product with the GUID.
func (p *Products) Find(id string) (Product, bool) {
	product, ok := p.byID[strings.ToLower(id)]
	return product, ok
}

// Len is the number of products known.
func (p *Products) Len() int { return len(p.byID) }

// columns are the titles of the three columns of use.
type columns struct{ part, id, name string }

// read takes the products of a CSV file. Microsoft's has one row for each
// product and service plan, so most products come many times: the first counts.
func (p *Products) read(r io.Reader, titles columns) error {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		return fmt.Errorf("the header line cannot be read: %w", err)
	}
	part, id, name, err := titles.find(header)
	if err != nil {
		return err
	}
	seen := make(map[string]bool)
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(record) <= max(part, id, name) {
			continue
		}
		guid := strings.ToLower(clean(record[id]))
		if guid == "" || seen[guid] {
			continue
		}
		seen[guid] = true
		p.byID[guid] = Product{PartNumber: clean(record[part]), Name: clean(record[name])}
	}
	if len(seen) == 0 {
		return errors.New("there is no product in it")
	}
	return nil
}

// find gives the positions of the columns, whatever their order and case.
func (c columns) find(header []string) (part, id, name int, err error) {
	position := make(map[string]int)
	for i, title := range header {
		position[strings.ToLower(clean(title))] = i
	}
	var found [3]int
	for i, title := range []string{c.part, c.id, c.name} {
		at, ok := position[strings.ToLower(title)]
		if !ok {
			return 0, 0, 0, fmt.Errorf("it has no column %q; expected is the CSV file that Microsoft offers for download", title)
		}
		found[i] = at
	}
	return found[0], found[1], found[2], nil
}

// clean fixes what Microsoft's file is known for: a byte order mark, tabs and
// spaces around identifiers, and no-break spaces inside, where Graph has plain
// ones. In a copy that Excel has saved, dashes of names are no UTF-8.
func clean(field string) string {
	field = strings.ToValidUTF8(strings.TrimPrefix(field, "\ufeff"), "?")
	return strings.TrimSpace(strings.ReplaceAll(field, "\u00a0", " "))
}
