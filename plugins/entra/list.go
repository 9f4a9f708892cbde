package main

import (
	"context"
	"net/url"
	"strconv"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Sizes of pages: the largest one that Graph gives, the one that it gives unless it is
// asked for another, and a smaller one than both for a second opinion.
const (
	largestPage = 999
	usualPage   = 100
	otherPage   = 60
)

// list is a list of Graph.
type list[T any] struct {
	client     *sdkhttp.Client
	path       string
	properties string // to ask for; empty: all
	unit       string // what its items are, plural
	id         func(T) string
}

// outcome is what one reading of a list gave.
type outcome[T any] struct {
	items   []T
	largest int  // items in the largest page
	full    bool // it ended with a page that may not be the last
}

// whole reads the list to its end. Graph names no total for these lists, so each is read
// until a whole reading brings nothing new. A last page that is full may be one whose
// link to the next page is missing, be it as large as was asked for or as Graph gives
// unasked (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/5877):
// then a reading with smaller pages must give the same, and in smaller pages.
func (l list[T]) whole(ctx context.Context) ([]T, error) {
	first, err := l.read(ctx, largestPage)
	if err != nil || !first.full {
		return first.items, err
	}
	second, err := l.read(ctx, otherPage)
	if err != nil {
		return nil, err
	}
	if len(second.items) != len(first.items) || second.largest > otherPage {
		return nil, listCapped(l.unit, len(first.items), len(second.items))
	}
	return first.items, nil
}

// read reads the list in pages of a size.
func (l list[T]) read(ctx context.Context, size int) (outcome[T], error) {
	var out outcome[T]
	query := url.Values{"$top": {strconv.Itoa(size)}}
	if l.properties != "" {
		query.Set("$select", l.properties)
	}
	fetch := func(ctx context.Context, cursor string) (sdkhttp.Page[T], error) {
		request := sdkhttp.Request{Path: l.path, Query: query}
		if cursor != "" {
			request = sdkhttp.Request{Link: cursor}
		}
		var page struct {
			Value []T    `json:"value"`
			Next  string `json:"@odata.nextLink"`
		}
		_, err := l.client.Send(ctx, request, &page)
		n := len(page.Value)
		out.largest = max(out.largest, n)
		out.full = out.full || page.Next == "" && (n == size || n == usualPage)
		return sdkhttp.Page[T]{Items: page.Value, Next: page.Next}, err
	}
	var err error
	out.items, err = sdkhttp.All(ctx, sdkhttp.Reading[T]{
		Client: l.client, Unit: l.unit, ID: l.id, Rows: true, NoTotal: "Microsoft Graph names no number for this list",
		Lists: []sdkhttp.List[T]{{Fetch: fetch}},
	})
	return out, err
}
