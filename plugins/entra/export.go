package main

import (
	"context"
	"maps"
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// export reads everything, and hands it on when it is whole.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	conn, err := p.connect(cfg, w)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, warning := range conn.Warnings(p.clock.Now()) {
		w.Warn(warning)
	}
	if err := conn.prepare(ctx); err != nil {
		return err
	}
	r := &reading{
		conn: conn, w: w, clock: p.clock, people: entra.NewPeople(cfg.Email, cfg.Guests, cfg.Disabled),
		details: map[string]sdk.HolderDetails{}, ways: map[string][]sdk.AssignmentDetails{}, groups: map[string]membership{}, unnamed: map[string][]string{},
	}
	if err := r.everything(ctx); err != nil {
		return conn.explain(ctx, err)
	}
	if err := r.organization(ctx); err != nil {
		return conn.explain(ctx, err)
	}
	return r.handOn()
}

// handOn gives the Writer what was read.
func (r *reading) handOn() error {
	for _, warning := range append(r.warnings, r.leftAside()...) {
		r.w.Warn(warning)
	}
	for _, l := range r.licenses {
		if err := r.w.License(l); err != nil {
			return err
		}
	}
	if r.w.LicensesOnly() {
		return nil
	}
	r.w.NoTotal("Microsoft Graph counts the members of each group, with which they were compared, and no assignments of applications, which were read twice")
	if err := r.holders.Assign(r.w); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(r.details)) {
		d := r.details[id]
		d.Assignments = r.ways[id]
		if err := r.w.HolderDetails(id, d); err != nil {
			return err
		}
	}
	return nil
}
