package main

import (
	"context"
	"fmt"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// signIns tells when holders were last active: in a second, slow reading of all users.
// Whatever goes wrong is a warning, and what was read until then stays.
func (r *run) signIns(ctx context.Context) error {
	if !r.conn.cfg.LastSignIn || !r.w.Wants(sdk.DetailActivity) {
		return nil
	}
	var total, done int
	var failed error // of the writer
	pace := &pace{most: graph.SignInRate, within: time.Minute, clock: r.clock, announce: func(until time.Time) {
		r.w.Pausing(until, fmt.Sprintf("Microsoft Graph answers %d requests a minute for last sign-ins; those of %d users are read", graph.SignInRate, done))
	}}
	take := func(page []graph.SignIn) error {
		for _, one := range page {
			if one.At.IsZero() {
				continue // never, or nobody knows
			}
			if failed = r.w.HolderDetails(one.ID, sdk.HolderDetails{LastActive: one.At}); failed != nil {
				return failed
			}
		}
		done += len(page)
		r.w.Traffic(sdk.Traffic{Pages: 1})
		r.w.Progress(done, max(total, done), "sign-ins")
		return nil
	}
	err := entra.Spare(ctx, func(ctx context.Context) error {
		total = r.countForSignIns(ctx)
		if pages := (total + graph.SignInPage - 1) / graph.SignInPage; pages > slowPages {
			r.w.Warn(slowSignIns(total, pages))
		}
		return r.conn.client.SignIns(ctx, pace.turn, take)
	})
	switch {
	case failed != nil:
		return failed
	case ctx.Err() != nil:
		return err
	case err != nil:
		problem := lastSignIns().problem(ctx, r.conn, err)
		if done > 0 {
			problem.Detail = fmt.Sprintf("They are known of the first %d users. ", done) + problem.Detail
		}
		r.w.Warn(problem)
	}
	return nil
}

// countForSignIns is how many users there are, 0 if Graph does not count them.
func (r *run) countForSignIns(ctx context.Context) int {
	if r.counted != nil {
		return int(*r.counted)
	}
	users, err := r.conn.client.CountUsers(ctx)
	if err != nil {
		return 0 // it is only an estimate of the time
	}
	return int(users)
}

// slowPages is from how many pages on the time is worth a word: five minutes.
const slowPages = 50

func slowSignIns(users, pages int) sdk.Problem {
	minutes := (pages - 1) / graph.SignInRate
	return sdk.Problem{
		Code: "m365.sign_in_slow", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("reading the last sign-ins of %d users takes at least %d minutes", users, minutes),
		Detail: fmt.Sprintf("Microsoft Graph answers %d requests a minute for them, each for %d users at most. "+
			"A report that does not ask for activity (--details) is quick, and so is one without last_sign_in: true.", graph.SignInRate, graph.SignInPage),
		HelpURL: "https://learn.microsoft.com/graph/throttling-limits",
	}
}
