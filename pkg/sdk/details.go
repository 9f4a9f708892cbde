package sdk

import (
	"fmt"
	"strings"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// DetailKind is a group of details that are asked for together. Details are facts
// for reports: about holders, about how they came by their licenses, and about
// licenses. They never enter the file, and no run that writes it asks for them.
//
// A source that can tell some names their kinds in Source.Details, asks
// Writer.Wants before it reads anything more for them, and hands them to
// Writer.HolderDetails and Writer.LicenseDetails. What it cannot find out stays
// unset, with Writer.Warn where a permission is missing: no detail is worth an
// export that fails.
type DetailKind uint8

// Kinds of details.
const (
	// DetailAccount is about HolderDetails.Disabled and Guest.
	DetailAccount DetailKind = iota + 1
	// DetailActivity is about HolderDetails.LastActive and NeverActive.
	DetailActivity
	// DetailOrganization is about HolderDetails.Department, CostCenter and
	// EmployeeID.
	DetailOrganization
	// DetailAssignment is about HolderDetails.Assignments.
	DetailAssignment
	// DetailRenewal is about LicenseDetails.Renewals.
	DetailRenewal
)

// HolderDetails are facts about one holder. The zero value of each field means
// unknown. What the vendor does not report is unknown: it is not false, and no date
// in 1970.
type HolderDetails struct {
	// Disabled: the account cannot sign in. Shared mailboxes and rooms may be such
	// accounts. Nil: unknown.
	Disabled *bool
	// Guest: the account belongs to somebody outside of the organization. Nil:
	// unknown.
	Guest *bool
	// LastActive is when the account was last used, as far as the vendor can tell.
	LastActive time.Time
	// NeverActive: the vendor says that the account was never used. LastActive is
	// zero then.
	NeverActive bool
	// Department and CostCenter in the vendor's words, at most 1,024 bytes each.
	Department, CostCenter string
	// EmployeeID is what the organization knows the holder by, at most 1,024 bytes.
	EmployeeID string
	// Assignments say how the holder came by licenses, each license once, at most
	// 1,000.
	Assignments []AssignmentDetails
}

// AssignmentDetails say how a holder came by one license. With neither Direct nor
// Groups the way is unknown.
type AssignmentDetails struct {
	// LicenseID is the id of a license that was announced. One that the holder does
	// not hold is here only with an Error that says why not.
	LicenseID string
	// Direct: it was assigned to the holder directly.
	Direct bool
	// Groups through which the holder has it, at most 100.
	Groups []Group
	// Error is what is wrong with the assignment in the vendor's words, as in
	// "CountViolation". Empty: nothing that is known.
	Error string
}

// Group is a group of the vendor's directory.
type Group struct {
	// ID is stable. Required, at most 1,024 bytes.
	ID string
	// Name is for people, at most 1,024 bytes. Empty if it may not be read.
	Name string
}

// LicenseDetails are facts about one license.
type LicenseDetails struct {
	// Renewals are when units end or renew, at most 100.
	Renewals []Renewal
}

// Renewal is a date on which units of a license end unless they are renewed.
type Renewal struct {
	// At is the date. Required.
	At time.Time
	// Units it is about. Nil: unknown. See Int.
	Units *int64
}

// Wants reports whether details of a kind are wanted. Usually none is, and a source
// reads no more from the vendor than it needs without them. Kinds that
// Source.Details does not name are never wanted, and those about holders are not
// where only licenses are.
func (w *Writer) Wants(kind DetailKind) bool { return w.wants.has(kind) }

// HolderDetails reports details of a holder that Assign has reported. Kinds that are
// not wanted are left out, so that a source may pass on what it knows anyway. For
// the same holder it may be called again, also from a second reading of the vendor:
// what is set takes the place of what was reported before, and what is unset changes
// nothing; Assignments do so license by license. A holder that was not reported is
// ignored: one who came between two readings, say. Restart forgets what was reported about
// holders.
func (w *Writer) HolderDetails(holderID string, d HolderDetails) error {
	if w.wants.holders() == 0 {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.usable(); err != nil {
		return err
	}
	if err := d.validate(holderID, w.knownLicense); err != nil {
		return w.fail(err)
	}
	if !w.tally.has(holderID) {
		return nil
	}
	row := d.message(holderID, w.wants)
	if row == nil {
		return nil
	}
	if full := w.details.addHolder(row); full {
		return w.fail(w.flush())
	}
	w.flushLater()
	return nil
}

// LicenseDetails reports details of a license that License has announced. For the
// same license it may be called again; the last call counts. Restart does not take
// it back.
func (w *Writer) LicenseDetails(licenseID string, d LicenseDetails) error {
	if !w.wants.has(DetailRenewal) {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.usable(); err != nil {
		return err
	}
	if err := d.validate(licenseID, w.knownLicense); err != nil {
		return w.fail(err)
	}
	if len(d.Renewals) == 0 {
		return nil
	}
	if full := w.details.addLicense(d.message(licenseID)); full {
		return w.fail(w.flush())
	}
	w.flushLater()
	return nil
}

// detailSet is a set of kinds of details.
type detailSet uint8

func (s detailSet) has(kind DetailKind) bool { return kind <= DetailRenewal && s&(1<<kind) != 0 }

// holders are the kinds that are about holders.
func (s detailSet) holders() detailSet { return s &^ (1 << DetailRenewal) }

// wanted are the kinds that a request asks for, of those that the plugin has
// announced.
func wanted(r *sourcev1.ExportRequest, announced []sourcev1.DetailKind) detailSet {
	var set detailSet
	for _, asked := range r.GetDetails() {
		for _, kind := range announced {
			if asked == kind {
				set |= 1 << kind
			}
		}
	}
	if r.GetScope() == sourcev1.Scope_SCOPE_LICENSES {
		set &= 1 << DetailRenewal
	}
	return set
}

// announced are the kinds of a Source as the contract has them.
func announced(kinds []DetailKind) ([]sourcev1.DetailKind, error) {
	var all []sourcev1.DetailKind
	var met detailSet
	for _, kind := range kinds {
		if kind < DetailAccount || kind > DetailRenewal {
			return nil, fmt.Errorf("the source names a kind of details (%d) that does not exist", kind)
		}
		if met.has(kind) {
			return nil, fmt.Errorf("the source names the kind of details %d twice", kind)
		}
		met |= 1 << kind
		all = append(all, sourcev1.DetailKind(kind))
	}
	return all, nil
}

// detailNames are the names of kinds, as in "account".
func detailNames(kinds []sourcev1.DetailKind) []string {
	var names []string
	for _, kind := range kinds {
		names = append(names, strings.ToLower(strings.TrimPrefix(kind.String(), "DETAIL_KIND_")))
	}
	return names
}
