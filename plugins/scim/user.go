package main

import (
	"cmp"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// holder is the user with all addresses, the best first.
func (r resource) holder() sdk.Holder {
	return sdk.Holder{ID: r.text("id"), Name: r.name(), Emails: r.emails()}
}

// name is what people know the user by.
func (r resource) name() string {
	full := r.object("name")
	parts := strings.TrimSpace(full.text("givenName") + " " + full.text("familyName"))
	return cmp.Or(r.text("displayName"), full.text("formatted"), parts, r.text("userName"))
}

// emails are the primary address, the others, and the name to sign in with if it is
// one. Which address is primary is on none or several with some services: then their
// order counts.
func (r resource) emails() (all []sdk.Email) {
	seen := map[string]bool{}
	add := func(address string, kind sdk.EmailKind) {
		if key := strings.ToLower(address); address != "" && !seen[key] {
			seen[key] = true
			all = append(all, sdk.Email{Address: address, Kind: kind})
		}
	}
	for _, primary := range []bool{true, false} {
		for _, v := range r.values("emails") {
			if v.primary == primary {
				kind := sdk.Alias
				if len(all) == 0 {
					kind = sdk.Mail
				}
				add(v.value, kind)
			}
		}
	}
	if login := r.text("userName"); strings.Contains(login, "@") {
		add(login, sdk.Login)
	}
	return all
}

// licensesOf are the values that stand for the user's licenses.
func (r resource) licensesOf(cfg config) []value {
	switch cfg.LicenseFrom {
	case fromActive:
		return []value{{value: cfg.License, display: cfg.License}}
	case fromRoles, fromEntitlements:
		return r.values(cfg.LicenseFrom)
	case fromUserType:
		return r.values("userType")
	case fromGroups:
		return nil // they are known from the groups
	default:
		return r.at(cfg.LicenseFrom)
	}
}
