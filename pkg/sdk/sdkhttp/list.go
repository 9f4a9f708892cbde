package sdkhttp

import "context"

// Page is one page of a list.
type Page[T any] struct {
	// Items of the page, in any order. Nil: the answer had no list, which is an
	// error, because a missing list is not an empty one. Decode into a slice and
	// pass it on as it is.
	Items []T
	// Next is what the next page is asked for with: a link, a cursor. Empty on
	// the last page.
	Next string
	// Total is the number of items of the whole list that the vendor names, nil
	// if the answer names none. Decode it into a pointer: a total that is
	// missing is not zero.
	Total *int
}

// List is one list of the vendor.
type List[T any] struct {
	// Name tells it from the other lists of a Reading in errors, as in
	// "inactive". May be empty if there is only one.
	Name string
	// Fetch reads the page that follows cursor, the Next of the page before.
	// The first cursor is empty.
	Fetch func(ctx context.Context, cursor string) (Page[T], error)
}
