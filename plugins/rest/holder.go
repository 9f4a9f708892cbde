package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// heldRow is what one item says about a holder.
type heldRow struct {
	sdk.Holder

	licenses []string
	from     string             // the item, for errors
	details  *sdk.HolderDetails // for reports; nil if nobody wants them
}

// holderRow takes an item of the list of holders.
func (r *reading) holderRow(ctx context.Context, it item) error {
	e, err := r.joined(ctx, it)
	if err != nil {
		return err
	}
	if err := r.expected.look(ctx, e); err != nil {
		return err
	}
	row, err := e.holder(ctx, &r.j.recipe.Holders)
	if err != nil {
		return err
	}
	row.details = r.details(ctx, e)
	r.holders.put(it.key(), row)
	return nil
}

// joined finds what belongs to an item of the list of holders in other lists.
func (r *reading) joined(ctx context.Context, it item) (evaluator, error) {
	e := evaluator{j: r.j, item: it, values: it.variables(r.j)}
	joins := r.j.recipe.Holders.Joins
	found := make([]any, len(joins))
	for i, join := range joins {
		id, err := e.optional(ctx, join.By)
		if err != nil {
			return e, err
		}
		if kept, ok := r.kept[join.List].get(id); ok && id != "" {
			found[i] = kept.value
		}
	}
	e.values = it.variables(r.j, found...)
	return e, nil
}

// holder evaluates the expressions about a holder. sdkhttp.ErrSkip: it is none.
func (e evaluator) holder(ctx context.Context, h *recipe.Holders) (heldRow, error) {
	row := heldRow{from: e.item.String()}
	is, err := e.holds(ctx, h.Where)
	if err != nil {
		return row, err
	}
	if !is {
		return row, sdkhttp.ErrSkip
	}
	if row.ID, err = e.text(ctx, h.ID); err != nil {
		return row, err
	}
	if len(row.ID) > mostText {
		return row, e.problem(h.ID, fmt.Sprintf("gives a text of %d bytes, at most %d are possible", len(row.ID), mostText), "")
	}
	if row.Kind, err = e.kind(ctx, h.Kind); err != nil {
		return row, err
	}
	if row.Emails, err = e.emails(ctx, h); err != nil {
		return row, err
	}
	if row.Name, err = e.optional(ctx, h.Name); err != nil {
		return row, err
	}
	row.Name = typed.Clean(row.Name)
	if row.LeftOut, err = e.optional(ctx, h.LeftOut); err != nil {
		return row, err
	}
	row.licenses, err = e.texts(ctx, h.Licenses, "A holder without licenses has the empty list: [].")
	for i, id := range row.licenses {
		row.licenses[i] = typed.Clean(id)
	}
	slices.Sort(row.licenses)
	row.licenses = slices.Compact(row.licenses)
	return row, err
}

// mostText is the longest id, in bytes, that licexport takes.
const mostText = 1024

// kind is what a holder is; without an expression, a user.
func (e evaluator) kind(ctx context.Context, x *recipe.Expression) (sdk.Kind, error) {
	if x == nil {
		return sdk.User, nil
	}
	text, err := e.text(ctx, x)
	switch {
	case err != nil:
		return sdk.User, err
	case text == "user":
		return sdk.User, nil
	case text == "device":
		return sdk.Device, nil
	case text == "key":
		return sdk.Key, nil
	default:
		return sdk.User, e.problem(x, "gives another text than user, device and key", "")
	}
}

// emails are the addresses of a holder, best first. One that is none is an error,
// even beside a good one: its holder would be known by an address that the recipe
// does not prefer.
func (e evaluator) emails(ctx context.Context, h *recipe.Holders) ([]sdk.Email, error) {
	texts, err := e.texts(ctx, h.Emails, "A holder who has no e-mail at all has the empty list: [.email // empty]. Otherwise say what stands for it, as in .email // .login.")
	if err != nil {
		return nil, err
	}
	var all []sdk.Email
	for _, text := range texts {
		if err := e.address(h.Emails, text); err != nil {
			return nil, err
		}
		all = append(all, sdk.Email{Address: text})
	}
	login, err := e.optional(ctx, h.Login)
	if err != nil || login == "" {
		return all, err
	}
	if err := e.address(h.Login, login); err != nil {
		return nil, err
	}
	return append(all, sdk.Email{Address: login, Kind: sdk.Login}), nil
}

func (e evaluator) address(x *recipe.Expression, text string) error {
	if err := sdk.CheckAddress(text); err != nil {
		return e.problem(x, fmt.Sprintf("gives a text that is no e-mail: %v", err),
			"Correct it at the vendor, or leave it out in the expression. If such items are no holders, say so with where.")
	}
	return nil
}

// people unites the rows of each holder, in the order in which they were read.
func (r *reading) people() ([]heldRow, error) {
	at := make(map[string]int, len(r.holders.list))
	all := make([]heldRow, 0, len(r.holders.list))
	var faults []error
	for _, row := range r.holders.list {
		place, again := at[row.ID]
		if !again {
			at[row.ID] = len(all)
			all = append(all, row)
			continue
		}
		if err := r.unite(&all[place], row); err != nil && len(faults) < mostFaults {
			faults = append(faults, err)
		}
	}
	return all, errors.Join(faults...)
}

// unite adds what another item says about a holder. The items must agree.
func (r *reading) unite(h *heldRow, row heldRow) error {
	overlap := r.j.recipe.FindList(r.j.recipe.Holders.From).Overlap
	switch {
	case !r.j.recipe.Holders.Merge && !overlap:
		return r.j.upstream("duplicate_holder", fmt.Sprintf("%s and %s are the same holder %s", h.from, row.from, clipped(row.ID)),
			"One item is one holder here. If several items may be about one holder, write merge: true in the recipe.")
	case h.Kind != row.Kind:
		return r.j.upstream("contradiction", fmt.Sprintf("%s and %s are the same holder %s, but of another kind", h.from, row.from, clipped(row.ID)), "One id must be one holder.")
	case !sameEmails(h.Emails, row.Emails):
		return r.j.upstream("contradiction", fmt.Sprintf("%s and %s are the same holder %s, but have other e-mails", h.from, row.from, clipped(row.ID)),
			"One id must be one person: otherwise one of two people would lose a license.")
	}
	if h.LeftOut != "" {
		h.LeftOut = row.LeftOut // whoever is taken once is taken
	}
	if h.Name == "" {
		h.Name = row.Name
	}
	h.details = addDetails(h.details, row.details)
	h.licenses = slices.Concat(h.licenses, row.licenses)
	slices.Sort(h.licenses)
	h.licenses = slices.Compact(h.licenses)
	return nil
}

func sameEmails(a, b []sdk.Email) bool {
	return slices.EqualFunc(a, b, func(a, b sdk.Email) bool { return a.Kind == b.Kind && strings.EqualFold(a.Address, b.Address) })
}
