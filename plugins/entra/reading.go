package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// reading is one export: what is read, until it is whole and handed on.
type reading struct {
	conn  *connection
	w     *sdk.Writer
	clock sdkhttp.Clock

	licenses []sdk.License
	holders  sdk.Gather
	people   entra.People
	details  map[string]sdk.HolderDetails
	ways     map[string][]sdk.AssignmentDetails // of users, if somebody wants them
	// groups are those whose members have been read.
	groups map[string]membership
	// unnamed are users of whom only the id is known so far, with their licenses.
	unnamed  map[string][]string
	warnings []sdk.Problem
	contacts int
	deleted  int
}

// membership is a group with its direct members.
type membership struct {
	group   directoryGroup
	members []object
}

// everything reads all applications and groups. Nothing is handed on before all of
// it is there.
func (r *reading) everything(ctx context.Context) error {
	for i, a := range r.conn.cfg.Applications {
		if err := r.application(ctx, a, fmt.Sprintf("/applications/%d", i)); err != nil {
			return err
		}
	}
	for i, g := range r.conn.cfg.Groups {
		if err := r.group(ctx, g, fmt.Sprintf("/groups/%d", i)); err != nil {
			return err
		}
	}
	return r.namePeople(ctx)
}

// application reads an application and who is assigned to it.
func (r *reading) application(ctx context.Context, set application, at string) error {
	app, err := r.conn.findApplication(ctx, set, at)
	if err != nil {
		return err
	}
	if app.AssignmentRequired == nil || !*app.AssignmentRequired {
		r.warn(assignmentNotRequired(app, at))
	}
	licenses := licensesOf(app, set)
	r.licenses = append(r.licenses, licenses...)
	if r.w.LicensesOnly() {
		return nil
	}
	rows, err := r.conn.assignments(ctx, app)
	if err != nil {
		return err
	}
	if err := expectGroups(rows, set, app, at); err != nil {
		return err
	}
	nested, anybody := 0, false
	for _, row := range rows {
		id, err := licenseOf(row, app, set, licenses)
		if err != nil {
			return err
		}
		if id == "" { // a role that the application does not define any more
			l := roleLicense(app, set, role{ID: row.Role})
			licenses, r.licenses = append(licenses, l), append(r.licenses, l)
			id = l.ID
		}
		some, groups, err := r.principal(ctx, row, id)
		if err != nil {
			return err
		}
		nested += groups
		anybody = anybody || some
	}
	if nested > 0 {
		r.warn(nestedIgnored(app, nested))
	}
	if !anybody && !set.AllowEmpty {
		return nobody("application "+app.Name, at)
	}
	return nil
}

// principal takes whom a row of an application is about. Only the direct members of a
// group may use the application
// (https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal).
func (r *reading) principal(ctx context.Context, row assignment, license string) (some bool, nested int, err error) {
	if row.Principal == "" {
		return false, 0, noID("an assignment")
	}
	switch row.Type {
	case principalUser:
		r.direct(row.Principal, license)
		if !slices.Contains(r.unnamed[row.Principal], license) {
			r.unnamed[row.Principal] = append(r.unnamed[row.Principal], license)
		}
		return true, 0, nil
	case principalApp:
		r.holders.Add(sdk.Holder{ID: row.Principal, Kind: sdk.Key, Name: row.Name}, license)
		return true, 0, nil
	case principalGroup:
		m, err := r.membersOf(ctx, row.Principal, "")
		if err != nil {
			return false, 0, err
		}
		some, groups, err := r.give(m, license, &m.group)
		return some, len(groups), err
	default:
		return false, 0, fmt.Errorf("an assignment is about a principal of a kind that this plugin does not know (%q)", row.Type)
	}
}

// group reads a group that is a license, and the groups in it if they count.
func (r *reading) group(ctx context.Context, set group, at string) error {
	found, err := r.conn.findGroup(ctx, set.ID, at)
	if err != nil {
		return err
	}
	license := sdk.License{
		ID: found.ID, UID: cmp.Or(set.UID, "group:"+found.ID), Name: cmp.Or(set.Name, found.Name), Purchased: set.Purchased,
	}
	r.licenses = append(r.licenses, license)
	if r.w.LicensesOnly() {
		return nil
	}
	anybody, seen := false, map[string]bool{found.ID: true}
	for queue := []string{found.ID}; len(queue) > 0; queue = queue[1:] {
		m, err := r.membersOf(ctx, queue[0], at)
		if err != nil {
			return err
		}
		var via *directoryGroup
		if m.group.ID != found.ID {
			via = &m.group
		}
		some, groups, err := r.give(m, license.ID, via)
		if err != nil {
			return err
		}
		anybody = anybody || some
		for _, inner := range groups {
			if set.Nested == nestedTransitive && !seen[inner] {
				seen[inner] = true
				queue = append(queue, inner)
			}
		}
	}
	if !anybody && !set.AllowEmpty {
		return nobody("group "+found.Name, at)
	}
	return nil
}

// give gives a license to the direct members of a group. It reports whether there
// is any holder among them, and returns the ids of the groups in the group. via is the
// group by which they have it; nil if it is the license itself.
func (r *reading) give(m membership, license string, via *directoryGroup) (some bool, groups []string, err error) {
	for _, o := range m.members {
		if o.Type == typeGroup {
			groups = append(groups, o.ID)
			continue
		}
		took, err := r.member(o, m.group, license)
		if err != nil {
			return false, nil, err
		}
		some = some || took
		switch {
		case o.Type != typeUser:
		case via == nil:
			r.direct(o.ID, license)
		default:
			r.through(o.ID, license, *via)
		}
	}
	return some, groups, nil
}

// member takes a member of a group, and reports whether it is a holder.
func (r *reading) member(o object, of directoryGroup, license string) (bool, error) {
	switch o.Type {
	case typeUser:
		if o.Login == "" {
			return false, withoutNames(of)
		}
		r.take(o, license)
	case typeDevice:
		r.holders.Add(sdk.Holder{ID: o.ID, Kind: sdk.Device, Name: o.Name}, license)
	case typePrincipal:
		r.holders.Add(sdk.Holder{ID: o.ID, Kind: sdk.Key, Name: o.Name}, license)
	case typeContact:
		r.contacts++
		return false, nil
	default:
		return false, fmt.Errorf("the group %s has a member of a kind that this plugin does not know (%q)", of.Name, o.Type)
	}
	return true, nil
}

// take adds a user.
func (r *reading) take(o object, licenses ...string) {
	r.holders.Add(r.people.Holder(o.account()), licenses...)
	r.details[o.ID] = accountOf(o)
}

// mostAskedFor is up to how many users are asked for one by one. More of them cost
// more than reading all users.
const mostAskedFor = 300

// namePeople finds names and addresses of the users who are assigned themselves.
func (r *reading) namePeople(ctx context.Context) error {
	ids := slices.Sorted(maps.Keys(r.unnamed))
	if len(ids) > mostAskedFor {
		all, err := r.conn.everybody(ctx)
		if err != nil {
			return err
		}
		for _, u := range all {
			licenses, assigned := r.unnamed[u.ID]
			if !assigned {
				continue
			}
			if u.Login == "" {
				return withoutNames(directoryGroup{})
			}
			r.take(u, licenses...)
			delete(r.unnamed, u.ID)
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return r.unnamed[id] == nil })
	}
	return r.askFor(ctx, ids)
}

// atOnce is how many requests for single users are under way together.
const atOnce = 4

// fewDeleted is how many assigned users may be gone whatever their share is.
const fewDeleted = 5

// askFor asks for users one by one. One that is not there was deleted: its
// assignments go with it, only later. If most of them are not there, something else is
// wrong.
func (r *reading) askFor(ctx context.Context, ids []string) error {
	users := make([]*object, len(ids))
	wait, asking := errgroup.WithContext(ctx)
	wait.SetLimit(atOnce)
	for i, id := range ids {
		wait.Go(func() error {
			u, found, err := r.conn.user(asking, id)
			if found {
				users[i] = &u
			}
			return err
		})
	}
	if err := wait.Wait(); err != nil {
		return err
	}
	unknown := 0
	for _, u := range users {
		if u == nil {
			unknown++
		}
	}
	if unknown > fewDeleted && 2*unknown > len(r.unnamed) {
		return usersNotFound(unknown, len(r.unnamed))
	}
	for i, u := range users {
		switch {
		case u == nil:
			r.deleted++
		case u.Login == "":
			return withoutNames(directoryGroup{})
		default:
			r.take(*u, r.unnamed[ids[i]]...)
		}
	}
	return nil
}

func (r *reading) warn(p sdk.Problem) { r.warnings = append(r.warnings, p) }
