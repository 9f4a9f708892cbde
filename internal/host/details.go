package host

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/licexport/licexport/internal/details"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// maxFact bounds the texts of details, in bytes.
const maxFact = 300

// announced are the kinds of details that a plugin can report. Kinds that this
// licexport does not know are none.
func announced(c *sourcev1.Capabilities) details.Set {
	var kinds []details.Kind
	for _, kind := range c.GetDetails() {
		if kind > 0 && kind <= sourcev1.DetailKind(details.Renewal) {
			kinds = append(kinds, details.Kind(kind))
		}
	}
	return details.Of(kinds...)
}

// asked are the kinds of details that a plugin is asked for: those of the request
// that it announces. Without holders only what is about licenses is left.
func (s *Session) asked(request Request) details.Set {
	asked := request.Details.Wanted().And(s.description.Details)
	if request.LicensesOnly {
		asked = asked.And(details.Of(details.Renewal))
	}
	return asked
}

// detailKinds are the kinds on the wire.
func detailKinds(set details.Set) []sourcev1.DetailKind {
	var kinds []sourcev1.DetailKind
	for _, kind := range set.Kinds() {
		kinds = append(kinds, sourcev1.DetailKind(kind))
	}
	return kinds
}

// takeDetails checks details and keeps them apart from what the file is made of.
func (r *reading) takeDetails(m *sourcev1.Details) error {
	if r.result.Details == 0 {
		return r.broken("details_unasked", "it sent details although none were asked for")
	}
	if n := len(m.GetHolders()); n > sourcev1.MaxHoldersPerMessage {
		return r.broken("batch_too_large", "it sent details of %d holders in one message; at most %d are allowed", n, sourcev1.MaxHoldersPerMessage)
	}
	if n := len(m.GetLicenses()); n > sourcev1.MaxLicensesPerMessage {
		return r.broken("batch_too_large", "it sent details of %d licenses in one message; at most %d are allowed", n, sourcev1.MaxLicensesPerMessage)
	}
	for _, l := range m.GetLicenses() {
		if err := r.takeLicenseDetails(l); err != nil {
			return err
		}
	}
	for _, h := range m.GetHolders() {
		if err := r.takeHolderDetails(h); err != nil {
			return err
		}
	}
	return r.checkSize()
}

// learned keeps the idle limit from an export that tells something new.
func (r *reading) learned(something bool) {
	if something {
		r.idle.moved()
	}
}

func (r *reading) takeHolderDetails(h *sourcev1.HolderDetails) error {
	id := r.shown(h.GetHolderId())
	if len(h.GetHolderId()) == 0 {
		return r.broken("no_id", "it sent details of a holder without an id")
	}
	if err := r.allBounded("a text in the details of holder", id, h.GetHolderId(), h.GetDepartment(), h.GetCostCenter(), h.GetEmployeeId()); err != nil {
		return err
	}
	if kind, found := r.unasked(h); found {
		return r.broken("details_unasked", "it sent details (%s) of holder %q, which were not asked for", kind, id)
	}
	line := r.session.command.line
	now := details.Holder{
		Disabled: fact(h.Disabled), Guest: fact(h.Guest), NeverActive: h.GetNeverActive(),
		Department: line(h.GetDepartment(), maxFact), CostCenter: line(h.GetCostCenter(), maxFact), EmployeeID: line(h.GetEmployeeId(), maxFact),
	}
	if h.GetLastActive() != nil {
		at, err := r.date(h.GetLastActive(), "the last activity of holder", id)
		if err != nil {
			return err
		}
		now.LastActive, now.NeverActive = at, false
	}
	var err error
	if now.Assignments, err = r.ways(h, id); err != nil {
		return err
	}
	r.learned(r.request.Details.Holder(h.GetHolderId(), now))
	// Holders come before their details, so there are never more of these.
	if detailed, sent := uint64(r.request.Details.Holders()), r.result.Totals.Holders; detailed > sent {
		return r.broken("details_unknown_holder", "it sent details of %d holders, but only %d holders", detailed, sent)
	}
	return nil
}

// unasked finds a kind of details that was not asked for.
func (r *reading) unasked(h *sourcev1.HolderDetails) (kind details.Kind, found bool) {
	for _, part := range [...]struct {
		kind details.Kind
		sent bool
	}{
		{details.Account, h.Disabled != nil || h.Guest != nil},
		{details.Activity, h.GetLastActive() != nil || h.GetNeverActive()},
		{details.Organization, len(h.GetDepartment())+len(h.GetCostCenter())+len(h.GetEmployeeId()) > 0},
		{details.Assignment, len(h.GetAssignments()) > 0},
	} {
		if part.sent && !r.result.Details.Has(part.kind) {
			return part.kind, true
		}
	}
	return 0, false
}

// ways are how a holder came by licenses.
func (r *reading) ways(h *sourcev1.HolderDetails, holder string) ([]details.Way, error) {
	if n := len(h.GetAssignments()); n > sourcev1.MaxAssignmentDetails {
		return nil, r.broken("too_many_details", "it sent details of %d assignments of holder %q; at most %d are allowed", n, holder, sourcev1.MaxAssignmentDetails)
	}
	var all []details.Way
	for _, a := range h.GetAssignments() {
		if _, known := r.licenses[a.GetLicenseId()]; !known {
			return nil, r.broken("unknown_license", "the details of holder %q name license %q, which was not sent before", holder, r.shown(a.GetLicenseId()))
		}
		if n := len(a.GetGroups()); n > sourcev1.MaxGroups {
			return nil, r.broken("too_many_details", "it sent %d groups of one assignment of holder %q; at most %d are allowed", n, holder, sourcev1.MaxGroups)
		}
		if err := r.allBounded("the error of an assignment of holder", holder, a.GetError()); err != nil {
			return nil, err
		}
		way := details.Way{License: a.GetLicenseId(), Direct: a.GetDirect(), Error: r.session.command.line(a.GetError(), maxFact)}
		for _, g := range a.GetGroups() {
			group, err := r.group(g, holder)
			if err != nil {
				return nil, err
			}
			way.Groups = append(way.Groups, group)
		}
		all = append(all, way)
	}
	return all, nil
}

func (r *reading) group(g *sourcev1.Group, holder string) (details.Group, error) {
	if err := r.allBounded("a group in the details of holder", holder, g.GetId(), g.GetName()); err != nil {
		return details.Group{}, err
	}
	line := r.session.command.line
	group := details.Group{ID: line(g.GetId(), maxFact), Name: line(g.GetName(), maxFact)}
	if group.ID == "" {
		return group, r.broken("no_id", "it sent a group without an id in the details of holder %q", holder)
	}
	return group, nil
}

func (r *reading) takeLicenseDetails(l *sourcev1.LicenseDetails) error {
	id := l.GetLicenseId()
	if _, known := r.licenses[id]; !known {
		return r.broken("unknown_license", "it sent details of license %q, which was not sent before", r.shown(id))
	}
	if !r.result.Details.Has(details.Renewal) {
		return r.broken("details_unasked", "it sent renewals of license %q, which were not asked for", r.shown(id))
	}
	if n := len(l.GetRenewals()); n > sourcev1.MaxRenewals {
		return r.broken("too_many_details", "it sent %d renewals of license %q; at most %d are allowed", n, r.shown(id), sourcev1.MaxRenewals)
	}
	var now details.License
	for _, renewal := range l.GetRenewals() {
		at, err := r.date(renewal.GetAt(), "a renewal of license", r.shown(id))
		if err != nil {
			return err
		}
		if renewal.GetUnits() < 0 {
			return r.broken("negative_count", "a renewal of license %q has a negative number of units", r.shown(id))
		}
		now.Renewals = append(now.Renewals, details.Term{At: at, Units: renewal.Units})
	}
	r.learned(r.request.Details.License(id, now))
	return nil
}

// allBounded holds several texts to the contract's limit.
func (r *reading) allBounded(what, id string, texts ...string) error {
	for _, text := range texts {
		if isTooLong(text) {
			return r.tooLong(text, fmt.Sprintf("%s %q", what, id))
		}
	}
	return nil
}

// date is a date of the contract. Vendors write dates in 1970 or in the year 9999
// where there is none; a plugin that passes them on would make somebody out to
// have been away for decades.
func (r *reading) date(at *timestamppb.Timestamp, what, id string) (time.Time, error) {
	t := at.AsTime()
	if at.CheckValid() != nil || t.Year() <= 1970 || t.Year() >= 9999 {
		return time.Time{}, r.broken("no_date", "%s %q is no date (%s); what is unknown has to be left out", what, id, t.Format(time.DateOnly))
	}
	return t, nil
}

// fact is a truth value that may be unknown.
func fact(b *bool) details.Fact {
	if b == nil {
		return details.Unknown
	}
	return details.Known(*b)
}
