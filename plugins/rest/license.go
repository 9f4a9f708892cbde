package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/strict"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// licenseRow is what one item says about a license.
type licenseRow struct {
	sdk.License

	bought, used bool // whether it counts as a unit
	from         string
}

// licenseRow takes an item of the list of licenses.
func (r *reading) licenseRow(ctx context.Context, it item) error {
	from := r.j.recipe.Licenses.From
	e := evaluator{j: r.j, item: it, values: it.variables(r.j)}
	if is, err := e.holds(ctx, from.Where); err != nil || !is {
		return err // it may be a holder all the same
	}
	row, err := e.license(ctx, from)
	if err != nil {
		return err
	}
	r.licenses.put(it.key(), row)
	return nil
}

func (e evaluator) license(ctx context.Context, from *recipe.LicenseList) (row licenseRow, err error) {
	row.from = e.item.String()
	if row.ID, err = e.text(ctx, from.ID); err != nil {
		return row, err
	}
	row.ID = typed.Clean(row.ID)
	if row.License, err = e.described(ctx, from, row.ID); err != nil {
		return row, err
	}
	if from.PurchasedRows != nil {
		if row.bought, err = e.holds(ctx, from.PurchasedRows); err != nil {
			return row, err
		}
	}
	if from.ConsumedRows != nil {
		row.used, err = e.holds(ctx, from.ConsumedRows)
	}
	return row, err
}

// described evaluates what is said about a license with the given id.
func (e evaluator) described(ctx context.Context, from *recipe.LicenseList, id string) (l sdk.License, err error) {
	l.ID = id
	uid, err := from.UID.Fill(ctx, e.item.value, e.values, nil)
	if err != nil {
		return l, e.j.inRecipe(err, from.UID.Name, from.UID.Place)
	}
	l.UID = typed.Clean(uid)
	if l.Name, err = e.optional(ctx, from.Name); err != nil {
		return l, err
	}
	if l.Name = typed.Clean(l.Name); l.Name == "" {
		l.Name = l.ID
	}
	if l.Purchased, err = e.number(ctx, from.Purchased); err != nil {
		return l, err
	}
	l.Consumed, err = e.number(ctx, from.Consumed)
	return l, err
}

// allLicenses are the licenses of the recipe.
func (r *reading) allLicenses(ctx context.Context, people []heldRow) ([]sdk.License, error) {
	var all []sdk.License
	var err error
	switch from := r.j.recipe.Licenses.From; {
	case from == nil:
		all, err = r.j.fixedLicenses(ctx)
	case from.List == "":
		all, err = r.namedLicenses(ctx, people)
	default:
		all, err = r.listedLicenses()
	}
	if err != nil {
		return nil, err
	}
	return all, r.j.purchased(all)
}

// fixedLicenses are those that the recipe names.
func (j *job) fixedLicenses(ctx context.Context) ([]sdk.License, error) {
	var all []sdk.License
	e := evaluator{j: j, item: item{list: &recipe.List{Name: "licenses"}}, values: j.base}
	for i, fixed := range j.recipe.Licenses.Fixed {
		e.item.number = i + 1
		if is, err := e.holds(ctx, fixed.When); err != nil {
			return nil, err
		} else if !is {
			continue
		}
		f := filler{j: j, ctx: ctx}
		l := sdk.License{ID: typed.Clean(f.text(fixed.ID)), UID: typed.Clean(f.text(fixed.UID)), Name: typed.Clean(f.text(fixed.Name))}
		if f.err != nil {
			return nil, f.err
		}
		var err error
		if l.Purchased, err = e.number(ctx, fixed.Purchased); err != nil {
			return nil, err
		}
		if l.Consumed, err = e.number(ctx, fixed.Consumed); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// namedLicenses are those that holders name.
func (r *reading) namedLicenses(ctx context.Context, people []heldRow) ([]sdk.License, error) {
	ids := make(map[string]struct{})
	for _, h := range people {
		for _, id := range h.licenses {
			ids[id] = struct{}{}
		}
	}
	var all []sdk.License
	e := evaluator{j: r.j, item: item{list: &recipe.List{Name: "licenses"}}, values: r.j.base}
	for i, id := range slices.Sorted(maps.Keys(ids)) {
		e.item.number, e.item.id, e.item.value = i+1, id, id
		l, err := e.described(ctx, r.j.recipe.Licenses.From, id)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// listedLicenses are those of a list. Items with the same id are one license, and
// must agree.
func (r *reading) listedLicenses() ([]sdk.License, error) {
	from := r.j.recipe.Licenses.From
	at := make(map[string]int)
	var all []licenseRow
	for _, row := range r.licenses.list {
		place, again := at[row.ID]
		if !again {
			place = len(all)
			at[row.ID] = place
			if from.PurchasedRows != nil {
				row.Purchased = sdk.Int(int64(0))
			}
			if from.ConsumedRows != nil {
				row.Consumed = sdk.Int(int64(0))
			}
			all = append(all, row)
		}
		l := &all[place]
		if l.UID != row.UID || from.PurchasedRows == nil && !same(l.Purchased, row.Purchased) || from.ConsumedRows == nil && !same(l.Consumed, row.Consumed) {
			return nil, r.j.upstream("contradiction", fmt.Sprintf("%s and %s are the same license %s, but have other UIds or numbers", l.from, row.from, clipped(row.ID)),
				"One id must be one license. If each item is one unit of its license, use purchased_rows and consumed_rows in the recipe.")
		}
		if row.bought {
			*l.Purchased++
		}
		if row.used {
			*l.Consumed++
		}
	}
	slices.SortFunc(all, func(a, b licenseRow) int { return strings.Compare(a.ID, b.ID) })
	licenses := make([]sdk.License, len(all))
	for i, row := range all {
		licenses[i] = row.License
	}
	return licenses, nil
}

func same(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// purchased puts in the numbers of the settings.
func (j *job) purchased(all []sdk.License) error {
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(j.cfg.Purchased)) {
		at := slices.IndexFunc(all, func(l sdk.License) bool { return l.ID == id })
		if at < 0 {
			ids := make([]string, len(all))
			for i, l := range all {
				ids[i] = l.ID
			}
			faults = append(faults, problem("rest.purchased_unknown", "/purchased", fmt.Sprintf("there is no license %s", strict.Quote(id)), strict.DidYouMean(id, ids, "There are")))
			continue
		}
		all[at].Purchased = sdk.Int(j.cfg.Purchased[id])
	}
	return errors.Join(faults...)
}
