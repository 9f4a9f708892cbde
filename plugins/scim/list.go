package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// lister reads the pages of a list of the service, by index (RFC 7644, section
// 3.4.2.4) or by cursor (RFC 9865).
type lister struct {
	client   *sdkhttp.Client
	path     string
	paging   string
	pageSize int
	// lied: the service has named a total that is smaller than what it gave. Since then
	// its totals do not count.
	lied bool
	// firstIDs are those of the first page, to notice a service that gives it again.
	firstIDs []string
	// probing: the total was reached by the first page alone. It may be the number of
	// that page, so one more page is asked for.
	probing bool
}

// Cursors of a Reading: the index of the first item, or how many items came before, a
// space, and the cursor of the service.
const (
	byIndex     = "index:"
	byCursor    = "cursor:"
	firstCursor = byCursor + "0 " // the service is asked for the first one with an empty cursor
)

// Fetch reads the page that follows cursor.
func (l *lister) Fetch(ctx context.Context, cursor string) (sdkhttp.Page[resource], error) {
	if cursor == "" {
		cursor = byIndex + "1"
		if l.paging == pagingCursor {
			cursor = firstCursor
		}
	}
	start, query := l.query(cursor)
	var answer map[string]any
	if _, err := l.client.Send(ctx, sdkhttp.Request{Path: l.path, Query: query, Header: accept()}, &answer); err != nil {
		return sdkhttp.Page[resource]{}, err
	}
	items, err := l.items(answer)
	if err != nil {
		return sdkhttp.Page[resource]{}, err
	}
	if l.repeats(start, items) {
		if l.probing && len(items) < l.pageSize { // some give the first page for what is past the end
			return sdkhttp.Page[resource]{Items: []resource{}}, nil
		}
		return sdkhttp.Page[resource]{}, pagingIgnored(l.path)
	}
	page := sdkhttp.Page[resource]{Items: items}
	received := start + len(items)
	total, named := number(resource(answer).get("totalResults"))
	if named && total < received && !l.lied {
		// Some services name the number of the page:
		// https://github.com/wso2/product-is/issues/7320. What was read so far was
		// compared with it, so the list is read anew.
		l.lied = true
		return sdkhttp.Page[resource]{}, fmt.Errorf("%w: its total is smaller than what came", sdkhttp.ErrLost)
	}
	// A total of users of whom none came is never that of a page.
	hidden := received == 0 && total > 0
	if named = named && (!l.lied || hidden); named {
		page.Total = &total
	}
	l.probing = start == 0 && named && received >= total
	asked := strings.HasPrefix(cursor, byCursor)
	page.Next = l.next(resource(answer).text("nextCursor"), received, len(items), total, named, asked)
	if asked && start == 0 && page.Next == "" && len(items) > 1 {
		works, err := l.cursorsWork(ctx, len(items))
		if err != nil {
			return sdkhttp.Page[resource]{}, err
		}
		if !works {
			l.probing = false
			page.Next = byIndex + strconv.Itoa(received+1)
		}
	}
	return page, nil
}

// cursorsWork reports whether a list that seems to end with its first page of n items
// ends there: a service that ignores the wish for cursors gives none, either. Asked for
// fewer items than there are, it must give a cursor, or name a total that is not just
// the number of the page. One that ignores count, too, is believed unless the page is
// full.
func (l *lister) cursorsWork(ctx context.Context, n int) (bool, error) {
	_, query := l.query(firstCursor)
	query.Set("count", strconv.Itoa(n-1))
	var answer map[string]any
	if _, err := l.client.Send(ctx, sdkhttp.Request{Path: l.path, Query: query, Header: accept()}, &answer); err != nil {
		return false, err
	}
	fewer, err := l.items(answer)
	if err != nil {
		return false, err
	}
	if resource(answer).text("nextCursor") != "" {
		return true, nil
	}
	if len(fewer) >= n {
		return n < l.pageSize, nil
	}
	total, named := number(resource(answer).get("totalResults"))
	return named && total > len(fewer), nil
}

// query is what a page is asked for with, and how many items came before it.
func (l *lister) query(cursor string) (start int, query url.Values) {
	query = url.Values{"count": {strconv.Itoa(l.pageSize)}}
	if index, ok := strings.CutPrefix(cursor, byIndex); ok {
		n, _ := strconv.Atoi(index) // our own
		query.Set("startIndex", index)
		return n - 1, query
	}
	count, token, _ := strings.Cut(strings.TrimPrefix(cursor, byCursor), " ")
	n, _ := strconv.Atoi(count)
	query.Set("cursor", token)
	return n, query
}

// next is what the page after this one is asked for with. A service may give a cursor
// that nobody asked for, and may ignore the wish for one.
func (l *lister) next(cursor string, received, came, total int, named, asked bool) string {
	switch {
	case cursor != "":
		return byCursor + strconv.Itoa(received) + " " + cursor
	case came == 0, asked && (!named || received >= total):
		return ""
	case named && received >= total && !l.probing:
		return ""
	default:
		return byIndex + strconv.Itoa(received+1)
	}
}

// items are the resources of an answer. No list at all is an empty one only where the
// answer is a list of SCIM: then its Resources are left out.
func (l *lister) items(answer map[string]any) ([]resource, error) {
	r := resource(answer)
	found := r.get("Resources")
	if found == nil && !isListResponse(r) {
		return nil, notSCIM()
	}
	items := []resource{}
	for _, one := range r.list("Resources") {
		object, ok := one.(map[string]any)
		if !ok || resource(object).text("id") == "" {
			return nil, noID(l.path)
		}
		items = append(items, object)
	}
	return items, nil
}

// repeats reports whether a later page is the first one again: the service ignores
// where it shall begin.
func (l *lister) repeats(start int, items []resource) bool {
	if start == 0 {
		l.firstIDs = nil
		for _, item := range items {
			l.firstIDs = append(l.firstIDs, item.text("id"))
		}
		return false
	}
	return len(items) > 0 && slices.EqualFunc(items, l.firstIDs, func(item resource, id string) bool { return item.text("id") == id })
}

func isListResponse(r resource) bool {
	for _, schema := range r.list("schemas") {
		if strings.Contains(strings.ToLower(text(schema)), ":listresponse") || strings.HasPrefix(strings.ToLower(text(schema)), "urn:scim:schemas:core:1") {
			return true
		}
	}
	return false
}

// accept is what SCIM calls its JSON.
func accept() http.Header {
	return http.Header{"Accept": {"application/scim+json, application/json"}}
}
