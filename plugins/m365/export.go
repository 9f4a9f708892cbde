package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/graph"
	"github.com/licexport/licexport/plugins/m365/retry"
)

// export reads everything: first the licenses, then their holders.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	products, err := newCatalog(cfg)
	if err != nil {
		return err
	}
	conn, err := p.connect(cfg, retry.ExportPolicy(), observer{w})
	if err != nil {
		return err
	}
	defer conn.close()
	if expiresSoon(conn.certificate, p.clock.Now()) {
		w.Warn(certificateExpires(conn.certificate.NotAfter(), p.clock.Now()))
	}
	run := &run{conn: conn, catalog: products, holders: newHolders(cfg), w: w}
	if err := run.licenses(ctx); err != nil {
		return conn.explain(ctx, err)
	}
	if w.LicensesOnly() {
		return nil
	}
	if err := run.users(ctx); err != nil {
		return conn.explain(ctx, err)
	}
	return nil
}

// run is one export.
type run struct {
	conn    *connection
	catalog *catalog
	holders holders
	w       *sdk.Writer
	ids     []string // of the user at hand, to spare allocations
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
	reading := graph.Reading{Client: r.conn.client, Addresses: r.holders.addresses(), Log: slog.Default()}
	result, err := reading.Read(ctx, r)
	if err != nil {
		return err
	}
	slog.Info("users read", "users", result.Users)
	if result.Counted {
		r.w.Expect(result.Expected)
	}
	if result.Missing > 0 {
		r.w.Warn(fewUsersMissing(result.Users, result.Missing))
	}
	for _, stray := range r.catalog.strays() {
		r.w.Warn(strayLicense(stray.license, stray.held))
	}
	return nil
}

// errNoLicenseID says that nobody can tell what a user holds.
var errNoLicenseID = errors.New("the list of users: a license of a user has no id")

// User passes one user on, with the licenses that are exported.
func (r *run) User(user *graph.User) error {
	r.ids = r.ids[:0]
	for i := range user.Licenses {
		id := strings.ToLower(user.Licenses[i].SKU)
		if id == "" {
			return errNoLicenseID
		}
		export, found := r.catalog.held(id)
		if found != nil {
			if err := r.w.License(*found); err != nil {
				return err
			}
		}
		if export {
			r.ids = append(r.ids, id)
		}
	}
	return r.w.Assign(r.holders.holder(user), r.ids...)
}

// Users counts them.
func (r *run) Users() int { return r.w.Holders() }

// Restart begins anew.
func (r *run) Restart(reason string) error {
	r.catalog.restart()
	return r.w.Restart(reason)
}

// Page reports how far the reading is.
func (r *run) Page(done, total int) {
	r.w.Traffic(sdk.Traffic{Pages: 1})
	r.w.Progress(done, total, "users")
}

// observer tells the host about traffic and waits.
type observer struct{ w *sdk.Writer }

// Waiting moves the host's idle limit.
func (o observer) Waiting(until time.Time, why string) { o.w.Waiting(until, why) }

// Sent counts a request.
func (o observer) Sent(again bool) {
	traffic := sdk.Traffic{Requests: 1}
	if again {
		traffic.Retries = 1
	}
	o.w.Traffic(traffic)
}
