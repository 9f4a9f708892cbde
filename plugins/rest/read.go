package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// reading is what the lists have given so far.
type reading struct {
	j        *job
	kept     map[string]*keptList
	holders  rows[heldRow]
	licenses rows[licenseRow]
	counts   map[string]any // items by list, for $read
	expected *expected
	noTotal  string // why the vendor names no number of holders
	// doubted are expressions for reports that were warned of; stopDetails says that
	// one of them does not end.
	doubted     map[*recipe.Expression]bool
	stopDetails bool
}

// keptList is a list that others are joined with, or whose items have lists of their
// own.
type keptList = rows[keptItem]

type keptItem struct {
	id    string
	value any
}

// readLists reads all lists of the recipe. Without holders only those that licenses
// come from.
func (j *job) readLists(ctx context.Context, holders bool) (*reading, error) {
	r := &reading{j: j, kept: make(map[string]*keptList), counts: make(map[string]any)}
	for i := range j.recipe.Lists {
		l := &j.recipe.Lists[i]
		if !holders && !j.recipe.NeededForLicenses(l.Name) {
			continue
		}
		if err := r.list(ctx, l); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// consumer takes the items of a list.
type consumer struct {
	take  func(context.Context, item) error
	reset func()
}

// list reads one list to its end.
func (r *reading) list(ctx context.Context, l *recipe.List) error {
	p := &pass{list: l, consumers: r.consumers(l), seen: make(map[string]struct{}), counted: true}
	p.reset()
	r.counts[l.Name] = 0
	if wanted, err := r.j.wanted(ctx, l); err != nil || !wanted {
		return err
	}
	branches, err := r.branches(l)
	if err != nil {
		return err
	}
	isHolders := l.Name == r.j.recipe.Holders.From
	rows := !isHolders || r.j.recipe.Holders.Merge || l.Overlap
	shared := &totals{}
	err = sdkhttp.Reading[item]{
		Client: r.j.client, Writer: r.j.w, Unit: l.Name, Lists: r.pagers(p, branches, shared), Overlap: l.Overlap, NoTotal: l.NoTotal, Rows: rows, Reset: p.reset,
		ID:   func(it item) string { return it.id },
		Take: func(it item) error { return r.take(ctx, it, p) },
	}.Read(ctx)
	if err == nil {
		err = errors.Join(p.faults.error(), r.j.judge(l, shared))
	}
	if err != nil {
		return err
	}
	r.counts[l.Name] = len(p.seen)
	switch {
	case !isHolders:
	case !p.counted:
		r.noTotal = l.NoTotal
	case rows:
		r.noTotal = fmt.Sprintf("%s counts %s, not people; %d of them were read, as many as it counts", r.j.recipe.Vendor, l.Name, len(p.seen))
	}
	return nil
}

// pass is what reading a list has brought so far.
type pass struct {
	list      *recipe.List
	consumers []consumer
	seen      map[string]struct{} // items
	faults    faults
	counted   bool // each page names a total
}

// reset forgets everything: the list is read anew.
func (p *pass) reset() {
	p.faults, p.counted = faults{}, true
	clear(p.seen)
	for _, c := range p.consumers {
		c.reset()
	}
}

// pagers read the branches of a list.
func (r *reading) pagers(p *pass, branches []branch, shared *totals) []sdkhttp.List[item] {
	lists := make([]sdkhttp.List[item], len(branches))
	for i, b := range branches {
		pager := r.j.newPager(p.list, b)
		pager.uncounted, pager.totals = func() { p.counted = false }, shared
		lists[i] = sdkhttp.List[item]{Name: b.name, Fetch: pager.fetch()}
	}
	return lists
}

// wanted reports whether a list is to be read.
func (j *job) wanted(ctx context.Context, l *recipe.List) (bool, error) {
	if l.When == nil {
		return true, nil
	}
	result, err := l.When.One(ctx, nil, j.base)
	wanted, ok := result.(bool)
	if err == nil && !ok {
		err = errors.New("does not give true or false")
	}
	return wanted, j.inRecipe(err, l.When.Name, l.When.Place)
}

// take gives an item to all who need it. Faults of single items are collected; a
// fault that would come again with each item ends the reading.
func (r *reading) take(ctx context.Context, it item, p *pass) error {
	p.seen[it.key()] = struct{}{}
	limited, cancel := context.WithTimeoutCause(ctx, r.j.plugin.patience, errSlow)
	defer cancel()
	skip := false
	for _, c := range p.consumers {
		err := c.take(limited, it)
		problem, ok := errors.AsType[sdk.Problem](err)
		switch {
		case errors.Is(err, sdkhttp.ErrSkip):
			skip = true
		case ok && problem.Code != "rest.memory" && problem.Code != r.j.code("slow_expression"):
			p.faults.add(err)
		case err != nil:
			return err
		}
	}
	if skip {
		return sdkhttp.ErrSkip
	}
	return nil
}

// consumers are those who need a list.
func (r *reading) consumers(l *recipe.List) []consumer {
	var all []consumer
	if r.j.recipe.Kept(l.Name) {
		k := &keptList{}
		r.kept[l.Name] = k
		all = append(all, consumer{
			reset: k.reset,
			take:  func(ctx context.Context, it item) error { return r.keep(ctx, k, it) },
		})
	}
	if from := r.j.recipe.Licenses.From; from != nil && from.List == l.Name {
		all = append(all, consumer{reset: r.licenses.reset, take: func(ctx context.Context, it item) error { return r.licenseRow(ctx, it) }})
	}
	if r.j.recipe.Holders.From == l.Name {
		r.expected = newExpected(r.j)
		all = append(all, consumer{
			reset: func() { r.holders.reset(); r.expected.reset() },
			take:  func(ctx context.Context, it item) error { return r.holderRow(ctx, it) },
		})
	}
	return all
}

// keep keeps an item. The same id in several branches is the same item.
func (r *reading) keep(ctx context.Context, k *keptList, it item) error {
	value := it.value
	if it.list.Keep != nil {
		var err error
		if value, err = (evaluator{j: r.j, item: it, values: it.variables(r.j)}).one(ctx, it.list.Keep); err != nil {
			return err
		}
	}
	k.put(it.id, keptItem{id: it.id, value: value})
	return nil
}

// branches are the lists of a list: one, or one for each of another list.
func (r *reading) branches(l *recipe.List) ([]branch, error) {
	var all []branch
	for _, text := range l.EachOf {
		all = append(all, branch{name: text, value: text})
	}
	if l.Each != "" {
		for _, kept := range r.kept[l.Each].list {
			all = append(all, branch{name: kept.id, value: kept.value})
		}
		if len(all) == 0 {
			return nil, r.j.upstream("list_empty", fmt.Sprintf("the list %s of %s is empty, so there is no list %s to read", l.Each, r.j.recipe.Vendor, l.Name),
				"Nothing was exported, because everybody would lose their licenses. Check whether the credentials may see it.")
		}
	}
	if all == nil {
		all = []branch{{}}
	}
	return all, nil
}
