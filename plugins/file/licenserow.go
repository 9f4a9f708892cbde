package main

import (
	"slices"
	"strings"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
)

// licenseIDs returns the licenses of a row, as they stand there.
func (r *userReader) licenseIDs(row table.Row) ([]string, error) {
	if constant := r.plan.Constants.License; constant != "" {
		return []string{constant}, nil
	}
	if separator := r.plan.ListSeparator; separator != "" {
		value, err := text(r.table, row, r.at.license)
		if err != nil {
			return nil, err
		}
		var ids []string
		for part := range strings.SplitSeq(value, separator) {
			if id := table.Clean(part); id != "" {
				ids = append(ids, id)
			}
		}
		return ids, nil
	}
	value, err := short(r.table, row, r.at.license)
	if err == nil && value == "" {
		err = fault.New("no_license", r.table.Place(row.Number, r.at.license),
			"Fill it in, or leave such rows out by a filter (not_equals with an empty text).", "the row has no license")
	}
	return []string{value}, err
}

// licenses finds or adds the licenses of a row that are wanted.
func (r *userReader) licenses(row table.Row, ids []string) (held []int, err error) {
	for _, id := range ids {
		if !r.plan.wants(id) {
			continue
		}
		at, isNew := r.result.licenses.get(id, r.table.Place(row.Number, r.at.license))
		l := r.result.licenses.list[at]
		l.rows++
		if err := r.describe(row, l, isNew); err != nil {
			return nil, err
		}
		if !slices.Contains(held, at) {
			held = append(held, at)
		}
	}
	return held, nil
}

// wants tells whether a license is taken at all.
func (cfg config) wants(id string) bool {
	return (len(cfg.Include) == 0 || glob.Any(cfg.Include, id)) && !glob.Any(cfg.Exclude, id)
}

// describe takes what a row says about its license. All rows of a license must
// say the same, except for the name.
func (r *userReader) describe(row table.Row, l *license, isNew bool) error {
	name, err := short(r.table, row, r.at.licenseName)
	if err != nil {
		return err
	}
	uid, err := short(r.table, row, r.at.licenseUID)
	if err != nil {
		return err
	}
	bought, err := number(r.table, row, r.at.purchased)
	if err != nil {
		return err
	}
	name += r.plan.Constants.LicenseName
	uid += r.plan.Constants.LicenseUID
	if isNew {
		l.Name, l.UID, l.Purchased = name, uid, bought
		return nil
	}
	if l.UID != uid {
		return fault.New("contradiction", r.table.Place(row.Number, r.at.licenseUID), "One license has one UId.",
			"the UId of license %q is %q, but %q at %s", l.ID, uid, l.UID, l.place)
	}
	if r.at.purchased >= 0 && !equal(l.Purchased, bought) {
		return fault.New("contradiction", r.table.Place(row.Number, r.at.purchased), "The number of bought units must be the same in each row of a license.",
			"license %q has another number of bought units than at %s", l.ID, l.place)
	}
	return nil
}

// number reads a number of units; nil: unknown.
func number(t table.Table, row table.Row, column int) (*int64, error) {
	value, err := short(t, row, column)
	if err != nil {
		return nil, err
	}
	n, known, ok := units(value)
	switch {
	case !ok:
		return nil, fault.New("bad_number", t.Place(row.Number, column), "Write digits only, without separators. An empty cell means that the number is unknown.",
			"%q is no number of units", value)
	case !known:
		return nil, nil
	default:
		return &n, nil
	}
}

func equal(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
