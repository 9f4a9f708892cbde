package main

import (
	"cmp"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// licensesOf are the licenses that an application stands for: itself, or its roles.
func licensesOf(app servicePrincipal, set application) []sdk.License {
	if !set.SplitByRole {
		return []sdk.License{{
			ID: app.ID, UID: cmp.Or(set.UID, "app:"+app.AppID), Name: cmp.Or(set.Name, app.Name), Purchased: set.Purchased,
		}}
	}
	if len(app.Roles) == 0 {
		return []sdk.License{roleLicense(app, set, role{ID: noRole})}
	}
	all := make([]sdk.License, len(app.Roles))
	for i, one := range app.Roles {
		all[i] = roleLicense(app, set, one)
	}
	return all
}

// roleLicense is a role as a license. The default access, which is no role, has the
// UId and the name of the application.
func roleLicense(app servicePrincipal, set application, one role) sdk.License {
	l := sdk.License{ID: app.ID + "/" + one.ID, UID: "app:" + app.AppID, Name: cmp.Or(set.Name, app.Name)}
	if one.ID != noRole {
		l.UID += ":" + cmp.Or(one.Value, one.ID)
		l.Name += " – " + cmp.Or(one.Name, one.Value, one.ID)
	}
	return l
}

// licenseOf is the id of the license that an assignment gives, empty for a role that
// is none of licenses.
func licenseOf(row assignment, app servicePrincipal, set application, licenses []sdk.License) (string, error) {
	if !set.SplitByRole {
		return app.ID, nil
	}
	if row.Role == "" {
		return "", noID("the role of an assignment")
	}
	for _, l := range licenses {
		if strings.EqualFold(l.ID, app.ID+"/"+row.Role) {
			return l.ID, nil
		}
	}
	return "", nil
}
