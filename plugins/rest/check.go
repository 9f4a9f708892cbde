package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/rest/limit"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// check tries recipe and settings step by step. It asks for at most one item of each
// list where the recipe names the size of a page; a preview asks for a whole page.
func (p plugin) check(ctx context.Context, cfg config, c *sdk.Checks) {
	ctx, stop := limit.Watcher{Limit: cfg.memoryLimit(), Kill: p.kill}.Watch(ctx)
	defer stop()
	var j *job
	c.Run("recipe", func(context.Context) (string, error) {
		var err error
		if j, err = p.newJob(ctx, cfg, nil); err != nil {
			return "", err
		}
		if problem, ok := untried(cfg); ok {
			c.Warn(problem)
		}
		return fmt.Sprintf("%s: %s", j.recipe.Vendor, j.recipe.Summary), nil
	})
	if c.Offline() {
		return
	}
	if j == nil {
		j = &job{}
	}
	defer j.close()
	j.warn, j.small = c.Warn, !cfg.Preview
	if len(j.values()) > 0 {
		c.Run("values", func(context.Context) (string, error) {
			return strings.Join(j.values(), ", ") + " can be read", bounded(ctx, j.readValues(ctx))
		})
	}
	if j.recipe != nil && len(j.recipe.Require) > 0 {
		c.Run("require", func(context.Context) (string, error) {
			return "what the recipe requires holds", bounded(ctx, j.require(ctx, j.recipe.Require, j.base))
		})
	}
	t := &trial{j: j, checks: c, kept: make(map[string]*keptList), doubted: make(map[*recipe.Expression]bool)}
	t.lists(ctx)
}

// values are the names of the single answers.
func (j *job) values() []string {
	if j.recipe == nil {
		return nil
	}
	names := make([]string, len(j.recipe.Values))
	for i, v := range j.recipe.Values {
		names[i] = v.Name
	}
	return names
}
