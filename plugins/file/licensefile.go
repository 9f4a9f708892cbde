package main

import (
	"errors"
	"io"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/table"
)

// licensePlaces are indexes of columns; -1: there is none.
type licensePlaces struct{ license, name, uid, purchased, consumed int }

// readLicenses adds what is in the list of licenses to the result.
func readLicenses(p *plan, file *snapshot.File, into *result) error {
	var at licensePlaces
	c := p.LicenseFile.Columns
	columns := named([]wanted{
		{"columns/license", c.License, &at.license},
		{"columns/name", c.Name, &at.name},
		{"columns/uid", c.UID, &at.uid},
		{"columns/purchased", c.Purchased, &at.purchased},
		{"columns/consumed", c.Consumed, &at.consumed},
	})
	t, header, err := p.licenses.open(file, columns)
	if err != nil {
		return err
	}
	var bad faults
	rows, last := 0, 0
	for seen := make(map[string]string); ; rows++ {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		last = row.Number
		if err := readLicense(p, t, header, at, row, seen, into); err != nil {
			bad.add(err)
		}
	}
	if err := unmerged(t, header, columns, last); err != nil {
		return err
	}
	if rows == 0 {
		return fault.New("no_rows", file.Name, "Probably its export has failed. Nothing is taken from it.", "the file has a header, but no rows")
	}
	return bad.error(file.Name)
}

// readLicense takes one row. seen has the places of the former licenses.
func readLicense(p *plan, t table.Table, header table.Header, at licensePlaces, row table.Row, seen map[string]string, into *result) error {
	if err := whole(t, header, row); err != nil {
		return err
	}
	id, err := short(t, row, at.license)
	if err != nil {
		return err
	}
	if id == "" {
		return fault.New("no_license", t.Place(row.Number, at.license), "Fill it in, or remove the row.", "the row has no license")
	}
	place := t.Place(row.Number, at.license)
	if former := seen[fold(id)]; former != "" {
		return fault.New("contradiction", place, "Nobody can tell which row counts: add up their units in one.",
			"license %q is already at %s", id, former)
	}
	seen[fold(id)] = place
	name, nameErr := short(t, row, at.name)
	uid, uidErr := short(t, row, at.uid)
	bought, boughtErr := number(t, row, at.purchased)
	used, usedErr := number(t, row, at.consumed)
	if err := errors.Join(nameErr, uidErr, boughtErr, usedErr); err != nil {
		return err
	}
	if !p.wants(id) {
		return nil
	}
	i, _ := into.licenses.get(id, place)
	l := into.licenses.list[i]
	if name != "" {
		l.Name = name
	}
	if uid != "" {
		l.UID = uid
	}
	if at.purchased >= 0 {
		l.Purchased = bought
	}
	l.Consumed, l.listed = used, true
	return nil
}
