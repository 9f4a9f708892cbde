package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// detailKinds are the facts for reports that this source can tell.
func detailKinds() []sdk.DetailKind {
	return []sdk.DetailKind{sdk.DetailAccount, sdk.DetailOrganization, sdk.DetailAssignment}
}

// accountOf is what a user tells without a further request. Old accounts have no type:
// then nobody knows whether they are guests.
func accountOf(o object) (d sdk.HolderDetails) {
	if o.Enabled != nil {
		d.Disabled = new(!*o.Enabled)
	}
	switch strings.ToLower(o.UserType) {
	case "guest":
		d.Guest = new(true)
	case "member":
		d.Guest = new(false)
	}
	return d
}

// employee is what a user tells of the organization
// (https://learn.microsoft.com/graph/api/resources/user).
type employee struct {
	ID           string `json:"id"`
	Department   string `json:"department"`
	EmployeeID   string `json:"employeeId"`
	Organization struct {
		CostCenter string `json:"costCenter"`
	} `json:"employeeOrgData"`
}

// organization adds departments, cost centers and employee ids, in a reading of its own:
// whatever goes wrong with it is a warning.
func (r *reading) organization(ctx context.Context) error {
	if !r.w.Wants(sdk.DetailOrganization) || len(r.details) == 0 {
		return nil
	}
	var read outcome[employee]
	err := entra.Spare(ctx, func(ctx context.Context) (err error) {
		read, err = list[employee]{
			client: r.conn.users, path: "/users", properties: "id,department,employeeId,employeeOrgData",
			unit: "departments of users", id: func(e employee) string { return e.ID },
		}.read(ctx, largestPage)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil:
		r.warn(r.noOrganization(ctx, err))
		return nil
	}
	for _, e := range read.items {
		if d, holds := r.details[e.ID]; holds {
			d.Department, d.CostCenter, d.EmployeeID = typed.Detail(e.Department), typed.Detail(e.Organization.CostCenter), typed.Detail(e.EmployeeID)
			r.details[e.ID] = d
		}
	}
	return nil
}

func (r *reading) noOrganization(ctx context.Context, err error) sdk.Problem {
	said := err.Error()
	if errors.Is(err, entra.ErrNoTime) {
		said += ". Give the source more time with its setting timeout."
	} else if known, ok := errors.AsType[sdk.Problem](r.conn.explain(ctx, err)); ok {
		said = known.Summary + ". " + known.Detail
	}
	return sdk.Problem{
		Code: "entra.details_refused", Origin: sdk.OriginUpstream,
		Summary: "departments, cost centers and employee ids could not be read",
		Detail:  fmt.Sprintf("They are unknown in this report; licenses and holders are complete.\nIn detail: %s", said),
		HelpURL: "https://learn.microsoft.com/graph/api/user-list#permissions",
	}
}

// way is how a user came by a license, noted only if somebody wants to know. Of a
// deleted user nothing is told.
func (r *reading) way(user, license string, note func(*sdk.AssignmentDetails)) {
	if !r.w.Wants(sdk.DetailAssignment) {
		return
	}
	ways := r.ways[user]
	at := slices.IndexFunc(ways, func(w sdk.AssignmentDetails) bool { return w.LicenseID == license })
	if at < 0 {
		at, ways = len(ways), append(ways, sdk.AssignmentDetails{LicenseID: license})
	}
	note(&ways[at])
	r.ways[user] = ways
}

// direct notes that a user was assigned to an application, or is a member of the group
// that is the license.
func (r *reading) direct(user, license string) {
	r.way(user, license, func(w *sdk.AssignmentDetails) { w.Direct = true })
}

// through notes the group that was assigned to an application, or is in the group that
// is the license.
func (r *reading) through(user, license string, group directoryGroup) {
	r.way(user, license, func(w *sdk.AssignmentDetails) {
		const most = 100
		known := slices.ContainsFunc(w.Groups, func(g sdk.Group) bool { return g.ID == group.ID })
		if !known && len(w.Groups) < most {
			w.Groups = append(w.Groups, sdk.Group{ID: group.ID, Name: typed.Detail(group.Name)})
		}
	})
}
