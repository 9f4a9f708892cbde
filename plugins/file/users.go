package main

import (
	"context"
	"errors"
	"io"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/table"
)

// userReader reads the list of users.
type userReader struct {
	plan   *plan
	file   string
	table  table.Table
	header table.Header
	at     userPlaces
	result *result
	faults faults
	total  *foundTotal
	lists  lists
	names  lostNames
	known  known
	zeros  []zeros // of the columns with numbers or conditions, by column
	facts  *facts  // for reports; nil: nobody asks
	last   error   // what is wrong with the last row if the file does not end behind it
}

// userPlaces are indexes of columns; -1: there is none.
type userPlaces struct {
	id, email, alias, login, name, first, last, kind int
	license, licenseName, licenseUID, purchased      int
	total, count                                     int
	filters, products                                []int
}

// readUsers adds what is in the list of users to the result.
func readUsers(ctx context.Context, p *plan, file *snapshot.File, names known, into *result) error {
	r := &userReader{plan: p, file: file.Name, known: names, result: into}
	columns := r.wanted()
	var err error
	if r.table, r.header, err = p.users.open(file, columns); err != nil {
		return err
	}
	for _, column := range append([]int{r.at.purchased}, r.at.filters...) {
		r.zeros = append(r.zeros, zeros{column: column})
	}
	r.facts = r.newFacts()
	last := 0
	for {
		row, err := r.table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		last, r.last = row.Number, nil
		if err := r.row(row); err != nil {
			r.faults.add(err)
			r.last = nil // it is told
		}
	}
	if r.last != nil && !r.table.Ended() {
		r.faults.add(r.last)
	}
	if err := unmerged(r.table, r.header, columns, last); err != nil {
		return err // it explains the faults of rows
	}
	if err := zeroFault(r.zeros); err != nil {
		r.faults.add(err)
	}
	warnings, err := r.judgeLists()
	if err != nil {
		r.faults.add(err)
	}
	if err := r.faults.error(r.file); err != nil {
		return err
	}
	r.result.warnings = append(append(append(r.result.warnings, warnings...), r.judgeJoined()...), r.names.warning()...)
	return r.complete()
}

// wanted lists the columns that the settings name.
func (r *userReader) wanted() []wanted {
	c := r.plan.Columns
	at := &r.at
	at.filters = make([]int, len(r.plan.Filters))
	all := []wanted{
		{"columns/id", c.ID, &at.id},
		{"columns/email", c.Email, &at.email},
		{"columns/alias", c.Alias, &at.alias},
		{"columns/login", c.Login, &at.login},
		{"columns/name", c.Name, &at.name},
		{"columns/first_name", c.FirstName, &at.first},
		{"columns/last_name", c.LastName, &at.last},
		{"columns/kind", c.Kind, &at.kind},
		{"columns/license", c.License, &at.license},
		{"columns/license_name", c.LicenseName, &at.licenseName},
		{"columns/license_uid", c.LicenseUID, &at.licenseUID},
		{"columns/purchased", c.Purchased, &at.purchased},
	}
	total := totalRow{}
	if r.plan.TotalRow != nil {
		total = *r.plan.TotalRow
	}
	all = append(all, wanted{"total_row/column", total.Column, &at.total}, wanted{"total_row/count", total.Count, &at.count})
	for i, f := range r.plan.Filters {
		all = append(all, wanted{filterSetting(i), f.Column, &at.filters[i]})
	}
	if products := r.plan.ProductColumns; products != nil {
		at.products = make([]int, len(products.Columns))
		for i, name := range products.Columns {
			all = append(all, wanted{"product_columns/columns", []string{name}, &at.products[i]})
		}
	}
	return named(all)
}

// named leaves out columns that no setting names.
func named(all []wanted) []wanted {
	var some []wanted
	for _, w := range all {
		*w.into = -1
		if len(w.names) > 0 {
			some = append(some, w)
		}
	}
	return some
}

// row takes one row of data.
func (r *userReader) row(row table.Row) error {
	if r.total != nil {
		return fault.New("after_total", r.table.Place(row.Number, -1), "Either the list goes on, or another row only looks like the one with the total.",
			"there is a row after the one with the total (%s)", r.total.place)
	}
	if isTotal, err := r.isTotal(row); isTotal || err != nil {
		return err // it may be shorter than others
	}
	if r.last = whole(r.table, r.header, row); r.last != nil && (!r.plan.users.loose || !looseEnd(r.header, row)) {
		return r.last
	}
	r.result.rows++
	countZeros(r.zeros, r.table, row)
	passes, err := r.passes(row)
	if err != nil {
		return err
	}
	if !passes {
		r.result.filtered++
		return nil
	}
	return r.take(row)
}

// complete judges the list as a whole.
func (r *userReader) complete() error {
	rows, n := r.result.rows, r.plan.ExpectRows
	switch {
	case rows == 0:
		return fault.New("no_rows", r.file, "Probably its export has failed. Nothing is taken from it.", "the file has a header, but no rows")
	case rows < n:
		return fault.New("too_few_rows", r.file, "Export it again and compare. If so many have really left, lower the setting.",
			"the file has %s, but at least %d are expected", plural(rows, "row"), n).At("expect_rows_at_least")
	case r.result.filtered == rows:
		return fault.New("all_filtered", r.file, "Probably the portal has changed the values that the filters are about.",
			"the file has %s, but none passes the filters", plural(rows, "row")).At("filters")
	case len(r.result.licenses.list) == 0:
		return fault.New("no_licenses", r.file, "Is the right column named, and do include and exclude let something through?",
			"the file has %s, but no license is among them", plural(rows, "row")).At("columns/license")
	default:
		return r.checkTotal()
	}
}
