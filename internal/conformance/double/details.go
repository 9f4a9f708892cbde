package main

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Faults of details.
const (
	tellsDetails     = "details" // none: it tells what is asked for
	unaskedDetails   = "details-unasked"
	otherDetails     = "details-of-another-kind"
	changingDetails  = "details-change-the-rows"
	strangeDetails   = "details-of-strangers"
	detailsOfNothing = "details-null"
	detailsIn1970    = "details-in-1970"
	detailsUnheld    = "details-of-a-license-not-held"
)

// announcedDetails are the kinds that the double can tell with a fault.
func announcedDetails(fault string) []sourcev1.DetailKind {
	switch fault {
	case tellsDetails, otherDetails, changingDetails, strangeDetails, detailsOfNothing, detailsIn1970, detailsUnheld:
		return []sourcev1.DetailKind{
			sourcev1.DetailKind_DETAIL_KIND_ACTIVITY, sourcev1.DetailKind_DETAIL_KIND_ORGANIZATION, sourcev1.DetailKind_DETAIL_KIND_ASSIGNMENT,
		}
	default:
		return nil
	}
}

// tellDetails sends the details that are asked for, or what the fault wants.
func (s *source) tellDetails(w *writer, asked []sourcev1.DetailKind) {
	if len(asked) == 0 && s.fault != unaskedDetails {
		return
	}
	d := &sourcev1.HolderDetails{HolderId: "ann"}
	for _, kind := range asked {
		switch kind {
		case sourcev1.DetailKind_DETAIL_KIND_ACTIVITY:
			d.LastActive = timestamppb.New(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
			if s.fault == detailsIn1970 {
				d.LastActive = timestamppb.New(time.Unix(0, 0))
			}
		case sourcev1.DetailKind_DETAIL_KIND_ORGANIZATION:
			d.Department = "Sales"
			if s.fault == detailsOfNothing {
				d.CostCenter = "null"
			}
		case sourcev1.DetailKind_DETAIL_KIND_ASSIGNMENT:
			d.Assignments = []*sourcev1.AssignmentDetails{{LicenseId: "l1", Direct: true}}
		case sourcev1.DetailKind_DETAIL_KIND_UNSPECIFIED, sourcev1.DetailKind_DETAIL_KIND_ACCOUNT, sourcev1.DetailKind_DETAIL_KIND_RENEWAL:
			// Not announced.
		}
	}
	switch s.fault {
	case unaskedDetails, otherDetails:
		d.Department = "Sales"
	case strangeDetails:
		d.HolderId = "bob"
	case detailsUnheld:
		d.Assignments = nil
		if len(asked) > 1 {
			d.Assignments = []*sourcev1.AssignmentDetails{{LicenseId: "l2", Direct: true}}
		}
	}
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Details{Details: &sourcev1.Details{
		Holders: []*sourcev1.HolderDetails{d},
	}}})
}
