package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/strict"
	"github.com/licexport/licexport/plugins/rest/limit"
)

// export reads all lists and hands on what the recipe makes of them.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	ctx, stop := limit.Watcher{Limit: cfg.memoryLimit(), Kill: p.kill}.Watch(ctx)
	defer stop()
	j, err := p.newJob(ctx, cfg, w)
	if err != nil {
		return bounded(ctx, err)
	}
	defer j.close()
	if problem, ok := untried(cfg); ok {
		w.Warn(problem)
	}
	return bounded(ctx, j.export(ctx))
}

// bounded names the limit of memory where it ended the run.
func bounded(ctx context.Context, err error) error {
	if tooMuch, ok := errors.AsType[*limit.Error](context.Cause(ctx)); ok && err != nil {
		return tooMuchMemory(tooMuch)
	}
	return err
}

func (j *job) export(ctx context.Context) error {
	if err := j.readValues(ctx); err != nil {
		return err
	}
	if err := j.require(ctx, j.recipe.Require, j.base); err != nil {
		return err
	}
	holders := !j.w.LicensesOnly()
	r, err := j.readLists(ctx, holders)
	if err != nil {
		return err
	}
	people, err := r.people()
	if err != nil {
		return err
	}
	licenses, err := r.allLicenses(ctx, people)
	if err != nil {
		return err
	}
	r.expected.warn()
	if holders && len(people) == 0 && !j.cfg.Empty {
		return j.nobody()
	}
	if holders {
		if err := r.compare(ctx, people, licenses); err != nil {
			return err
		}
	}
	slog.Info("read "+j.recipe.Vendor, "holders", len(people), "licenses", len(licenses))
	return r.send(people, licenses, holders)
}

// send passes on licenses, then holders.
func (r *reading) send(people []heldRow, licenses []sdk.License, holders bool) error {
	known := make(map[string]bool, len(licenses))
	for _, l := range licenses {
		if known[l.ID] {
			return problem("rest.license_twice", "", fmt.Sprintf("the recipe gives the license %s twice", clipped(l.ID)), "Each id must be one license.")
		}
		known[l.ID] = true
		if err := r.j.w.License(l); err != nil {
			return err
		}
	}
	if !holders {
		return nil
	}
	for _, h := range people {
		for _, id := range h.licenses {
			if !known[id] {
				return r.unknownLicense(h, id, licenses)
			}
		}
		if err := r.j.w.Assign(h.Holder, h.licenses...); err != nil {
			return err
		}
		if h.details == nil {
			continue
		}
		if err := r.j.w.HolderDetails(h.ID, *h.details); err != nil {
			return err
		}
	}
	if r.noTotal != "" {
		r.j.w.NoTotal(r.noTotal)
	}
	return nil
}

func (r *reading) unknownLicense(h heldRow, id string, licenses []sdk.License) error {
	ids := make([]string, len(licenses))
	for i, l := range licenses {
		ids[i] = l.ID
	}
	return r.j.upstream("license_unknown", fmt.Sprintf("%s: holders.licenses gives the license %s, which is none of licenses", h.from, strict.Quote(id)),
		fmt.Sprintf("%s Add it to licenses in the recipe, or leave it out in the expression, explicitly.", strict.DidYouMean(id, ids, "There are")))
}

// compare checks what the recipe says must hold of what was read.
func (r *reading) compare(ctx context.Context, people []heldRow, licenses []sdk.License) error {
	held := make(map[string]any, len(licenses))
	for _, l := range licenses {
		held[l.ID] = 0
	}
	leftOut := 0
	for _, h := range people {
		for _, id := range h.licenses {
			n, _ := held[id].(int)
			held[id] = n + 1
		}
		if h.LeftOut != "" {
			leftOut++
		}
	}
	read := map[string]any{"items": r.counts, "holders": len(people), "left_out": leftOut, "held": held}
	return r.j.require(ctx, r.j.recipe.Compare, append(slices.Clip(r.j.base), read))
}

// untried says that a recipe that ships was never tried against the real service.
func untried(cfg config) (sdk.Problem, bool) {
	if cfg.Recipe == recipeFile {
		return sdk.Problem{}, false
	}
	return sdk.Problem{
		Summary: fmt.Sprintf("the recipe %s was not tried against the real service", cfg.Recipe),
		Detail:  "It was made from the documentation of the vendor and tested against a server that imitates it. Compare the first result with the list that the vendor's own pages show.",
		Code:    "rest.experimental", Origin: sdk.OriginUpstream,
	}, true
}
