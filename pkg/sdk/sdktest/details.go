package sdktest

import (
	"slices"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// kindsOf are the kinds of details of a case as the contract has them. licexport
// asks only for those that a plugin announces.
func kindsOf(t testing.TB, client sourcev1.SourceServiceClient, kinds []sdk.DetailKind) []sourcev1.DetailKind {
	t.Helper()
	if len(kinds) == 0 {
		return nil
	}
	d := describe(t, client)
	var asked []sourcev1.DetailKind
	for _, kind := range kinds {
		if !slices.Contains(d.GetCapabilities().GetDetails(), sourcev1.DetailKind(kind)) {
			t.Fatalf("the case asks for details that the source does not announce (%v): add them to Source.Details", sourcev1.DetailKind(kind))
		}
		asked = append(asked, sourcev1.DetailKind(kind))
	}
	return asked
}

// addDetails judges a message with details and keeps what it tells.
func (c *collector) addDetails(m *sourcev1.Details) {
	if len(c.asked) == 0 {
		c.breach("details were sent although none were asked for")
	}
	if n := len(m.GetHolders()); n > sourcev1.MaxHoldersPerMessage {
		c.breach("message %d has details of %d holders", c.sequence, n)
	}
	if n := len(m.GetLicenses()); n > sourcev1.MaxLicensesPerMessage {
		c.breach("message %d has details of %d licenses", c.sequence, n)
	}
	for _, h := range m.GetHolders() {
		if _, known := c.holders[h.GetHolderId()]; !known {
			c.breach("details name holder %q, which was not sent before", h.GetHolderId())
		}
		c.unasked(h)
		if c.details[h.GetHolderId()] == nil {
			c.details[h.GetHolderId()] = &sdk.HolderDetails{}
		}
		c.mergeDetails(c.details[h.GetHolderId()], h)
	}
	for _, l := range m.GetLicenses() {
		c.addLicenseDetails(l)
	}
}

// unasked finds details of kinds that were not asked for.
func (c *collector) unasked(h *sourcev1.HolderDetails) {
	for _, part := range []struct {
		kind sourcev1.DetailKind
		told bool
	}{
		{sourcev1.DetailKind_DETAIL_KIND_ACCOUNT, h.Disabled != nil || h.Guest != nil},
		{sourcev1.DetailKind_DETAIL_KIND_ACTIVITY, h.GetLastActive() != nil || h.GetNeverActive()},
		{sourcev1.DetailKind_DETAIL_KIND_ORGANIZATION, h.GetDepartment()+h.GetCostCenter()+h.GetEmployeeId() != ""},
		{sourcev1.DetailKind_DETAIL_KIND_ASSIGNMENT, len(h.GetAssignments()) > 0},
	} {
		if part.told && !slices.Contains(c.asked, part.kind) {
			c.breach("details of the kind %v were sent of holder %q, but not asked for", part.kind, h.GetHolderId())
		}
	}
}

// mergeDetails adds what a message tells: what it leaves out stays as it was.
func (c *collector) mergeDetails(d *sdk.HolderDetails, m *sourcev1.HolderDetails) {
	if m.Disabled != nil {
		d.Disabled = new(m.GetDisabled())
	}
	if m.Guest != nil {
		d.Guest = new(m.GetGuest())
	}
	switch {
	case m.GetLastActive() != nil:
		d.LastActive, d.NeverActive = c.time(m.GetLastActive()), false
	case m.GetNeverActive():
		d.LastActive, d.NeverActive = time.Time{}, true
	}
	for _, text := range []struct {
		now  string
		into *string
	}{{m.GetDepartment(), &d.Department}, {m.GetCostCenter(), &d.CostCenter}, {m.GetEmployeeId(), &d.EmployeeID}} {
		if text.now != "" {
			*text.into = text.now
		}
	}
	for _, a := range m.GetAssignments() {
		if !c.licenses[a.GetLicenseId()] {
			c.breach("details of holder %q name license %q, which was not sent before", m.GetHolderId(), a.GetLicenseId())
		}
		now := sdk.AssignmentDetails{LicenseID: a.GetLicenseId(), Direct: a.GetDirect(), Error: a.GetError()}
		for _, g := range a.GetGroups() {
			now.Groups = append(now.Groups, sdk.Group{ID: g.GetId(), Name: g.GetName()})
		}
		d.Assignments = slices.DeleteFunc(d.Assignments, func(former sdk.AssignmentDetails) bool { return former.LicenseID == now.LicenseID })
		d.Assignments = append(d.Assignments, now)
	}
}

func (c *collector) addLicenseDetails(m *sourcev1.LicenseDetails) {
	if !c.licenses[m.GetLicenseId()] {
		c.breach("details name license %q, which was not sent before", m.GetLicenseId())
	}
	if !slices.Contains(c.asked, sourcev1.DetailKind_DETAIL_KIND_RENEWAL) {
		c.breach("renewals of license %q were sent, but not asked for", m.GetLicenseId())
	}
	var d sdk.LicenseDetails
	for _, r := range m.GetRenewals() {
		d.Renewals = append(d.Renewals, sdk.Renewal{At: c.time(r.GetAt()), Units: r.Units})
	}
	if c.result.LicenseDetails == nil {
		c.result.LicenseDetails = make(map[string]sdk.LicenseDetails)
	}
	c.result.LicenseDetails[m.GetLicenseId()] = d
}

// time is a date of a message. One that stands for none has to be left out.
func (c *collector) time(t *timestamppb.Timestamp) time.Time {
	if err := t.CheckValid(); err != nil || t.GetSeconds() == 0 {
		c.breach("the details have a date that is none: %v", t)
	}
	return t.AsTime()
}
