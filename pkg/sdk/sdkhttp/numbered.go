package sdkhttp

import (
	"context"
	"fmt"
)

// Numbered makes the Fetch of a list whose pages have numbers, beginning with
// first (0 or 1). The vendor names no next page, so the list ends where the
// total is reached or where two pages in a row are empty, never at a page that
// is merely shorter than others: some vendors give fewer items than they were
// asked for.
func Numbered[T any](first int, page func(ctx context.Context, number int) (Page[T], error)) func(context.Context, string) (Page[T], error) {
	return counted(first, func(int) int { return 1 }, page)
}

// Offset makes the Fetch of a list whose pages begin at an offset, first for the
// first item (0 or 1). The next offset follows from the number of items that
// came, not from the number that was asked for. The list ends as in Numbered.
func Offset[T any](first int, page func(ctx context.Context, offset int) (Page[T], error)) func(context.Context, string) (Page[T], error) {
	return counted(first, func(items int) int { return items }, page)
}

// counted reads pages by number. Its cursor is made of the number of the page,
// the items that came before it and the step that led to it.
func counted[T any](first int, step func(items int) int, page func(context.Context, int) (Page[T], error)) func(context.Context, string) (Page[T], error) {
	return func(ctx context.Context, cursor string) (Page[T], error) {
		number, done, last := first, 0, 1
		if cursor != "" {
			if _, err := fmt.Sscanf(cursor, "%d/%d/%d", &number, &done, &last); err != nil {
				return Page[T]{}, fmt.Errorf("a cursor that is not of this list: %w", err)
			}
		}
		p, err := page(ctx, number)
		if err != nil || p.Items == nil {
			return p, err
		}
		p.Next = ""
		if len(p.Items) == 0 {
			return p, lookBeyond(ctx, p, number, done, last, page)
		}
		done += len(p.Items)
		if p.Total == nil || done < *p.Total {
			last = step(len(p.Items))
			p.Next = fmt.Sprintf("%d/%d/%d", number+last, done, last)
		}
		return p, nil
	}
}

// lookBeyond makes sure that an empty page is the end, where no total says so.
func lookBeyond[T any](ctx context.Context, empty Page[T], number, done, step int, page func(context.Context, int) (Page[T], error)) error {
	if done == 0 || empty.Total != nil {
		return nil // the total is compared anyway
	}
	p, err := page(ctx, number+step)
	if err != nil {
		return err
	}
	if len(p.Items) > 0 {
		return fmt.Errorf("%w: a page before the end is empty", ErrLost)
	}
	return nil
}
