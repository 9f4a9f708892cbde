package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/rest/jq"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// item is an item of a list.
type item struct {
	list   *recipe.List
	of     branch
	number int // in its list, from 1
	id     string
	value  any
}

// branch is one of the lists of a list with each; of other lists, the only one.
type branch struct {
	name  string // of the item of the outer list, for errors
	value any    // $each
}

// key tells an item from those of other branches.
func (it item) key() string { return it.of.name + "\x00" + it.id }

// String says which item it is, for errors.
func (it item) String() string {
	s := it.list.Name
	if it.of.name != "" {
		s += fmt.Sprintf(" of %q", clipped(it.of.name))
	}
	s += fmt.Sprintf(", item %d", it.number)
	if it.id != "" {
		s += fmt.Sprintf(" (id %s)", clipped(it.id))
	}
	return s
}

func clipped(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// variables are those of an expression about an item.
func (it item) variables(j *job, more ...any) []any {
	values := slices.Clip(j.base)
	if it.list.Each != "" || it.list.EachOf != nil {
		values = append(values, it.of.value, it.of.name)
	}
	return append(values, more...)
}

// evaluator evaluates the expressions of one item.
type evaluator struct {
	j      *job
	item   item
	values []any
}

// problem says what is wrong with an item, and where in the recipe the expression
// stands that found it.
func (e evaluator) problem(x *recipe.Expression, what, detail string) error {
	return e.j.upstream("expression", fmt.Sprintf("%s: %s %s", e.item, x.Name, what),
		fmt.Sprintf("The expression is %s (%s). %s", clipped(x.Text()), x.Place, detail))
}

// one evaluates an expression that gives one result.
func (e evaluator) one(ctx context.Context, x *recipe.Expression) (any, error) {
	result, err := x.One(ctx, e.item.value, e.values)
	switch {
	case err == nil:
		return result, nil
	case errors.Is(err, errSlow):
		return nil, e.j.upstream("slow_expression", fmt.Sprintf("%s: %s does not end", e.item, x.Name),
			fmt.Sprintf("The expression is %s (%s). It was stopped after %v.", clipped(x.Text()), x.Place, e.j.plugin.patience))
	case ctx.Err() != nil:
		if why := stopped(err); why != nil {
			return nil, why
		}
		return nil, err
	case errors.Is(err, jq.ErrSeveral), errors.Is(err, jq.ErrNothing):
		return nil, e.problem(x, err.Error(), "Each expression must give one result. Put what may give several, or none, into brackets, as in [.emails[].value]: that is one list.")
	default:
		return nil, e.problem(x, err.Error(), "Either the vendor's answer has another form than the recipe expects, or the expression is not right. Nobody was left out because of it.")
	}
}

// needed says what to do about a value that is missing.
const needed = "Nobody is left out silently: if such items are no holders, say so with where; if the value may be missing, say what stands for it, as in .a // .b."

// text evaluates an expression that gives a text or a number.
func (e evaluator) text(ctx context.Context, x *recipe.Expression) (string, error) {
	result, err := e.one(ctx, x)
	if err != nil {
		return "", err
	}
	text, ok := jq.Scalar(result)
	if _, truth := result.(bool); !ok || truth || strings.TrimSpace(text) == "" {
		return "", e.problem(x, "gives "+jq.Describe(result)+", not a text", needed)
	}
	return strings.TrimSpace(text), nil
}

// optional is text, but null and a missing expression give "".
func (e evaluator) optional(ctx context.Context, x *recipe.Expression) (string, error) {
	if x == nil {
		return "", nil
	}
	result, err := e.one(ctx, x)
	if err != nil || result == nil {
		return "", err
	}
	text, ok := jq.Scalar(result)
	if !ok {
		return "", e.problem(x, "gives "+jq.Describe(result)+", not a text or null", "")
	}
	return strings.TrimSpace(text), nil
}

// texts evaluates an expression that gives a text or a list of texts.
func (e evaluator) texts(ctx context.Context, x *recipe.Expression, none string) ([]string, error) {
	result, err := e.one(ctx, x)
	if err != nil {
		return nil, err
	}
	list, ok := result.([]any)
	if !ok {
		list = []any{result}
	}
	texts := make([]string, len(list))
	for i, v := range list {
		text, ok := jq.Scalar(v)
		if _, truth := v.(bool); !ok || truth || strings.TrimSpace(text) == "" {
			what := "gives " + jq.Describe(v) + ", not a text or a list of texts"
			if _, listed := result.([]any); listed {
				what = "gives a list with " + jq.Describe(v) + " in it"
			}
			return nil, e.problem(x, what, none)
		}
		texts[i] = strings.TrimSpace(text)
	}
	return texts, nil
}

// holds evaluates a condition. A missing one holds.
func (e evaluator) holds(ctx context.Context, x *recipe.Expression) (bool, error) {
	if x == nil {
		return true, nil
	}
	result, err := e.one(ctx, x)
	if err != nil {
		return false, err
	}
	holds, ok := result.(bool)
	if !ok {
		return false, e.problem(x, "gives "+jq.Describe(result)+", not true or false", "A field that may be missing is compared with the value that counts, as in .active == true.")
	}
	return holds, nil
}

// number evaluates an expression that gives a whole number, or null if it is not
// known.
func (e evaluator) number(ctx context.Context, x *recipe.Expression) (*int64, error) {
	if x == nil {
		return nil, nil
	}
	result, err := e.one(ctx, x)
	if err != nil || result == nil {
		return nil, err
	}
	n, ok := wholeNumber(result)
	if !ok {
		return nil, e.problem(x, "gives "+jq.Describe(result)+" that is no whole number from 0 on, and not null", "")
	}
	return sdk.Int(n), nil
}
