package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// The witness of completeness is subscribedSku.consumedUnits: the licensing
// service counts units on its own, while the list of users, its filter and its
// counts all come from the directory and its index. A license of which far fewer
// units were found than are in use says that users are missing in the list.

// gap is a license of which fewer holders were found than units are in use.
type gap struct {
	license sdk.License
	held    int
	known   int64 // units without a holder that licexport knows of
}

// missing is how many units have no holder.
func (g gap) missing() int64 { return *g.license.Consumed - int64(g.held) }

// wide reports whether more is missing than is known and than may change while
// both are read.
func (g gap) wide() bool { return g.missing()-g.known > max(5, *g.license.Consumed*2/100) }

// gaps are the licenses of which too few holders were found.
func (r *run) gaps() []gap {
	var wide []gap
	for _, one := range r.catalog.which(func(one *seen) bool { return one.exported && one.license.Consumed != nil }) {
		g := gap{license: one.license, held: one.held, known: r.w.KnownGap(one.license.ID)}
		if g.wide() {
			wide = append(wide, g)
		}
	}
	return wide
}

// recount reads the units in use again: those that were read before the users are
// older than what the users hold.
func (r *run) recount(ctx context.Context) error {
	skus, err := r.conn.client.SubscribedSKUs(ctx)
	if err != nil {
		return err
	}
	r.catalog.recount(skus)
	return nil
}

// tellConsumed passes the newest numbers on: the guard compares them.
func (r *run) tellConsumed() error {
	for _, one := range r.catalog.which(func(one *seen) bool { return one.exported && one.license.Consumed != nil }) {
		if err := r.w.Consumed(one.license.ID, *one.license.Consumed); err != nil {
			return err
		}
	}
	return nil
}

// look is what one reading of users and units in use has brought.
type look struct {
	graph.Result
	// few says that Graph gave fewer users than it counts; nil if not.
	few *graph.IncompleteError
	// gaps are the licenses of which too few holders were found.
	gaps []gap
}

// agrees reports whether users, counts and units in use fit together.
func (l look) agrees() bool { return l.few == nil && len(l.gaps) == 0 }

// why says in one line what does not fit.
func (l look) why() string {
	switch {
	case len(l.gaps) > 0:
		g := l.gaps[0]
		more := ""
		if len(l.gaps) > 1 {
			more = fmt.Sprintf(" (and %d other licenses)", len(l.gaps)-1)
		}
		return fmt.Sprintf("Microsoft counts %d units of %s in use, but lists %d users who hold it%s",
			*g.license.Consumed, nameOf(g.license), g.held, more)
	case l.few != nil:
		return l.few.Error()
	default:
		return "Graph gave fewer users than it counts"
	}
}

// nameOf is what people know a license by.
func nameOf(l sdk.License) string { return cmp.Or(l.UID, l.Name) }

// look reads the users, and the units in use after them.
func (r *run) look(ctx context.Context, all bool) (look, error) {
	reading := graph.Reading{
		Client: r.conn.client, Addresses: r.people.WantsAddresses(), Log: slog.Default(),
		All: all, Users: r.counted, Meanwhile: r.recount,
		Organization: r.w.Wants(sdk.DetailOrganization), Extensions: r.conn.cfg.fromExtension(), Paths: r.w.Wants(sdk.DetailAssignment),
	}
	result, err := reading.Read(ctx, r)
	seen := look{Result: result}
	if few := (*graph.IncompleteError)(nil); errors.As(err, &few) {
		seen.few, err = few, nil
	}
	if err != nil {
		return look{}, err
	}
	seen.gaps = r.gaps()
	return seen, nil
}

// again looks once more, at all users this time: whom the index does not know may
// be in the directory.
func (r *run) again(ctx context.Context, before look) (look, error) {
	slog.Info("reading the users again", "why", before.why(), "users", before.Users)
	if err := r.Restart(before.why()); err != nil {
		return look{}, err
	}
	return r.look(ctx, true)
}

// read looks until users, counts and units in use agree, or there is no patience
// left.
func (r *run) read(ctx context.Context) (look, error) {
	seen, err := r.look(ctx, r.all)
	if err != nil {
		return seen, err
	}
	if seen.few != nil || seen.Short() || !seen.All && len(seen.gaps) > 0 {
		if seen, err = r.again(ctx, seen); err != nil {
			return seen, err
		}
	}
	for _, pause := range pauses(r.settle) {
		if seen.agrees() {
			break
		}
		if err := r.wait(ctx, pause, seen.why()); err != nil {
			return seen, err
		}
		if seen, err = r.again(ctx, seen); err != nil {
			return seen, err
		}
	}
	if seen.few != nil {
		return seen, seen.few
	}
	return seen, nil
}

// wait announces a pause and makes it.
func (r *run) wait(ctx context.Context, pause time.Duration, why string) error {
	r.w.Pausing(r.clock.Now().Add(pause), why)
	return r.clock.Sleep(ctx, pause)
}

// pauses are the steps in which to wait, each longer than the one before: numbers
// that are about to agree are not waited for longer than needed.
func pauses(settle time.Duration) []time.Duration {
	var steps []time.Duration
	for step := time.Minute; settle > 0; step += time.Minute {
		step = min(step, settle)
		steps = append(steps, step)
		settle -= step
	}
	return steps
}

// mostSettle bounds the setting settle.
const mostSettle = 10 * time.Minute

// settleOf reads the setting. Offline checks have found out that it is good.
func settleOf(cfg config) (time.Duration, error) {
	settle, err := time.ParseDuration(cmp.Or(cfg.Settle, mostSettle.String()))
	if err != nil || settle < 0 || settle > mostSettle {
		return 0, badSettle(cfg.Settle)
	}
	return settle, nil
}

// fewerHolders is a warning with the numbers that licexport judges.
func fewerHolders(gaps []gap, settle time.Duration) sdk.Problem {
	const most = 20
	lines := []string{"Per license:"}
	for i, g := range gaps {
		if i == most {
			lines = append(lines, fmt.Sprintf("  and %d more licenses", len(gaps)-most))
			break
		}
		line := fmt.Sprintf("  %s: %d units in use, %d holders, %d missing", nameOf(g.license), *g.license.Consumed, g.held, g.missing())
		if g.known > 0 {
			line += fmt.Sprintf(" (%d were known)", g.known)
		}
		lines = append(lines, line)
	}
	waited := ""
	if settle > 0 {
		waited = fmt.Sprintf(" and waiting for %v", settle)
	}
	return sdk.Problem{
		Code: gapCode, Origin: sdk.OriginUpstream,
		Summary: look{gaps: gaps}.why(),
		Detail: strings.Join(lines, "\n") + "\n" +
			"So it was after reading all users" + waited + ". Either Microsoft Graph does not list all users, or units are in use that no user holds. " +
			"licexport decides by these numbers whether to publish, and takes an approved difference for normal. " +
			"Compare with the Microsoft 365 admin center (Billing, Licenses). If users are missing there is nothing to do but wait; if it stays for days, tell Microsoft's support.",
	}
}

// gapCode is the code of a license with too few holders.
const gapCode = "m365.fewer_holders_than_consumed"
