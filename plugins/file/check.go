package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// check tries the settings and reads the files. It needs no network, so it is
// the same online and offline.
// It does not wait for a file that was saved just now, as a run does: it reads it
// and says so.
func (p plugin) check(_ context.Context, cfg config, c *sdk.Checks) {
	now := p.now()
	plan, err := newPlan(cfg, now)
	c.Run("settings", func(context.Context) (string, error) {
		return "they make sense", err
	})
	var files sources
	c.Run("file", func(ctx context.Context) (string, error) {
		var err error
		if files, err = p.looked(ctx, plan, c); err != nil {
			return "", err
		}
		found := describe(files.users, now)
		if files.licenses != nil && files.licenses != files.users {
			found += "; " + describe(files.licenses, now)
		}
		return found, nil
	})
	c.Run("rows", func(ctx context.Context) (string, error) {
		plan.asked = func(sdk.DetailKind) bool { return true }
		r, err := plan.read(ctx, files)
		if err != nil {
			return "", err
		}
		for _, w := range r.warnings {
			c.Warn(w)
		}
		return r.String(), nil
	})
}

// looked reads the files, and warns of those that may still be written.
func (p plugin) looked(ctx context.Context, plan *plan, c *sdk.Checks) (sources, error) {
	files, err := loader{now: p.now}.load(ctx, plan)
	problem, ok := errors.AsType[sdk.Problem](err)
	if !ok || problem.Code != "file.not_settled" {
		return files, err
	}
	problem.Detail += " A run waits for that."
	c.Warn(problem)
	hasty := *plan
	hasty.users.rules.Hasty = true
	if plan.licenses != nil {
		licenses := *plan.licenses
		licenses.rules.Hasty = true
		hasty.licenses = &licenses
	}
	return loader{now: p.now}.load(ctx, &hasty)
}

// String sums up what was read, for people.
func (r *result) String() string {
	s := fmt.Sprintf("%s: %s, %s", plural(r.rows, "row"), plural(len(r.licenses.list), "license"), plural(len(r.holders.list), "holder"))
	if r.filtered > 0 {
		s += fmt.Sprintf("; %s left out by filters", plural(r.filtered, "row"))
	}
	if r.unheld > 0 {
		s += fmt.Sprintf("; %s of nobody", plural(r.unheld, "license"))
	}
	return s
}
