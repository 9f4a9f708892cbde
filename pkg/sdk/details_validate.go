package sdk

import (
	"fmt"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// maxDetailBytes is the largest row of details: a quarter of a message, so that a
// batch that is not full yet has room for one more.
const maxDetailBytes = sourcev1.MaxMessageBytes / 4

// validate finds what the contract forbids in details of a holder.
func (d *HolderDetails) validate(id string, known map[string]uint32) error {
	size := fieldSize(id) + 64
	for _, f := range []struct{ name, value string }{
		{"id", id}, {"department", d.Department}, {"cost center", d.CostCenter}, {"employee id", d.EmployeeID},
	} {
		size += fieldSize(f.value)
		if err := checkText("holder", id, f.name, f.value); err != nil {
			return err
		}
	}
	if err := checkTime("last activity of holder", id, d.LastActive); err != nil {
		return err
	}
	if d.NeverActive && !d.LastActive.IsZero() {
		return authorError("sdk.contradiction", fmt.Sprintf("holder %s was never active, and has a last activity", shown(id)),
			"Set HolderDetails.NeverActive only where LastActive is zero.")
	}
	if n := len(d.Assignments); n > sourcev1.MaxAssignmentDetails {
		return authorError("sdk.too_many_details", fmt.Sprintf("holder %s has details of %d assignments, at most %d are possible", shown(id), n, sourcev1.MaxAssignmentDetails),
			"Nobody holds that much: the rows of several holders have probably been joined.")
	}
	met := make(map[string]bool, len(d.Assignments))
	for i := range d.Assignments {
		a := &d.Assignments[i]
		if met[a.LicenseID] {
			return authorError("sdk.contradiction", fmt.Sprintf("holder %s has details of license %s twice", shown(id), shown(a.LicenseID)),
				"Put all that is known of one license of a holder into one AssignmentDetails.")
		}
		met[a.LicenseID] = true
		n, err := a.validate(id, known)
		if err != nil {
			return err
		}
		size += n
	}
	if size > maxDetailBytes {
		return authorError("sdk.holder_too_large", fmt.Sprintf("the details of holder %s have %d bytes, at most %d are possible", shown(id), size, maxDetailBytes),
			"Nobody has that many groups: the rows of several holders have probably been joined.")
	}
	return nil
}

// validate also returns an upper bound of the bytes in a message.
func (a *AssignmentDetails) validate(id string, known map[string]uint32) (size int, err error) {
	if _, ok := known[a.LicenseID]; !ok {
		return 0, authorError("sdk.unknown_license",
			fmt.Sprintf("the details of holder %s name license %s, which was not announced", shown(id), shown(a.LicenseID)),
			"Call Writer.License for each license first.")
	}
	if err := checkText("holder", id, "error of an assignment", a.Error); err != nil {
		return 0, err
	}
	if n := len(a.Groups); n > sourcev1.MaxGroups {
		return 0, authorError("sdk.too_many_details",
			fmt.Sprintf("holder %s has license %s through %d groups, at most %d are possible", shown(id), shown(a.LicenseID), n, sourcev1.MaxGroups),
			"Name the first groups only.")
	}
	size = fieldSize(a.LicenseID) + fieldSize(a.Error) + 16
	for _, g := range a.Groups {
		if g.ID == "" {
			return 0, authorError("sdk.no_group_id", fmt.Sprintf("holder %s has license %s through a group without an id", shown(id), shown(a.LicenseID)),
				"Set Group.ID to something stable that the vendor assigns.")
		}
		for _, f := range []struct{ name, value string }{{"id of a group", g.ID}, {"name of a group", g.Name}} {
			if err := checkText("holder", id, f.name, f.value); err != nil {
				return 0, err
			}
		}
		size += fieldSize(g.ID) + fieldSize(g.Name) + 8
	}
	return size, nil
}

// validate finds what the contract forbids in details of a license.
func (d *LicenseDetails) validate(id string, known map[string]uint32) error {
	if _, ok := known[id]; !ok {
		return authorError("sdk.unknown_license", fmt.Sprintf("Writer.LicenseDetails was called for license %s, which was not announced", shown(id)),
			"Call Writer.License for each license first.")
	}
	if n := len(d.Renewals); n > sourcev1.MaxRenewals {
		return authorError("sdk.too_many_details", fmt.Sprintf("license %s has %d renewals, at most %d are possible", shown(id), n, sourcev1.MaxRenewals),
			"Add up the units that renew on the same day.")
	}
	for _, r := range d.Renewals {
		switch {
		case r.At.IsZero():
			return authorError("sdk.no_time", fmt.Sprintf("a renewal of license %s has no date", shown(id)),
				"Leave out renewals whose date the vendor does not tell.")
		case negative(r.Units):
			return authorError("sdk.negative_count", fmt.Sprintf("a renewal of license %s has a negative number of units", shown(id)),
				"Leave Renewal.Units nil if there is no number.")
		}
		if err := checkTime("renewal of license", id, r.At); err != nil {
			return err
		}
	}
	return nil
}

// checkTime finds dates that stand for "none" with a vendor. What is unknown is
// left unset.
func checkTime(what, id string, t time.Time) error {
	if t.IsZero() || t.Year() > 1970 && t.Year() < 9999 {
		return nil
	}
	return authorError("sdk.no_time", fmt.Sprintf("the date %s of the %s %s stands for none", t.UTC().Format(time.DateOnly), what, shown(id)),
		"Vendors write 1970-01-01 or 9999-12-31 where there is no date. Leave the field at its zero value then.")
}
