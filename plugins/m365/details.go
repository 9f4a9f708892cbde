package main

import (
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// detailKinds are the details that this source can tell. Activity and renewals are
// told only if the settings say so, see extra.
func detailKinds() []sdk.DetailKind {
	return []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization, sdk.DetailAssignment, sdk.DetailRenewal}
}

// details reports what is known of a user whose licenses were passed on.
func (r *run) details(user *graph.User) error {
	d := sdk.HolderDetails{Guest: guest(user.Type)}
	if user.Enabled != nil {
		d.Disabled = new(!*user.Enabled)
	}
	if more := user.More; more != nil {
		d.Department, d.CostCenter, d.EmployeeID = typed.Detail(more.Department), typed.Detail(r.conn.cfg.costCenter(more)), typed.Detail(more.EmployeeID)
		d.Assignments = r.ways(more.Paths)
		r.paths.note(d.Assignments)
		if r.wantsGroupNames() {
			r.paths.groups.add(user.ID, d.Assignments)
		}
	}
	return r.w.HolderDetails(user.ID, d)
}

// costCenter is where the settings say that it is kept.
func (c config) costCenter(more *graph.More) string {
	if c.fromExtension() {
		return strings.TrimSpace(more.Extensions[c.CostCenter])
	}
	return more.Organization.CostCenter
}

// fromExtension reports whether cost centers are kept in an extension attribute.
func (c config) fromExtension() bool { return strings.HasPrefix(c.CostCenter, "extensionAttribute") }

// guest reports whether a user is a guest. Old accounts have no type: then nobody
// knows.
func guest(userType string) *bool {
	switch strings.ToLower(userType) {
	case "guest":
		return new(true)
	case "member":
		return new(false)
	default:
		return nil
	}
}

// States of a path. Others, such as "Disabled", do not tell how a license came.
const (
	pathActive  = "Active"
	pathWarning = "ActiveWithError"
	pathError   = "Error"
)

// ways puts the paths of each license together. A license that the user at hand does
// not hold is there only with its error.
func (r *run) ways(paths []graph.Path) []sdk.AssignmentDetails {
	var all []sdk.AssignmentDetails
	for _, path := range paths {
		id := strings.ToLower(path.SKU)
		one := r.catalog.seen[id]
		if one == nil || !one.exported {
			continue
		}
		held := slices.Contains(r.ids, id)
		works := strings.EqualFold(path.State, pathActive) || strings.EqualFold(path.State, pathWarning)
		failed := pathFault(path)
		if (!held || !works) && failed == "" {
			continue
		}
		at := slices.IndexFunc(all, func(a sdk.AssignmentDetails) bool { return a.LicenseID == id })
		if at < 0 {
			all = append(all, sdk.AssignmentDetails{LicenseID: id})
			at = len(all) - 1
		}
		way := &all[at]
		if way.Error == "" {
			way.Error = failed
		}
		if held && works {
			addPath(way, path.Group)
		}
	}
	return all
}

// addPath notes how a license came: directly, or through a group. More groups than
// a report can take are left out.
func addPath(way *sdk.AssignmentDetails, group string) {
	const most = 100
	switch {
	case group == "":
		way.Direct = true
	case slices.ContainsFunc(way.Groups, func(g sdk.Group) bool { return strings.EqualFold(g.ID, group) }):
	case len(way.Groups) < most:
		way.Groups = append(way.Groups, sdk.Group{ID: group})
	}
}

// pathFault is what is wrong with a path, in Graph's words; empty if nothing is.
func pathFault(path graph.Path) string {
	failed := strings.EqualFold(path.State, pathError) || strings.EqualFold(path.State, pathWarning)
	switch {
	case !failed:
		return ""
	case path.Error == "" || strings.EqualFold(path.Error, "None"):
		return path.State
	default:
		return typed.Detail(path.Error)
	}
}

// noDetails warns that Graph refused what only the report wants.
func noDetails(err error) sdk.Problem {
	return sdk.Problem{
		Code: "m365.details_refused", Origin: sdk.OriginUpstream,
		Summary: "Microsoft Graph does not tell what the report asks for",
		Detail: "Departments, cost centers, employee ids and the ways of assignment are unknown in this report; licenses and holders are complete. " +
			"The application may read users with User.Read.All or Directory.Read.All; with less, and in some national clouds, Graph refuses these properties.\nIn detail: " + err.Error() + ".",
		HelpURL: "https://learn.microsoft.com/graph/api/user-list#permissions",
	}
}
