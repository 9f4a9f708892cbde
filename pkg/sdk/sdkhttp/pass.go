package sdkhttp

import (
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// mostStale is how many pages in a row may bring nothing but items that came
// before in the same list. A few items move from page to page while others are
// added or deleted; more than that is a list that goes round in circles.
const mostStale = 3

// pass is one reading of all lists.
type pass[T any] struct {
	r       Reading[T]
	ids     map[string]struct{} // of this pass
	known   map[string]struct{} // of earlier passes too; nil in the first one
	fresh   int                 // items of this pass that were not known
	skipped int
	total   *int // nil: at least one list has none
	changed bool // a total changed while its list was read
	done    int  // items, for the progress
}

func (r Reading[T]) newPass() *pass[T] {
	return &pass[T]{r: r, ids: make(map[string]struct{})}
}

// run reads all lists once.
func (p *pass[T]) run(ctx context.Context, take func(T) error) error {
	sum, largest, all := 0, 0, true
	for _, list := range p.r.Lists {
		total, err := p.list(ctx, list, take)
		if err != nil {
			return err
		}
		if total == nil {
			all = false
			continue
		}
		sum, largest = sum+*total, max(largest, *total)
	}
	switch {
	case !all:
	case p.r.Overlap:
		p.total = &largest // what all lists together hold is not known, but no less than this
	default:
		p.total = &sum
	}
	return nil
}

// totals are the least and the largest total that a list named in one reading.
// Nil: it named none.
type totals struct{ least, largest int }

// slack is how far totals may shrink while a list is read because users were
// deleted meanwhile: as much as the host lets a witness be off.
func slack(total int) int { return max(5, total/50) }

// required is the number of items that the list must have at least.
func (t *totals) required() int {
	if t.largest-t.least > slack(t.largest) {
		return t.largest
	}
	return t.least
}

// list reads one list and returns the number of items that its totals require.
func (p *pass[T]) list(ctx context.Context, list List[T], take func(T) error) (required *int, err error) {
	var named *totals
	seen, cursors, stale := make(map[string]struct{}), map[string]struct{}{"": {}}, 0
	for cursor := ""; ; {
		page, err := list.Fetch(ctx, cursor)
		if err != nil {
			return nil, err
		}
		if page.Items == nil {
			return nil, p.broken(list, "it has no list")
		}
		if page.Total != nil {
			if *page.Total < len(page.Items) {
				return nil, p.broken(list, fmt.Sprintf("it has %d items, its total is %d", len(page.Items), *page.Total))
			}
			named = p.named(named, *page.Total)
			required = new(named.required())
		}
		before := len(seen)
		for _, item := range page.Items {
			if err := p.item(list, item, seen, take); err != nil {
				return nil, err
			}
		}
		p.progress(len(page.Items), required)
		if stale++; len(seen) > before || len(page.Items) == 0 {
			stale = 0
		}
		if page.Next == "" {
			return required, p.compare(list, len(seen), required)
		}
		if _, again := cursors[page.Next]; again || stale >= mostStale {
			return nil, fmt.Errorf("%w: it goes round in circles", ErrLost)
		}
		cursors[page.Next] = struct{}{}
		cursor = page.Next
	}
}

// named notes a total.
func (p *pass[T]) named(before *totals, total int) *totals {
	if before == nil {
		return &totals{total, total}
	}
	if total != before.least {
		p.changed = true
	}
	return &totals{min(before.least, total), max(before.largest, total)}
}

// item hands one item on.
func (p *pass[T]) item(list List[T], item T, seen map[string]struct{}, take func(T) error) error {
	id := p.r.ID(item)
	if id == "" {
		return p.broken(list, "one of its items has no id")
	}
	seen[id] = struct{}{}
	_, again := p.ids[id]
	p.ids[id] = struct{}{}
	if p.known != nil {
		if _, known := p.known[id]; known {
			return nil
		}
		p.known[id] = struct{}{}
		p.fresh++
	}
	err := take(item)
	if errors.Is(err, ErrSkip) {
		if !again {
			p.skipped++
		}
		return nil
	}
	return err
}

// compare checks a list against its total.
func (p *pass[T]) compare(list List[T], got int, total *int) error {
	switch {
	case total == nil && p.r.NoTotal == "":
		return p.broken(list, "its total is missing")
	case total != nil && got < *total:
		return &shortError{list: list.Name, got: got, total: *total}
	}
	return nil
}

func (p *pass[T]) broken(list List[T], what string) error {
	c := p.r.Client
	return c.problem("answer_broken", fmt.Errorf("a page of %s%s: %s", p.r.Unit, inList(list.Name), what),
		fmt.Sprintf("an answer of %s cannot be used", c.o.Vendor),
		"The service has changed its form, or something in between has changed the answer. Nothing was exported, because users could be missing. Run it again later; if it stays, tell the author of the plugin.")
}

func (p *pass[T]) progress(items int, total *int) {
	if p.r.Writer == nil {
		return
	}
	p.done += items
	p.r.Writer.Traffic(sdk.Traffic{Pages: 1})
	expected := 0
	if total != nil && len(p.r.Lists) == 1 {
		expected = *total
	}
	p.r.Writer.Progress(p.done, expected, p.r.Unit)
}
