package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/rest/jq"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// detailKinds are the facts for reports that a recipe can name.
func detailKinds() []sdk.DetailKind {
	return []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization}
}

// details evaluates what the recipe says about a holder for reports; nil if nobody
// wants it. Its faults are warnings, the first of each expression; the value is left
// out. An expression that does not end is not tried again.
func (r *reading) details(ctx context.Context, e evaluator) *sdk.HolderDetails {
	h := r.j.recipe.Holders.Details
	if h == nil || r.stopDetails || !slices.ContainsFunc(detailKinds(), r.j.w.Wants) {
		return nil
	}
	wanted := *h
	if !r.j.w.Wants(sdk.DetailAccount) {
		wanted.Disabled, wanted.Guest = nil, nil
	}
	if !r.j.w.Wants(sdk.DetailActivity) {
		wanted.LastActive = nil
	}
	if !r.j.w.Wants(sdk.DetailOrganization) {
		wanted.Department, wanted.CostCenter, wanted.EmployeeID = nil, nil, nil
	}
	d, faults := e.details(ctx, &wanted)
	for x, err := range faults {
		r.doubt(x, err)
		r.stopDetails = r.stopDetails || ctx.Err() != nil
	}
	return &d
}

// doubt warns once of an expression for reports.
func (r *reading) doubt(x *recipe.Expression, err error) {
	if r.doubted[x] {
		return
	}
	if r.doubted == nil {
		r.doubted = make(map[*recipe.Expression]bool)
	}
	r.doubted[x] = true
	r.j.warn(r.j.badDetail(err))
}

// badDetail is a warning about an expression for reports.
func (j *job) badDetail(err error) sdk.Problem {
	p := j.upstream("bad_detail", err.Error(), "It is left out of reports; licenses and holders are complete.")
	if known, ok := errors.AsType[sdk.Problem](err); ok {
		p.Detail += " " + known.Detail
	}
	return p
}

// details evaluates expressions for reports. What is wrong with one of them does not
// keep the others from being evaluated.
func (e evaluator) details(ctx context.Context, h *recipe.HolderDetails) (d sdk.HolderDetails, faults map[*recipe.Expression]error) {
	faults = make(map[*recipe.Expression]error)
	note := func(x *recipe.Expression, err error) {
		if err != nil {
			faults[x] = err
		}
	}
	var err error
	d.Disabled, err = e.yesNo(ctx, h.Disabled)
	note(h.Disabled, err)
	d.Guest, err = e.yesNo(ctx, h.Guest)
	note(h.Guest, err)
	d.LastActive, err = e.time(ctx, h.LastActive)
	note(h.LastActive, err)
	d.Department, err = e.words(ctx, h.Department)
	note(h.Department, err)
	d.CostCenter, err = e.words(ctx, h.CostCenter)
	note(h.CostCenter, err)
	d.EmployeeID, err = e.words(ctx, h.EmployeeID)
	note(h.EmployeeID, err)
	return d, faults
}

// yesNo evaluates an expression that gives true, false, or null if it is not known.
func (e evaluator) yesNo(ctx context.Context, x *recipe.Expression) (*bool, error) {
	if x == nil {
		return nil, nil
	}
	result, err := e.one(ctx, x)
	if err != nil || result == nil {
		return nil, err
	}
	is, ok := result.(bool)
	if !ok {
		return nil, e.problem(x, "gives "+jq.Describe(result)+", not true, false or null", "")
	}
	return &is, nil
}

// words is optional for a text that people read.
func (e evaluator) words(ctx context.Context, x *recipe.Expression) (string, error) {
	text, err := e.optional(ctx, x)
	if err != nil {
		return "", err
	}
	if text = typed.Clean(text); len(text) > mostText {
		return "", e.problem(x, fmt.Sprintf("gives a text of %d bytes, at most %d are possible", len(text), mostText), "")
	}
	return text, nil
}

// time evaluates an expression that gives a time: a text as in RFC 3339, a date, or
// seconds since 1970. Null, nothing, and dates that stand for none are unknown.
func (e evaluator) time(ctx context.Context, x *recipe.Expression) (time.Time, error) {
	if x == nil {
		return time.Time{}, nil
	}
	result, err := e.one(ctx, x)
	if err != nil || result == nil {
		return time.Time{}, err
	}
	at, ok := timeOf(result)
	if !ok {
		return time.Time{}, e.problem(x, "gives "+jq.Describe(result)+" that is no time, and not null",
			"A time is a text such as 2026-03-01T08:00:00Z or 2026-03-01, or a number of seconds since 1970. jq converts others, as in .ms / 1000.")
	}
	if at.Year() <= 1970 || at.Year() >= 9999 {
		return time.Time{}, nil
	}
	return at, nil
}

// latest is the last second that is a time of a service, in the year 2286: larger
// numbers are milliseconds.
const latest = 1e10

func timeOf(value any) (time.Time, bool) {
	switch v := value.(type) {
	case string:
		text := strings.TrimSpace(v)
		if text == "" {
			return time.Time{}, true
		}
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999999999-0700", time.DateTime, time.DateOnly} {
			if at, err := time.Parse(layout, text); err == nil {
				return at.UTC(), true
			}
		}
		return time.Time{}, false
	case int:
		return secondsOf(float64(v))
	case float64:
		return secondsOf(v)
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return time.Time{}, false
		}
		return secondsOf(n)
	default:
		return time.Time{}, false
	}
}

func secondsOf(n float64) (time.Time, bool) {
	if n < 0 || n > latest {
		return time.Time{}, false
	}
	return time.Unix(int64(n), 0).UTC(), true
}

// addDetails takes what another item says about the same holder: what it does not say
// stays.
func addDetails(d, more *sdk.HolderDetails) *sdk.HolderDetails {
	if d == nil || more == nil {
		return cmp.Or(d, more)
	}
	if more.Disabled != nil {
		d.Disabled = more.Disabled
	}
	if more.Guest != nil {
		d.Guest = more.Guest
	}
	if more.LastActive.After(d.LastActive) {
		d.LastActive = more.LastActive
	}
	for _, text := range []struct {
		into *string
		more string
	}{{&d.Department, more.Department}, {&d.CostCenter, more.CostCenter}, {&d.EmployeeID, more.EmployeeID}} {
		if text.more != "" {
			*text.into = text.more
		}
	}
	return d
}

// describeDetails says what a preview found for reports; empty if nothing.
func describeDetails(d sdk.HolderDetails) string {
	var parts []string
	if d.Disabled != nil {
		parts = append(parts, fmt.Sprintf("disabled %v", *d.Disabled))
	}
	if d.Guest != nil {
		parts = append(parts, fmt.Sprintf("guest %v", *d.Guest))
	}
	if !d.LastActive.IsZero() {
		parts = append(parts, "last active "+d.LastActive.Format(time.RFC3339))
	}
	for _, text := range []struct{ name, value string }{{"department", d.Department}, {"cost center", d.CostCenter}, {"employee id", d.EmployeeID}} {
		if text.value != "" {
			parts = append(parts, fmt.Sprintf("%s %q", text.name, text.value))
		}
	}
	return strings.Join(parts, ", ")
}
