package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/rest/jq"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// trial reads the first page of each list. In a preview it shows what the expressions
// of the recipe give for it.
type trial struct {
	j      *job
	checks *sdk.Checks
	kept   map[string]*keptList
	// doubted are expressions for reports that were warned of.
	doubted map[*recipe.Expression]bool
}

// mostShown is how many items of a page a preview shows.
const mostShown = 10

func (t *trial) lists(ctx context.Context) {
	if t.j.recipe == nil {
		t.checks.Run("lists", nil) // skipped: the recipe is faulty
		return
	}
	if t.j.cfg.Preview {
		t.values()
	}
	for i := range t.j.recipe.Lists {
		t.list(ctx, &t.j.recipe.Lists[i])
	}
	t.licenses(ctx)
}

// values shows what the single answers hold.
func (t *trial) values() {
	for i, v := range t.j.recipe.Values {
		t.checks.Run("value "+v.Name, func(context.Context) (string, error) {
			return "$" + v.Name + " is " + shape(t.j.base[i+1]), nil
		})
	}
}

// list reads the first page of a list.
func (t *trial) list(ctx context.Context, l *recipe.List) {
	var page sdkhttp.Page[item]
	ran := t.checks.Run("list "+l.Name, func(context.Context) (string, error) {
		r := &reading{j: t.j, kept: t.kept, counts: make(map[string]any)}
		branches, err := r.branches(l)
		if err != nil {
			return "", err
		}
		wanted, err := t.j.wanted(ctx, l)
		if err != nil {
			return "", bounded(ctx, err)
		}
		if !wanted {
			t.kept[l.Name] = &keptList{}
			return "is not read (when)", nil
		}
		pager := t.j.newPager(l, branches[0])
		if page, err = pager.fetch()(ctx, ""); err != nil {
			return "", bounded(ctx, err)
		}
		if len(branches) == 1 { // else another one may lead to a second page
			if err := t.j.judge(l, pager.totals); err != nil {
				return "", err
			}
		}
		if t.j.recipe.Kept(l.Name) {
			k := &keptList{}
			t.kept[l.Name] = k
			for _, it := range page.Items {
				if err := r.keep(ctx, k, it); err != nil {
					return "", err
				}
			}
		}
		return t.found(l, page), nil
	})
	if !ran || t.j.recipe.Holders.From != l.Name && (t.j.recipe.Licenses.From == nil || t.j.recipe.Licenses.From.List != l.Name) {
		return
	}
	if !t.j.cfg.Preview {
		t.checks.Run("expressions", func(context.Context) (string, error) { return t.tryAll(ctx, page.Items) })
		return
	}
	for _, it := range page.Items[:min(len(page.Items), mostShown)] {
		t.checks.RunAnyway(fmt.Sprintf("%s %d", l.Name, it.number), func(context.Context) (string, error) { return t.show(ctx, it) })
	}
}

// found sums up a page.
func (t *trial) found(l *recipe.List, page sdkhttp.Page[item]) string {
	var parts []string
	if t.j.cfg.Preview || l.Pages.SizeName == "" {
		parts = append(parts, fmt.Sprintf("%d items on the first page", len(page.Items)))
	} else {
		parts = append(parts, "can be read")
	}
	switch {
	case page.Total != nil:
		parts = append(parts, fmt.Sprintf("%s counts %d", t.j.recipe.Vendor, *page.Total))
	case l.NoTotal != "":
		parts = append(parts, "no total")
	default:
		parts = append(parts, "the total is missing")
	}
	if t.j.cfg.Preview {
		if page.Next == "" {
			parts = append(parts, "no page follows")
		} else {
			parts = append(parts, "another page follows")
		}
		if len(page.Items) > 0 {
			parts = append(parts, "the first item is "+shape(page.Items[0].value))
		}
	}
	return strings.Join(parts, "; ")
}

// tryAll evaluates the expressions for the items of a page and shows none of it.
func (t *trial) tryAll(ctx context.Context, items []item) (string, error) {
	var faults faults
	for _, it := range items {
		if _, err := t.show(ctx, it); err != nil {
			faults.add(err)
		}
	}
	if len(items) == 0 {
		return "there is no item to try them with", nil
	}
	return "they fit", faults.error()
}

// show evaluates the expressions for an item, and says what they give.
func (t *trial) show(ctx context.Context, it item) (string, error) {
	limited, cancel := context.WithTimeoutCause(ctx, t.j.plugin.patience, errSlow)
	defer cancel()
	var parts []string
	if t.j.recipe.Holders.From == it.list.Name {
		said, err := t.holder(limited, it)
		if err != nil {
			return "", bounded(ctx, err)
		}
		parts = append(parts, said)
	}
	if from := t.j.recipe.Licenses.From; from != nil && from.List == it.list.Name {
		said, err := t.license(limited, it, from)
		if err != nil {
			return "", bounded(ctx, err)
		}
		parts = append(parts, said)
	}
	return strings.Join(parts, "; "), nil
}

func (t *trial) holder(ctx context.Context, it item) (string, error) {
	r := &reading{j: t.j, kept: t.kept}
	e, err := r.joined(ctx, it)
	if err != nil {
		return "", err
	}
	expected := newExpected(t.j)
	if err := expected.look(ctx, e); err != nil {
		return "", err
	}
	expected.warn()
	row, err := e.holder(ctx, &t.j.recipe.Holders)
	if errors.Is(err, sdkhttp.ErrSkip) {
		return "no holder (where)", nil
	}
	if err != nil {
		return "", err
	}
	addresses := make([]string, len(row.Emails))
	for i, e := range row.Emails {
		addresses[i] = e.Address
	}
	said := fmt.Sprintf("id %q, emails %q, name %q, licenses %q", row.ID, addresses, row.Name, row.licenses)
	switch row.Kind {
	case sdk.Device:
		said += ", a device"
	case sdk.Key:
		said += ", a key"
	case sdk.User:
	}
	if row.LeftOut != "" {
		said += fmt.Sprintf(", left out: %s", row.LeftOut)
	}
	if h := t.j.recipe.Holders.Details; h != nil {
		facts, faults := e.details(ctx, h)
		for x, err := range faults {
			if !t.doubted[x] {
				t.doubted[x] = true
				t.checks.Warn(t.j.badDetail(err))
			}
		}
		if text := describeDetails(facts); text != "" {
			said += "; for reports: " + text
		}
	}
	return said, nil
}

func (t *trial) license(ctx context.Context, it item, from *recipe.LicenseList) (string, error) {
	e := evaluator{j: t.j, item: it, values: it.variables(t.j)}
	if is, err := e.holds(ctx, from.Where); err != nil {
		return "", err
	} else if !is {
		return "no license (licenses.where)", nil
	}
	row, err := e.license(ctx, from)
	if err != nil {
		return "", err
	}
	said := "license " + described(row.License)
	if from.PurchasedRows != nil {
		said += fmt.Sprintf(", counts as bought: %v", row.bought)
	}
	if from.ConsumedRows != nil {
		said += fmt.Sprintf(", counts as in use: %v", row.used)
	}
	return said, nil
}

// licenses shows the licenses that the recipe names.
func (t *trial) licenses(ctx context.Context) {
	if t.j.recipe.Licenses.From != nil {
		return
	}
	t.checks.Run("licenses", func(context.Context) (string, error) {
		all, err := t.j.fixedLicenses(ctx)
		if err != nil {
			return "", err
		}
		if err := t.j.purchased(all); err != nil {
			return "", err
		}
		texts := make([]string, len(all))
		for i, l := range all {
			texts[i] = described(l)
		}
		return strings.Join(texts, "; "), nil
	})
}

func described(l sdk.License) string {
	said := fmt.Sprintf("%q (UId %q, %q)", l.ID, l.UID, l.Name)
	if l.Purchased != nil {
		said += fmt.Sprintf(", %d bought", *l.Purchased)
	}
	if l.Consumed != nil {
		said += fmt.Sprintf(", %d in use", *l.Consumed)
	}
	return said
}

// shape says what fields a value has and of which kind they are, and nothing of what
// is in them: that may be anything.
func shape(v any) string {
	switch v := v.(type) {
	case map[string]any:
		fields := make([]string, 0, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fields = append(fields, name+" ("+kindOf(v[name])+")")
		}
		return "an object with " + strings.Join(fields, ", ")
	case []any:
		if len(v) == 0 {
			return "an empty list"
		}
		return fmt.Sprintf("a list of %d, the first of which is %s", len(v), shape(v[0]))
	case json.Number:
		return "the number " + v.String()
	default:
		return jq.Describe(v)
	}
}

func kindOf(v any) string {
	switch v := v.(type) {
	case []any:
		return fmt.Sprintf("list of %d", len(v))
	case map[string]any:
		return "object"
	case string:
		return "text"
	case nil:
		return "null"
	case bool:
		return "true or false"
	default:
		return "number"
	}
}
