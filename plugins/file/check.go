package main

import (
	"context"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// check tries the settings and reads the files. It needs no network, so it is
// the same online and offline.
func (p plugin) check(_ context.Context, cfg config, c *sdk.Checks) {
	now := p.now()
	plan, err := newPlan(cfg, now)
	c.Run("settings", func(context.Context) (string, error) {
		return "they make sense", err
	})
	var files sources
	c.Run("file", func(context.Context) (string, error) {
		var err error
		if files, err = plan.load(); err != nil {
			return "", err
		}
		found := describe(files.users, now)
		if files.licenses != nil && files.licenses != files.users {
			found += "; " + describe(files.licenses, now)
		}
		return found, nil
	})
	c.Run("rows", func(ctx context.Context) (string, error) {
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
