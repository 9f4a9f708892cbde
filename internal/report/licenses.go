package report

import (
	"fmt"
	"io"
	"strconv"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
)

// LicenseFormat gives the function that writes a list of licenses in a format:
// table, csv or json. c says how CSV is written.
func LicenseFormat(format string, c CSV) (func(io.Writer, []license.License) error, error) {
	switch format {
	case "table":
		return licenseTable, nil
	case "csv":
		return func(w io.Writer, all []license.License) error { return licenseCSV(w, all, c) }, nil
	case "json":
		return licenseJSONList, nil
	default:
		return nil, fmt.Errorf("the format %q does not exist; choose table, csv or json", format)
	}
}

// licenseColumns are those of lists of licenses.
var licenseColumns = []Column{{"UId", Left}, {"Product", Left | Shorten | Spare}, {"Purchased", Right}, {"Assigned", Right}, {"Status", Left | Spare}}

func licenseTable(w io.Writer, all []license.License) error {
	var rows [][]string
	for i := range all {
		l := &all[i]
		rows = append(rows, []string{l.UID, l.Name, Optional(l.Purchased), Optional(l.Consumed), l.Status})
	}
	return Table(w, licenseColumns, rows)
}

func licenseCSV(w io.Writer, all []license.License, c CSV) error {
	rows := [][]string{{"uid", "id", "product", "purchased", "assigned", "status"}}
	for i := range all {
		l := &all[i]
		rows = append(rows, []string{plain.Cell(l.UID), plain.Cell(l.ID), plain.Cell(l.Name), digits(l.Purchased), digits(l.Consumed), plain.Cell(l.Status)})
	}
	return c.Write(w, rows)
}

// digits writes a number that may be unknown for machines.
func digits(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func licenseJSONList(w io.Writer, all []license.License) error {
	type item struct {
		UID       string `json:"uid"`
		ID        string `json:"id"`
		Product   string `json:"product"`
		Purchased *int64 `json:"purchased"`
		Assigned  *int64 `json:"assigned"`
		Status    string `json:"status"`
	}
	items := make([]item, len(all))
	for i := range all {
		l := &all[i]
		items[i] = item{UID: l.UID, ID: l.ID, Product: l.Name, Purchased: l.Purchased, Assigned: l.Consumed, Status: l.Status}
	}
	return writeJSON(w, items)
}
