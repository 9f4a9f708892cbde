package main

import (
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// detailKinds are the facts for reports that SCIM knows. It does not know when somebody
// was last active: meta.lastModified is the last change of the entry.
func detailKinds() []sdk.DetailKind {
	return []sdk.DetailKind{sdk.DetailAccount, sdk.DetailOrganization}
}

// enterprise is the extension with facts about employees (RFC 7643, section 4.3).
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

// details are the facts about a user. What the service leaves out is unknown.
func (r resource) details() sdk.HolderDetails {
	work := r.object(enterprise)
	d := sdk.HolderDetails{
		Guest:      r.guest(),
		Department: typed.Detail(work.text("department")), CostCenter: typed.Detail(work.text("costCenter")), EmployeeID: typed.Detail(work.text("employeeNumber")),
	}
	if active, known := r.active(); known {
		d.Disabled = new(!active)
	}
	return d
}

// guest reads userType. Its values are not standardized (RFC 7643, section 4.1.1, names
// "Contractor", "Employee", "Intern", "Temp", "External" and "Unknown"): what is neither
// of here nor of elsewhere for sure is unknown.
func (r resource) guest() *bool {
	switch strings.ToLower(r.text("userType")) {
	case "guest", "external":
		return new(true)
	case "employee", "member":
		return new(false)
	default:
		return nil
	}
}
