package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/sql/database"
)

// cells reads the values of a row by name.
type cells struct {
	q      setting
	at     places
	row    database.Row
	around string // what tells the row from others, for people
}

// fault is something wrong with the row.
func (c cells) fault(code, summary, detail string) sdk.Problem {
	return dataFault(code, c.q, fmt.Sprintf("row %d%s: %s", c.row.Number, c.around, summary), detail)
}

// text is a value as text, "" for NULL and without such a column. At most 500
// bytes: two of them make a name of which licexport takes 1,024.
func (c cells) text(column string) (string, error) {
	i, ok := c.at[column]
	if !ok {
		return "", nil
	}
	const most = 500
	text, err := c.row.Values[i].Text()
	switch {
	case err != nil:
		return "", c.fault("bad_value", column+": "+err.Error(), "Correct the value, or the query.")
	case len(text) > most:
		return "", c.fault("text_too_long", fmt.Sprintf("%s has %d bytes, at most %d are possible", column, len(text), most), "Is it the right column?")
	default:
		return text, nil
	}
}

// number is a number of units, nil for NULL and without such a column.
func (c cells) number(column string) (*int64, error) {
	i, ok := c.at[column]
	if !ok {
		return nil, nil
	}
	n, known, err := c.row.Values[i].Whole()
	switch {
	case err != nil:
		return nil, c.fault("bad_number", column+": "+err.Error(), "Let the query give a whole number, or NULL where it is unknown or unlimited.")
	case !known:
		return nil, nil
	default:
		return sdk.Int(n), nil
	}
}

// names are what values of the column license mean. Many rows name few licenses,
// so each value is looked at once.
type names struct {
	known map[string]bool // names that are licenses, whatever they look like, folded
	good  map[string]string
}

// license reads the name of a license, and refuses what is none.
func (c cells) license(names *names) (string, error) {
	value, err := c.text(columnLicense)
	if err != nil {
		return "", err
	}
	if id, ok := names.good[value]; ok {
		return id, nil
	}
	id, err := c.name(value, names.known)
	if err == nil {
		if names.good == nil {
			names.good = map[string]string{}
		}
		names.good[value] = id
	}
	return id, err
}

// name makes a license of a value.
func (c cells) name(value string, known map[string]bool) (string, error) {
	id := typed.Clean(value)
	const remedy = "Correct it. If the license is really called that: list it in known_licenses."
	switch {
	case strings.ContainsAny(strings.TrimSpace(value), "\r\n\v\u2028"):
		return "", c.fault("line_break", fmt.Sprintf("the license %q has a line break in it", limited(id)), "If these are several licenses: give one row for each. If it is one: remove the line break, for example with REPLACE.")
	case id == "":
		return "", c.fault("no_license", "the license is empty", "Correct it, or leave such rows out: WHERE license IS NOT NULL.")
	case known[typed.Fold(id)]:
		return id, nil
	case typed.Placeholder(id):
		return "", c.fault("placeholder", fmt.Sprintf("%q is no license", limited(id)), "Leave such rows out by a condition in the query. If the license is really called that: list it in known_licenses.")
	case typed.Lost(value) != "":
		return "", c.fault("lost_letter", fmt.Sprintf("letters seem to be lost in the license %q", limited(id)), remedy)
	case typed.Damaged(id) != "":
		return "", c.fault("damaged_name", fmt.Sprintf("the license %q %s", limited(id), typed.Damaged(id)), remedy)
	default:
		return id, nil
	}
}

// readLicenses reads what licenses_query gives.
func (r *reader) readLicenses(ctx context.Context) error {
	q := setting{"licenses_query", r.plan.LicensesQuery}
	var at places
	var bad faults
	rows := 0
	err := r.send(ctx, q.name, r.plan.licenses, func(names []string) (err error) {
		at, err = placesOf(names, licenseColumns, q)
		return err
	}, func(row database.Row) error {
		rows++
		bad.add(r.takeLicense(cells{q: q, at: at, row: row}))
		return nil
	})
	if err != nil {
		return err
	}
	if err := bad.error(q); err != nil {
		return err
	}
	if rows == 0 && !r.plan.AllowEmpty {
		return dataFault("no_rows", q, "it gives no rows", "A table may have been emptied before it is filled again. Remove licenses_query if there is no list of licenses.")
	}
	return nil
}

func (r *reader) takeLicense(c cells) error {
	id, err := c.license(&r.names)
	if err != nil {
		return err
	}
	i, isNew := r.result.licenses.get(id, r.plan.UIDPrefix)
	if !isNew {
		return c.fault("contradiction", fmt.Sprintf("the license %q is there twice", limited(id)), "Nobody can tell which row counts. Add up their units: SUM and GROUP BY.")
	}
	l := r.result.licenses.list[i]
	l.listed = true
	name, nameErr := c.text(columnName)
	uid, uidErr := c.text(columnUID)
	status, statusErr := c.text(columnStatus)
	bought, boughtErr := c.number(columnPurchased)
	used, usedErr := c.number(columnConsumed)
	if err := errors.Join(nameErr, uidErr, statusErr, boughtErr, usedErr); err != nil {
		return err
	}
	l.Purchased, l.Consumed, l.Status = bought, used, typed.Clean(status)
	if name = typed.Clean(name); name != "" {
		l.Name = name
	}
	if uid = typed.Clean(uid); uid != "" {
		l.UID = uid
	}
	if r.wants(sdk.DetailRenewal) {
		l.details = r.renewal(c, bought)
	}
	return tooLong(c, l.UID)
}

// tooLong refuses a UId that the asset register cannot store.
func tooLong(c cells, uid string) error {
	const most = 255
	if n := len(utf16.Encode([]rune(uid))); n > most {
		return c.fault("text_too_long", fmt.Sprintf("the UId of the license has %d letters, at most %d can be stored", n, most), "Give a shorter one in the column uid of licenses_query.")
	}
	return nil
}
