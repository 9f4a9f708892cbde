package main

import (
	"strconv"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// detailKinds are the facts for reports that a directory has.
func detailKinds() []sdk.DetailKind {
	return []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization, sdk.DetailAssignment}
}

// Attributes with facts for reports.
const (
	attrDepartment       = "department"
	attrDepartmentNumber = "departmentNumber"
	attrEmployeeID       = "employeeID"
	attrEmployeeNumber   = "employeeNumber"
	attrLastLogon        = "lastLogonTimestamp"
	attrLastSuccess      = "pwdLastSuccess"
)

// detailAttributes are those to ask for, besides the ones that are read anyway.
func (p people) detailAttributes() []string {
	var all []string
	if p.wants(sdk.DetailOrganization) {
		if p.isAD {
			all = append(all, attrDepartment, attrEmployeeID)
		} else {
			all = append(all, attrDepartmentNumber, attrEmployeeNumber)
		}
	}
	if p.wants(sdk.DetailActivity) {
		if p.isAD {
			all = append(all, attrLastLogon)
		} else {
			all = append(all, attrLastSuccess)
		}
	}
	return all
}

// details are the facts about an entry. What it does not have is unknown.
func (p people) details(e directory.Entry) sdk.HolderDetails {
	if p.isAD {
		return sdk.HolderDetails{
			Disabled: p.disabledAD(e), LastActive: lastLogon(e),
			Department: typed.Detail(e.Text(attrDepartment)), EmployeeID: typed.Detail(e.Text(attrEmployeeID)),
		}
	}
	d := sdk.HolderDetails{Department: typed.Detail(e.Text(attrDepartmentNumber)), EmployeeID: typed.Detail(e.Text(attrEmployeeNumber))}
	if p.isDisabled(e) { // without the password policy nobody knows
		d.Disabled = new(true)
	}
	if at, err := time.Parse("20060102150405Z", e.Text(attrLastSuccess)); err == nil {
		d.LastActive = at
	}
	return d
}

// disabledAD reports whether an account cannot sign in; nil if that may not be read.
func (p people) disabledAD(e directory.Entry) *bool {
	if e.Text(attrControl) == "" {
		return nil
	}
	return new(p.isDisabled(e) || p.hasExpired(e))
}

// lastLogon is when an account was last used: up to 14 days before the truth, since
// domain controllers tell each other only now and then
// (https://learn.microsoft.com/windows/win32/adschema/a-lastlogontimestamp).
func lastLogon(e directory.Entry) time.Time {
	ticks, err := strconv.ParseInt(e.Text(attrLastLogon), 10, 64)
	if err != nil || ticks <= 0 {
		return time.Time{}
	}
	return fileTime(ticks)
}

// assignment notes how somebody came by a license: as a member of its group, or of a
// group in it.
func (p *person) assignment(license string, root, via *node) {
	at := -1
	for i := range p.details.Assignments {
		if p.details.Assignments[i].LicenseID == license {
			at = i
		}
	}
	if at < 0 {
		p.details.Assignments = append(p.details.Assignments, sdk.AssignmentDetails{LicenseID: license})
		at = len(p.details.Assignments) - 1
	}
	a := &p.details.Assignments[at]
	const most = 100
	switch {
	case via == root:
		a.Direct = true
	case len(a.Groups) < most:
		a.Groups = append(a.Groups, sdk.Group{ID: via.id, Name: via.name})
	}
}
