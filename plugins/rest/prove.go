package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// prove makes sure that a list which seems to end with its first page ends there.
// Where a recipe names the wrong field, the first page is all there is to see, and
// nothing else would show it:
//
//   - a list whose link or cursor is empty: asked for one item less than there are,
//     the vendor must give a link or cursor, and the recipe must find it;
//   - such a list with a total as large as its first page: asked for one item, the
//     vendor must do so, too, or give a total that is larger than one;
//   - a list by numbers, whose total is as large as its first page: the next page must
//     bring nothing new, or the total is that of the page. The size that the recipe
//     asks for does not matter: a vendor may give smaller pages. Of the lists for each
//     item of another list, only those are proven that totals says.
//
// A question that the vendor refuses to answer proves nothing, and neither does a list
// of which nothing can be asked: see doubt.
func (p *pager) prove(ctx context.Context, page sdkhttp.Page[item]) error {
	before := *p
	p.uncounted = func() {}
	defer func() { p.number, p.uncounted = before.number, before.uncounted }()
	g := p.list.Pages
	n := len(page.Items)
	if page.Next != "" {
		p.totals.ledOn = true
	}
	doubtful := page.Total == nil || p.totals.doubtful(p.list, n, *page.Total)
	switch {
	case g.One || !doubtful:
		return nil
	case g.Number || g.Offset:
		if page.Total == nil || n == 0 || p.j.small {
			return nil // it is read until a page is empty; a check reads one page alone
		}
		return p.proveTotal(ctx, page)
	case page.Next != "" || n < 2:
		return nil
	case g.SizeName == "":
		if g.More == nil { // else the vendor has said that this is all
			p.doubt(n, "pages names no size, so nothing can be asked for that must lead to a second page", page.Total == nil)
		}
		return nil
	default:
		return p.proveNext(ctx, page)
	}
}

// proveTotal asks for the page behind the first one. If the vendor refuses that, as
// some do behind the last page, a smaller page must leave the total as it is.
func (p *pager) proveTotal(ctx context.Context, page sdkhttp.Page[item]) error {
	beyond := p.list.Pages.First + 1
	if p.list.Pages.Offset {
		beyond = p.list.Pages.First + len(page.Items)
	}
	next, err := p.page(ctx, strconv.Itoa(beyond), p.size())
	if err != nil {
		if refusal := p.refused(ctx, err, "the page behind it"); refusal != nil {
			return p.proveTotalOtherwise(ctx, page, refusal)
		}
		return err
	}
	known := make(map[string]bool, len(page.Items))
	for _, it := range page.Items {
		known[it.id] = true
	}
	for _, it := range next.Items {
		if !known[it.id] {
			return p.ofPage(*page.Total, "but the next page has others")
		}
	}
	return nil
}

// proveTotalOtherwise asks for one item less than there are.
func (p *pager) proveTotalOtherwise(ctx context.Context, page sdkhttp.Page[item], refusal *refusal) error {
	n := len(page.Items)
	if p.list.Pages.SizeName == "" || n < 2 {
		return p.doubtRefused(n, refusal)
	}
	fewer, err := p.page(ctx, strconv.Itoa(p.list.Pages.First), n-1)
	if err != nil {
		if again := p.refused(ctx, err, fmt.Sprintf("%d items", n-1)); again != nil {
			return p.doubtRefused(n, again)
		}
		return err
	}
	got := len(fewer.Items)
	switch {
	case fewer.Total == nil || got >= n:
		return p.doubtRefused(n, refusal)
	case *fewer.Total <= got:
		return p.ofPage(*page.Total, fmt.Sprintf("but asked for %d items it counts %d", n-1, *fewer.Total))
	default:
		return nil
	}
}

// ofPage is the problem of a total that counts the items of a page.
func (p *pager) ofPage(total int, but string) error {
	return p.broken(fmt.Sprintf("its total is %d, as many as the first page has, %s: it is the total of a page", total, but))
}

func (p *pager) proveNext(ctx context.Context, page sdkhttp.Page[item]) error {
	n := len(page.Items)
	size := n - 1
	if page.Total != nil {
		size = 1
	}
	fewer, err := p.page(ctx, "", size)
	if err != nil {
		if refusal := p.refused(ctx, err, fmt.Sprintf("%d items", size)); refusal != nil {
			return p.doubtRefused(n, refusal)
		}
		return err
	}
	got := len(fewer.Items)
	switch {
	case fewer.Next != "":
		p.totals.ledOn = true
	case fewer.Total != nil && *fewer.Total > got:
	case got < n:
		return p.broken(fmt.Sprintf("asked for %d items it gave %d, and pages finds nothing that leads to the others", size, got))
	default:
		p.doubt(n, fmt.Sprintf("asked for %d items it gives %d: %s has no effect", size, got, p.list.Pages.SizeName), false)
	}
	return nil
}

// refusal is a question that the vendor did not answer.
type refusal struct {
	asked string
	err   *sdkhttp.StatusError
}

// refused is the refusal that an error is; nil if it is something else. A sign-in that
// is not accepted any more is no answer to this question alone.
func (p *pager) refused(ctx context.Context, err error, asked string) *refusal {
	status, ok := errors.AsType[*sdkhttp.StatusError](err)
	if !ok || ctx.Err() != nil || status.Status == http.StatusUnauthorized || status.Status == http.StatusProxyAuthRequired {
		return nil
	}
	return &refusal{asked: asked, err: status}
}

// doubtRefused is the problem of a question that was refused; a warning if the recipe
// says why it cannot be answered.
func (p *pager) doubtRefused(n int, r *refusal) error {
	d := doubt{of: p.of.name, items: n, why: fmt.Sprintf("asked for %s, %s answers %d %s", r.asked, p.j.recipe.Vendor, r.err.Status, http.StatusText(r.err.Status))}
	if p.list.Pages.Unproven == "" {
		return p.j.unproven(p.list, d)
	}
	p.totals.declared = append(p.totals.declared, d)
	return nil
}
