package sdktest

import (
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

type detailsJSON struct {
	Disabled    *bool            `json:"disabled,omitempty"`
	Guest       *bool            `json:"guest,omitempty"`
	LastActive  string           `json:"last_active,omitempty"`
	NeverActive bool             `json:"never_active,omitempty"`
	Department  string           `json:"department,omitempty"`
	CostCenter  string           `json:"cost_center,omitempty"`
	EmployeeID  string           `json:"employee_id,omitempty"`
	Assignments []assignmentJSON `json:"assignments,omitempty"`
}

type assignmentJSON struct {
	LicenseID string      `json:"license_id"`
	Direct    bool        `json:"direct,omitempty"`
	Groups    []groupJSON `json:"groups,omitempty"`
	Error     string      `json:"error,omitempty"`
}

type groupJSON struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type renewalJSON struct {
	At    string `json:"at"`
	Units *int64 `json:"units,omitempty"`
}

func toDetailsJSON(d *sdk.HolderDetails) *detailsJSON {
	if d == nil {
		return nil
	}
	doc := &detailsJSON{
		Disabled: d.Disabled, Guest: d.Guest, NeverActive: d.NeverActive,
		Department: d.Department, CostCenter: d.CostCenter, EmployeeID: d.EmployeeID,
	}
	if !d.LastActive.IsZero() {
		doc.LastActive = d.LastActive.UTC().Format(time.RFC3339)
	}
	for _, a := range d.Assignments {
		row := assignmentJSON{LicenseID: a.LicenseID, Direct: a.Direct, Error: a.Error}
		for _, g := range a.Groups {
			row.Groups = append(row.Groups, groupJSON(g))
		}
		doc.Assignments = append(doc.Assignments, row)
	}
	return doc
}

func toLicenseJSON(l sdk.License, d sdk.LicenseDetails) licenseJSON {
	doc := licenseJSON{ID: l.ID, UID: l.UID, Name: l.Name, Purchased: l.Purchased, Consumed: l.Consumed, Status: l.Status}
	for _, r := range d.Renewals {
		doc.Renewals = append(doc.Renewals, renewalJSON{At: r.At.UTC().Format(time.RFC3339), Units: r.Units})
	}
	return doc
}
