package main

import (
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// licensesOf are the licenses that an application stands for: itself, or its roles.
func licensesOf(app servicePrincipal, set application) []sdk.License {
	name := or(set.Name, app.Name)
	if !set.SplitByRole {
		return []sdk.License{{ID: app.ID, UID: or(set.UID, "app:"+app.AppID), Name: name, Purchased: set.Purchased}}
	}
	app.Name = name
	var all []sdk.License
	if len(app.Roles) == 0 {
		all = append(all, roleLicense(app, role{ID: noRole}))
	}
	for _, one := range app.Roles {
		all = append(all, roleLicense(app, one))
	}
	return all
}

// roleLicense is a role as a license.
func roleLicense(app servicePrincipal, one role) sdk.License {
	l := sdk.License{ID: app.ID + "/" + one.ID, UID: "app:" + app.AppID + ":" + or(one.Value, one.ID), Name: app.Name + " – " + or(one.Name, or(one.Value, one.ID))}
	if one.ID == noRole {
		l.UID, l.Name = "app:"+app.AppID, app.Name
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
