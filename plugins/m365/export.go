package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// export reads everything: first the licenses, then their holders.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	products, err := newCatalog(cfg)
	if err != nil {
		return err
	}
	conn, err := p.connect(cfg, w)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, warning := range conn.Warnings(p.clock.Now()) {
		w.Warn(warning)
	}
	settle, err := settleOf(cfg)
	if err != nil {
		return err
	}
	run := &run{conn: conn, catalog: products, people: entra.NewPeople(cfg.Email, cfg.Guests, cfg.Disabled), w: w, clock: p.clock, settle: settle}
	run.report = slices.ContainsFunc(detailKinds(), w.Wants)
	if err := run.everything(ctx); err != nil {
		return conn.explain(ctx, err)
	}
	return nil
}

// run is one export.
type run struct {
	conn    *connection
	catalog *catalog
	people  entra.People
	w       *sdk.Writer
	clock   sdkhttp.Clock
	settle  time.Duration
	report  bool   // somebody wants details
	all     bool   // read all users, not only those with licenses
	counted *int64 // users, before they are read; nil if Graph does not count
	// ids and holds are the licenses of the user at hand, kept to spare
	// allocations.
	ids   []string
	holds []*seen
	taken int // holders so far, in the present reading
	paths paths
}

// everything reads the licenses and, if wanted, the users. How many users there
// are is asked for at the same time as the licenses.
func (r *run) everything(ctx context.Context) error {
	if r.w.LicensesOnly() {
		if err := r.licenses(ctx); err != nil {
			return err
		}
		return r.renewals(ctx)
	}
	var licenses, users error
	var both sync.WaitGroup
	both.Go(func() { licenses = r.licenses(ctx) })
	both.Go(func() { users = r.choose(ctx) })
	both.Wait()
	switch {
	case len(entra.Refusals(licenses)) > 0 && len(entra.Refusals(users)) > 0:
		return errors.Join(licenses, users) // two permissions are missing
	case licenses != nil:
		return licenses
	case users != nil:
		return users
	}
	if err := r.users(ctx); err != nil {
		return err
	}
	return r.extras(ctx)
}

// extras reads what only reports want and the settings switch on, the slowest last:
// it may use up the patience of the run.
func (r *run) extras(ctx context.Context) error {
	r.warnOfPaths()
	for _, read := range []func(context.Context) error{r.renewals, r.groupNames, r.signIns} {
		if err := read(ctx); err != nil {
			return err
		}
	}
	return nil
}

// mostToReadAll is up to how many users all are read unless the settings say
// otherwise. It is 51 pages then, while the index is asked nothing.
const mostToReadAll = 50_000

// choose settles whether all users are read or only those with licenses.
func (r *run) choose(ctx context.Context) error {
	if r.conn.cfg.Reading == readingLicensed {
		return nil
	}
	users, err := r.conn.client.CountUsers(ctx)
	switch {
	case graph.Unsupported(err): // an Azure AD B2C tenant: it cannot filter either
		r.all = true
		return nil
	case err != nil:
		return err
	}
	r.counted = &users
	r.all = r.conn.cfg.Reading == readingAll || users <= mostToReadAll
	slog.Debug("users counted", "users", users, "read_all", r.all)
	return nil
}

func (r *run) licenses(ctx context.Context) error {
	skus, err := r.conn.client.SubscribedSKUs(ctx)
	if err != nil {
		return err
	}
	licenses := r.catalog.list(skus)
	for _, license := range licenses {
		if err := r.w.License(license); err != nil {
			return err
		}
	}
	slog.Info("licenses read", "listed", len(skus), "exported", len(licenses))
	slog.Debug("licenses for the whole company are not exported", "count", r.catalog.company)
	return nil
}

func (r *run) users(ctx context.Context) error {
	seen, err := r.read(ctx)
	if err != nil {
		return err
	}
	slog.Info("users read", "users", seen.Users, "all", seen.All)
	switch {
	case !seen.Counted:
		r.w.NoTotal("Microsoft Graph does not count the users of this tenant")
	case seen.All:
		r.w.NoTotal("all users were read and those without licenses left out; Microsoft Graph counts only all of them")
	default:
		r.w.Expect(seen.Expected)
	}
	if seen.Missing > 0 {
		r.w.Warn(fewUsersMissing(seen.Users, seen.Missing))
	}
	if len(seen.gaps) > 0 {
		r.w.Warn(fewerHolders(seen.gaps, r.settle))
	}
	if seen.NoMore != nil {
		r.w.Warn(noDetails(seen.NoMore))
	}
	for _, stray := range r.catalog.strays() {
		r.w.Warn(strayLicense(stray.license, stray.held))
	}
	return r.tellConsumed()
}

// errNoLicenseID says that nobody can tell what a user holds.
var errNoLicenseID = errors.New("the list of users: a license of a user has no id")

// User passes one user on, with the licenses that are exported. A user who stands
// on two pages is one holder of a license, not two.
func (r *run) User(user *graph.User) error {
	r.ids, r.holds = r.ids[:0], r.holds[:0]
	for i := range user.Licenses {
		id := strings.ToLower(user.Licenses[i].SKU)
		if id == "" {
			return errNoLicenseID
		}
		one, met := r.catalog.find(id)
		if !one.exported || slices.Contains(r.holds, one) {
			continue
		}
		if met {
			if err := r.w.License(one.license); err != nil {
				return err
			}
		}
		r.ids, r.holds = append(r.ids, id), append(r.holds, one)
	}
	if err := r.w.Assign(r.people.Holder(account(user)), r.ids...); err != nil {
		return err
	}
	if holders := r.w.Holders(); holders > r.taken {
		r.taken = holders
		for _, one := range r.holds {
			one.held++
		}
	}
	if r.report {
		return r.details(user)
	}
	return nil
}

// Users counts them.
func (r *run) Users() int { return r.w.Holders() }

// Restart begins anew.
func (r *run) Restart(reason string) error {
	r.taken, r.paths = 0, paths{}
	r.catalog.restart()
	return r.w.Restart(reason)
}

// Page reports how far the reading is.
func (r *run) Page(done, total int) {
	r.w.Traffic(sdk.Traffic{Pages: 1})
	r.w.Progress(done, total, "users")
}
