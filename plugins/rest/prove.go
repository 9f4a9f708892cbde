package main

import (
	"context"
	"errors"
	"fmt"
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
func (p *pager) prove(ctx context.Context, page sdkhttp.Page[item]) error {
	before := *p
	p.uncounted = func() {}
	defer func() { p.number, p.uncounted = before.number, before.uncounted }()
	g := p.list.Pages
	var err error
	n := len(page.Items)
	doubtful := page.Total == nil || p.totals.doubtful(p.list, n, *page.Total)
	switch {
	case (g.Number || g.Offset) && page.Total != nil && n > 0 && doubtful:
		err = p.proveTotal(ctx, page)
	case !g.Number && !g.Offset && !g.One && g.SizeName != "" && page.Next == "" && n > 1 && doubtful:
		err = p.proveNext(ctx, page)
	}
	if _, refused := errors.AsType[*sdkhttp.StatusError](err); refused && ctx.Err() == nil {
		return nil // the vendor does not answer such a question
	}
	return err
}

func (p *pager) proveTotal(ctx context.Context, page sdkhttp.Page[item]) error {
	beyond := p.list.Pages.First + 1
	if p.list.Pages.Offset {
		beyond = p.list.Pages.First + len(page.Items)
	}
	next, err := p.page(ctx, strconv.Itoa(beyond), p.size())
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(page.Items))
	for _, it := range page.Items {
		known[it.id] = true
	}
	for _, it := range next.Items {
		if !known[it.id] {
			return p.broken(fmt.Sprintf("its total is %d, as many as the first page has, but the next page has others: it is the total of a page", *page.Total))
		}
	}
	return nil
}

func (p *pager) proveNext(ctx context.Context, page sdkhttp.Page[item]) error {
	n := len(page.Items)
	size := n - 1
	if page.Total != nil {
		size = 1
	}
	fewer, err := p.page(ctx, "", size)
	if err != nil {
		return err
	}
	got := len(fewer.Items)
	if fewer.Next == "" && got < n && (fewer.Total == nil || *fewer.Total <= got) {
		return p.broken(fmt.Sprintf("asked for %d items it gave %d, and pages finds nothing that leads to the others", size, got))
	}
	return nil
}
