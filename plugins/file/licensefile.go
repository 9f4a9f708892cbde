package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// licensePlaces are indexes of columns; -1: there is none.
type licensePlaces struct{ license, name, uid, purchased, consumed int }

// readLicenses adds what is in the list of licenses to the result. It returns the
// names of all licenses there, also of those that are not wanted.
func readLicenses(p *plan, file *snapshot.File, into *result) (known, error) {
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
		return nil, err
	}
	var bad faults
	var short error
	rows, last := 0, 0
	names, seen := make(known), make(map[string]string)
	zero := []zeros{{column: at.purchased}, {column: at.consumed}}
	for ; ; rows++ {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		last = row.Number
		if short = whole(t, header, row); short != nil && (!p.licenses.loose || !looseEnd(header, row)) {
			bad.add(short)
			short = nil
			continue
		}
		countZeros(zero, t, row)
		if err := readLicense(p, t, at, row, seen, names, into); err != nil {
			bad.add(err)
		}
	}
	if short != nil && !t.Ended() {
		bad.add(short)
	}
	if err := unmerged(t, header, columns, last); err != nil {
		return nil, err
	}
	if err := zeroFault(zero); err != nil {
		bad.add(err)
	}
	if rows == 0 {
		return nil, fault.New("no_rows", file.Name, "Probably its export has failed. Nothing is taken from it.", "the file has a header, but no rows")
	}
	return names, bad.error(file.Name)
}

// readLicense takes one row. seen has the places of the former licenses.
func readLicense(p *plan, t table.Table, at licensePlaces, row table.Row, seen map[string]string, names known, into *result) error {
	value, err := short(t, row, at.license)
	if err != nil {
		return err
	}
	id, place := typed.Clean(value), t.Place(row.Number, at.license)
	switch {
	case id == "":
		return fault.New("no_license", place, "Fill it in, or remove the row.", "the row has no license")
	case p.names.has(id), p.excludes(id):
	case looksTotal(id):
		return fault.New("looks_like_total", place, "If it is: name it in the setting footer, or remove it. If it is a license: list it in known_licenses.", "%q seems to be a total, not a license", id)
	case typed.Placeholder(id):
		return fault.New("placeholder", place, fmt.Sprintf("Fill it in, or remove the row. To leave it out, add %q to exclude. If it is the name of a license: list it in known_licenses.", id), "%q is no license", id)
	case typed.Lost(value) != "":
		return fault.New("lost_letter", place, "Export the file again as UTF-8, or as an Excel workbook. If the license is really called that: list it in known_licenses.", "letters seem to be lost in the license %q", id)
	case typed.Damaged(id) != "":
		return fault.New("damaged_name", place, "Correct the cell, or the export. If the license is really called that: list it in known_licenses.", "the license %q %s", limited(id), typed.Damaged(id))
	}
	names.add(id)
	if former := seen[fold(id)]; former != "" {
		return fault.New("contradiction", place, "Nobody can tell which row counts: add up their units in one.",
			"license %q is already at %s", id, former)
	}
	seen[fold(id)] = place
	name, nameErr := short(t, row, at.name)
	uid, uidErr := uidOf(t, row, at.uid)
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
	if name = typed.Clean(name); name != "" {
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
