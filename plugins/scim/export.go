package main

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// export reads everything, and hands it on when it is whole.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	cfg = cfg.filled()
	client, err := p.connect(cfg, w)
	if err != nil {
		return err
	}
	defer client.Close()
	r := &reading{cfg: cfg, client: client, w: w, paging: pagingOf(ctx, client, cfg)}
	if err := r.everything(ctx); err != nil {
		return err
	}
	if cfg.Vendor != "" {
		r.warnings = append(r.warnings, untriedVendor(cfg.Vendor))
	}
	return r.handOn()
}

// reading is one export: what is read, until it is whole.
type reading struct {
	cfg    config
	client *sdkhttp.Client
	w      *sdk.Writer
	paging string

	users    map[string]person
	held     map[string][]string // licenses of users, by their ids
	licenses map[string]sdk.License
	total    bool // the service named one that can be right
	warnings []sdk.Problem
}

// everything reads the users and, if they are licenses, the groups.
func (r *reading) everything(ctx context.Context) error {
	r.forget()
	users := &lister{client: r.client, path: "/Users", paging: r.paging, pageSize: r.cfg.PageSize}
	r.total = true
	err := sdkhttp.Reading[resource]{
		Client: r.client, Writer: r.w, Unit: "users", ID: resourceID, Reset: r.forget, NoTotal: "the service names no number of users",
		Lists: []sdkhttp.List[resource]{{Fetch: func(ctx context.Context, cursor string) (sdkhttp.Page[resource], error) {
			page, err := users.Fetch(ctx, cursor)
			r.total = r.total && page.Total != nil
			return page, err
		}}},
		Take: func(u resource) error {
			r.users[resourceID(u)] = r.person(u)
			return nil
		},
	}.Read(ctx)
	if err != nil {
		return err
	}
	if len(r.users) == 0 && !r.cfg.AllowEmpty {
		return nobody()
	}
	if users.lied {
		r.warnings = append(r.warnings, totalTooSmall())
	}
	for _, id := range slices.Sorted(maps.Keys(r.users)) {
		if err := r.give(id); err != nil {
			return err
		}
	}
	if r.cfg.LicenseFrom == fromGroups {
		return r.groups(ctx)
	}
	if len(r.users) > 0 && len(r.licenses) == 0 {
		r.warnings = append(r.warnings, noLicenseValue(r.cfg.LicenseFrom))
	}
	return nil
}

func resourceID(u resource) string { return u.text("id") }

// person is what is kept of a user: there may be very many, and services send much that
// is of no use here.
type person struct {
	holder  sdk.Holder
	details sdk.HolderDetails
	values  []value // that stand for licenses
	counts  bool    // holds licenses: is active, or the settings take all
}

func (r *reading) person(u resource) person {
	active, _ := u.active()
	return person{holder: u.holder(), details: u.details(), values: u.licensesOf(r.cfg), counts: active || r.cfg.Inactive == include}
}

func (r *reading) forget() {
	r.users, r.held, r.licenses = map[string]person{}, map[string][]string{}, map[string]sdk.License{}
}

// give notes the licenses of a user. One that is not active holds none, unless the
// settings say otherwise.
func (r *reading) give(id string) error {
	u := r.users[id]
	if !u.counts {
		return nil
	}
	for _, v := range u.values {
		if v.unnamed {
			return valueMissing(id, r.cfg.LicenseFrom)
		}
		if name := v.name(); name != "" {
			r.held[id] = append(r.held[id], r.license(r.cfg.LicenseFrom+":"+name, v))
		}
	}
	return nil
}

// license notes a license and returns its id.
func (r *reading) license(id string, v value) string {
	if _, known := r.licenses[id]; known {
		return id
	}
	name := v.name()
	l := sdk.License{ID: id, UID: r.cfg.UIDPrefix + ":" + name, Name: cmp.Or(v.display, name)}
	if r.cfg.LicenseFrom == fromActive {
		l.UID = r.cfg.UIDPrefix
	}
	if units, set := r.cfg.Purchased[name]; set {
		l.Purchased = &units
	}
	r.licenses[id] = l
	return id
}

// handOn gives the Writer what was read, in an order that does not depend on that of
// the service.
func (r *reading) handOn() error {
	for _, warning := range r.warnings {
		r.w.Warn(warning)
	}
	for _, id := range slices.Sorted(maps.Keys(r.licenses)) {
		if err := r.w.License(r.licenses[id]); err != nil {
			return err
		}
	}
	if !r.total {
		r.w.NoTotal("the service names no number of users; its list was read twice instead")
	}
	for _, id := range slices.Sorted(maps.Keys(r.users)) {
		u := r.users[id]
		if err := r.w.Assign(u.holder, r.held[id]...); err != nil {
			return err
		}
		if err := r.w.HolderDetails(id, u.details); err != nil {
			return err
		}
	}
	return nil
}
