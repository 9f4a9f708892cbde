package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// export reads the files and hands on what they say.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	plan, err := newPlan(cfg, p.now())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(detailKinds(), w.Wants) {
		plan.asked = w.Wants
	}
	files, err := loader{now: p.now, wait: func(ctx context.Context, until time.Time, why string) error {
		slog.Info("waits for a file", "until", until, "why", why)
		w.Pausing(until, why)
		return p.sleep(ctx, until.Sub(p.now()))
	}}.load(ctx, plan)
	if err != nil {
		return err
	}
	r, err := plan.read(ctx, files)
	if err != nil {
		return err
	}
	slog.Info("read "+files.users.Name, "found", r.String(), "modified", files.users.Modified)
	for _, warning := range r.warnings {
		w.Warn(warning)
	}
	w.Traffic(sdk.Traffic{Pages: r.files})
	return r.send(w)
}

// send passes on licenses, then holders.
func (r *result) send(w *sdk.Writer) error {
	for _, l := range r.licenses.list {
		if err := w.License(l.License); err != nil {
			return err
		}
	}
	if w.LicensesOnly() {
		return nil
	}
	for _, h := range r.holders.list {
		ids := make([]string, len(h.licenses))
		for i, at := range h.licenses {
			ids[i] = r.licenses.list[at].ID
		}
		if err := w.Assign(h.Holder, ids...); err != nil {
			return err
		}
		if h.details == nil {
			continue
		}
		if err := w.HolderDetails(h.ID, *h.details); err != nil {
			return err
		}
	}
	return nil
}
