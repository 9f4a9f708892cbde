package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/rest/jq"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// pager reads the pages of one branch of a list.
type pager struct {
	j      *job
	list   *recipe.List
	of     branch
	values []any
	number int // of the last item
	// uncounted is called for a page that names no total.
	uncounted func()
	proven    bool // see prove
	totals    *totals
}

func (j *job) newPager(l *recipe.List, of branch) *pager {
	return &pager{j: j, list: l, of: of, values: item{list: l, of: of}.variables(j), uncounted: func() {}, totals: &totals{}}
}

// fetch is the Fetch of the list.
func (p *pager) fetch() func(context.Context, string) (sdkhttp.Page[item], error) {
	g := p.list.Pages
	first := func(ctx context.Context, cursor string) (sdkhttp.Page[item], error) {
		p.number = 0
		page, err := p.page(ctx, cursor, p.size())
		if err == nil && !p.proven && (!p.j.small || p.list.Pages.SizeName == "") {
			err = p.prove(ctx, page)
			p.proven = err == nil // a list that is read anew must be proven all the same
		}
		return page, err
	}
	counted := func(ctx context.Context, n int) (sdkhttp.Page[item], error) {
		if n == g.First {
			return first(ctx, strconv.Itoa(n))
		}
		return p.page(ctx, strconv.Itoa(n), p.size())
	}
	switch {
	case g.Number:
		return sdkhttp.Numbered(g.First, counted)
	case g.Offset:
		return sdkhttp.Offset(g.First, counted)
	default:
		return func(ctx context.Context, cursor string) (sdkhttp.Page[item], error) {
			if cursor == "" {
				return first(ctx, cursor)
			}
			return p.page(ctx, cursor, p.size())
		}
	}
}

// page reads the page that a cursor, a link or a number leads to.
func (p *pager) page(ctx context.Context, cursor string, size int) (sdkhttp.Page[item], error) {
	request, err := p.request(ctx, cursor, size)
	if err != nil {
		return sdkhttp.Page[item]{}, err
	}
	var answer any
	p.j.asking = p.list.Name
	header, err := p.j.client.Send(ctx, request, &answer)
	if err != nil {
		return sdkhttp.Page[item]{}, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, p.j.plugin.patience, errSlow)
	defer cancel()
	page, err := p.items(limited, answer)
	if err != nil {
		return page, err
	}
	if page.Total, err = p.total(limited, answer, header); err != nil {
		return page, err
	}
	if page.Total == nil {
		p.uncounted()
	}
	page.Next, err = p.next(limited, answer, header)
	if err == nil && p.list.Pages.NeverFull && page.Next == "" && page.Total == nil && len(page.Items) >= size {
		err = p.broken("its last page is full and has no link to the next one, so something in between may have taken the link away")
	}
	return page, err
}

// size is how many items a page is asked for.
func (p *pager) size() int {
	if p.j.small {
		return 1
	}
	return p.list.Pages.Size
}

// request asks for a page.
func (p *pager) request(ctx context.Context, cursor string, size int) (sdkhttp.Request, error) {
	g := p.list.Pages
	if cursor != "" && (g.Link != nil || g.LinkHeader) {
		request := sdkhttp.Request{Link: cursor}
		headers, err := p.j.headers(ctx, p.list.Request.Headers, p.values)
		request.Header = headers
		return request, err
	}
	request, err := p.j.request(ctx, p.list.Request, p.values)
	if err != nil {
		return request, err
	}
	if g.SizeName != "" {
		request.Query.Set(g.SizeName, strconv.Itoa(size))
	}
	switch {
	case cursor == "":
	case g.Query != "":
		request.Query.Set(g.Query, cursor)
	case len(g.Body) > 0:
		request.JSON = withCursor(request.JSON, g.Body, cursor)
	}
	return request, nil
}

// withCursor returns a copy of a body with a cursor in it.
func withCursor(body any, path []string, cursor string) any {
	if len(path) == 0 {
		return cursor
	}
	object, _ := body.(map[string]any)
	object = maps.Clone(object)
	if object == nil {
		object = map[string]any{}
	}
	object[path[0]] = withCursor(object[path[0]], path[1:], cursor)
	return object
}

// evaluate evaluates an expression about a whole answer.
func (p *pager) evaluate(ctx context.Context, x *recipe.Expression, answer any) (any, error) {
	result, err := x.One(ctx, answer, p.values)
	if err == nil {
		return result, nil
	}
	if why := stopped(err); why != nil {
		return nil, why
	}
	if ctx.Err() != nil && !errors.Is(err, errSlow) {
		return nil, err
	}
	return nil, p.broken(fmt.Sprintf("%s %v", x.Name, err))
}

// items finds the list in an answer.
func (p *pager) items(ctx context.Context, answer any) (sdkhttp.Page[item], error) {
	found, err := p.evaluate(ctx, p.list.Items, answer)
	if err != nil {
		return sdkhttp.Page[item]{}, err
	}
	list, ok := found.([]any)
	if !ok {
		return sdkhttp.Page[item]{}, p.broken(fmt.Sprintf("%s (%s) gives %s, not a list", p.list.Items.Name, clipped(p.list.Items.Text()), jq.Describe(found)))
	}
	page := sdkhttp.Page[item]{Items: make([]item, len(list))}
	for i, value := range list {
		p.number++
		it := item{list: p.list, of: p.of, number: p.number, value: value}
		if it.id, err = (evaluator{j: p.j, item: it, values: p.values}).text(ctx, p.list.ID); err != nil {
			return page, err
		}
		page.Items[i] = it
	}
	return page, nil
}

// total is the number of all items, nil if the answer names none.
func (p *pager) total(ctx context.Context, answer any, header http.Header) (*int, error) {
	var found any
	var err error
	switch {
	case p.list.TotalHeader != "":
		found = headerValue(header.Get(p.list.TotalHeader))
	case p.list.Total != nil:
		found, err = p.evaluate(ctx, p.list.Total, answer)
	}
	if err != nil || found == nil {
		return nil, err
	}
	n, ok := wholeNumber(found)
	if !ok {
		return nil, p.broken("its total is no number from 0 on")
	}
	return new(int(n)), nil
}

// next is what leads to the next page, "" on the last one.
func (p *pager) next(ctx context.Context, answer any, header http.Header) (string, error) {
	g := p.list.Pages
	x := g.Link
	switch {
	case g.LinkHeader:
		return sdkhttp.NextLink(header), nil
	case g.Cursor != nil:
		x = g.Cursor
	case x == nil:
		return "", nil
	}
	found, err := p.evaluate(ctx, x, answer)
	if err != nil {
		return "", err
	}
	next, ok := jq.Scalar(found)
	if found == nil || found == false {
		next, ok = "", true
	}
	if !ok || found == true {
		return "", p.broken(fmt.Sprintf("%s gives %s, not a text or null", x.Name, jq.Describe(found)))
	}
	if g.More == nil {
		return next, nil
	}
	return p.more(ctx, answer, next)
}

// more compares next with what the vendor says about further pages.
func (p *pager) more(ctx context.Context, answer any, next string) (string, error) {
	found, err := p.evaluate(ctx, p.list.Pages.More, answer)
	if err != nil {
		return "", err
	}
	more, ok := found.(bool)
	switch {
	case !ok:
		return "", p.broken(fmt.Sprintf("%s gives %s, not true or false", p.list.Pages.More.Name, jq.Describe(found)))
	case !more:
		return "", nil
	case next == "":
		return "", p.broken("there is more, but nothing that leads to it")
	default:
		return next, nil
	}
}

// broken is the problem of an answer that cannot be used.
func (p *pager) broken(what string) error {
	name := p.list.Name
	if p.of.name != "" {
		name += fmt.Sprintf(" of %q", clipped(p.of.name))
	}
	return p.j.upstream("answer_broken", fmt.Sprintf("an answer of %s cannot be used: the list %s: %s", p.j.recipe.Vendor, name, what),
		fmt.Sprintf("The recipe (%s) does not fit it, the service has changed its form, or something in between has changed the answer. Nothing was exported, because users could be missing.", p.list.Place))
}
