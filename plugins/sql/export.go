package main

import (
	"context"
	"log/slog"

	"github.com/licexport/licexport/pkg/sdk"
)

// export reads the database and hands on what it says.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	plan, err := newPlan(cfg)
	if err != nil {
		return err
	}
	for _, notice := range plan.attention {
		w.Warn(notice)
	}
	r, err := p.readAll(ctx, plan, w)
	if err != nil {
		return err
	}
	slog.Info("read the database", "found", r.String())
	for _, warning := range r.warnings {
		w.Warn(warning)
	}
	w.Traffic(sdk.Traffic{Requests: r.queries, Pages: r.queries})
	return r.send(w)
}
