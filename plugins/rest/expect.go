package main

import (
	"context"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// expected checks the conditions on each item of the holders, and sums up the
// warnings: one for each condition, however many items break it.
type expected struct {
	j      *job
	broken []brokenRule
}

// brokenRule is what became of one condition.
type brokenRule struct {
	count int
	first sdk.Problem
	item  string
}

func newExpected(j *job) *expected {
	x := &expected{j: j}
	x.reset()
	return x
}

func (x *expected) reset() { x.broken = make([]brokenRule, len(x.j.recipe.Holders.Expect)) }

// look checks one item.
func (x *expected) look(ctx context.Context, e evaluator) error {
	for i, rule := range x.j.recipe.Holders.Expect {
		holds, err := e.holds(ctx, rule.That)
		if err != nil {
			return err
		}
		if holds {
			continue
		}
		p := x.j.message(rule.Message, e.item.value, e.values, nil)
		if !rule.Warn {
			p.Summary = e.item.String() + ": " + p.Summary
			return p
		}
		b := &x.broken[i]
		if b.count == 0 {
			b.first, b.item = p, e.item.String()
		}
		b.count++
	}
	return nil
}

// warn reports what was found. A reading without holders has found nothing.
func (x *expected) warn() {
	if x == nil {
		return
	}
	for _, b := range x.broken {
		if b.count == 0 {
			continue
		}
		p := b.first
		if b.count > 1 {
			p.Summary = fmt.Sprintf("%s (%d items, the first is %s)", p.Summary, b.count, b.item)
		} else {
			p.Summary = fmt.Sprintf("%s (%s)", p.Summary, b.item)
		}
		x.j.warn(p)
	}
}
