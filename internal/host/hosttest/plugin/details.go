package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// allDetails are the kinds of details that the double announces.
func allDetails() []sourcev1.DetailKind {
	return []sourcev1.DetailKind{
		sourcev1.DetailKind_DETAIL_KIND_ACCOUNT, sourcev1.DetailKind_DETAIL_KIND_ACTIVITY, sourcev1.DetailKind_DETAIL_KIND_ORGANIZATION,
		sourcev1.DetailKind_DETAIL_KIND_ASSIGNMENT, sourcev1.DetailKind_DETAIL_KIND_RENEWAL,
	}
}

func (w *writer) details(licenses []*sourcev1.LicenseDetails, holders ...*sourcev1.HolderDetails) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Details{Details: &sourcev1.Details{Licenses: licenses, Holders: holders}}})
}

// askedFor is a warning that names the kinds of details that were asked for.
func askedFor(kinds []sourcev1.DetailKind) *sourcev1.Diagnostic {
	told := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
	told.Summary = "asked for:"
	for _, kind := range kinds {
		told.Summary += " " + kind.String()
	}
	return told
}

// exportDetails sends the proper holders with details, in the way of the mode. It
// reports false if the mode is about something else.
func exportDetails(w *writer, c settings, asked []sourcev1.DetailKind) bool {
	kind, ok := strings.CutPrefix(c.Mode, "details")
	if !ok {
		return false
	}
	w.diagnostic(askedFor(asked))
	if kind == "-early" {
		w.details(nil, factsOfAnn())
	}
	w.holders(three()...)
	if fault, ok := detailFaults()[strings.TrimPrefix(kind, "-")]; ok {
		fault(w, c)
	} else if len(asked) > 0 {
		w.details(onlyLicenses(asked), onlyAsked(asked, factsOfAnn(), &sourcev1.HolderDetails{HolderId: "guest", Guest: new(true), NeverActive: true})...)
	}
	w.complete(2, 3, 4, nil)
	return true
}

func factsOfAnn() *sourcev1.HolderDetails {
	return &sourcev1.HolderDetails{
		HolderId: "ann", Disabled: new(true), Guest: new(false), LastActive: day(2021, 1, 2),
		Department: "Sales", CostCenter: "4711", EmployeeId: "E1",
		Assignments: []*sourcev1.AssignmentDetails{
			{LicenseId: "l1", Direct: true, Groups: []*sourcev1.Group{{Id: "g1", Name: "All staff"}}},
			{LicenseId: "l2", Groups: []*sourcev1.Group{{Id: "g2"}}},
		},
	}
}

func factsOfL1() *sourcev1.LicenseDetails {
	return &sourcev1.LicenseDetails{LicenseId: "l1", Renewals: []*sourcev1.Renewal{
		{At: day(2099, 6, 30), Units: new(int64(20))}, {At: day(2099, 12, 31)},
	}}
}

func day(year int, month time.Month, day int) *timestamppb.Timestamp {
	return timestamppb.New(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

func onlyLicenses(asked []sourcev1.DetailKind) []*sourcev1.LicenseDetails {
	if !slices.Contains(asked, sourcev1.DetailKind_DETAIL_KIND_RENEWAL) {
		return nil
	}
	return []*sourcev1.LicenseDetails{factsOfL1()}
}

// onlyAsked leaves out what was not asked for.
func onlyAsked(asked []sourcev1.DetailKind, all ...*sourcev1.HolderDetails) []*sourcev1.HolderDetails {
	for _, h := range all {
		if !slices.Contains(asked, sourcev1.DetailKind_DETAIL_KIND_ACCOUNT) {
			h.Disabled, h.Guest = nil, nil
		}
		if !slices.Contains(asked, sourcev1.DetailKind_DETAIL_KIND_ACTIVITY) {
			h.LastActive, h.NeverActive = nil, false
		}
		if !slices.Contains(asked, sourcev1.DetailKind_DETAIL_KIND_ORGANIZATION) {
			h.Department, h.CostCenter, h.EmployeeId = "", "", ""
		}
		if !slices.Contains(asked, sourcev1.DetailKind_DETAIL_KIND_ASSIGNMENT) {
			h.Assignments = nil
		}
	}
	return all
}

// detailFaults are the ways in which details can be wrong, or look as if they were.
func detailFaults() map[string]func(*writer, settings) {
	way := func(a *sourcev1.AssignmentDetails) func(*writer, settings) {
		return func(w *writer, _ settings) {
			w.details(nil, &sourcev1.HolderDetails{HolderId: "ann", Assignments: []*sourcev1.AssignmentDetails{a}})
		}
	}
	renewals := func(all ...*sourcev1.Renewal) func(*writer, settings) {
		return func(w *writer, _ settings) {
			w.details([]*sourcev1.LicenseDetails{{LicenseId: "l1", Renewals: all}})
		}
	}
	holder := func(h *sourcev1.HolderDetails) func(*writer, settings) {
		return func(w *writer, _ settings) { w.details(nil, h) }
	}
	return map[string]func(*writer, settings){
		"unasked":         holder(factsOfAnn()),
		"department":      holder(&sourcev1.HolderDetails{HolderId: "ann", Department: "Sales"}),
		"unasked-renewal": renewals(&sourcev1.Renewal{At: day(2027, 6, 30)}),
		"none":            func(*writer, settings) {},
		"twice": func(w *writer, _ settings) {
			w.details(nil, factsOfAnn())
			w.details(nil, &sourcev1.HolderDetails{
				HolderId: "ann", Disabled: new(false), NeverActive: true, Department: "Finance",
				Assignments: []*sourcev1.AssignmentDetails{{LicenseId: "l2", Direct: true, Error: "CountViolation"}},
			})
		},
		"restart": func(w *writer, _ settings) {
			w.details([]*sourcev1.LicenseDetails{factsOfL1()}, factsOfAnn())
			w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Restarted{Restarted: &sourcev1.Restarted{Reason: "again"}}})
			w.holders(three()...)
		},
		"texts": func(w *writer, c settings) {
			w.details(nil, &sourcev1.HolderDetails{
				HolderId: "ann", Department: "department " + c.Text, CostCenter: "cost center " + c.Text, EmployeeId: "employee " + c.Text,
				Assignments: []*sourcev1.AssignmentDetails{{
					LicenseId: "l1", Error: "error " + c.Text, Groups: []*sourcev1.Group{{Id: "id " + c.Text, Name: "name " + c.Text}},
				}},
			})
		},
		"no-id":           holder(&sourcev1.HolderDetails{Department: "Sales"}),
		"long":            holder(&sourcev1.HolderDetails{HolderId: "ann", CostCenter: strings.Repeat("c", sourcev1.MaxStringBytes+1)}),
		"epoch":           holder(&sourcev1.HolderDetails{HolderId: "ann", LastActive: day(1970, 1, 1)}),
		"unknown-license": way(&sourcev1.AssignmentDetails{LicenseId: "l9"}),
		"group-no-id":     way(&sourcev1.AssignmentDetails{LicenseId: "l1", Groups: []*sourcev1.Group{{Name: "All staff"}}}),
		"group-long":      way(&sourcev1.AssignmentDetails{LicenseId: "l1", Groups: []*sourcev1.Group{{Id: "g", Name: strings.Repeat("g", sourcev1.MaxStringBytes+1)}}}),
		"error-long":      way(&sourcev1.AssignmentDetails{LicenseId: "l1", Error: strings.Repeat("e", sourcev1.MaxStringBytes+1)}),
		"many-groups":     way(&sourcev1.AssignmentDetails{LicenseId: "l1", Groups: make([]*sourcev1.Group, sourcev1.MaxGroups+1)}),
		"many-ways": holder(&sourcev1.HolderDetails{
			HolderId: "ann", Assignments: make([]*sourcev1.AssignmentDetails, sourcev1.MaxAssignmentDetails+1),
		}),
		"many-renewals": renewals(make([]*sourcev1.Renewal, sourcev1.MaxRenewals+1)...),
		"never":         renewals(&sourcev1.Renewal{At: day(9999, 12, 31)}),
		"no-date":       renewals(&sourcev1.Renewal{Units: new(int64(1))}),
		"negative":      renewals(&sourcev1.Renewal{At: day(2027, 6, 30), Units: new(int64(-1))}),
		"other-license": func(w *writer, _ settings) { w.details([]*sourcev1.LicenseDetails{{LicenseId: "l9"}}) },
		"strangers": func(w *writer, _ settings) {
			for i := range 4 {
				w.details(nil, &sourcev1.HolderDetails{HolderId: fmt.Sprint(i), Department: "Sales"})
			}
		},
		"big-batch": func(w *writer, _ settings) {
			batch := make([]*sourcev1.HolderDetails, sourcev1.MaxHoldersPerMessage+1)
			for i := range batch {
				batch[i] = &sourcev1.HolderDetails{HolderId: "ann", Department: "Sales"}
			}
			w.details(nil, batch...)
		},
		"endless": func(w *writer, _ settings) {
			for i := 0; w.stream.Context().Err() == nil; i++ {
				batch := make([]*sourcev1.HolderDetails, 500)
				for j := range batch {
					batch[j] = &sourcev1.HolderDetails{HolderId: "ann", Department: fmt.Sprintf("%d %d %s", i, j, strings.Repeat("x", 250))}
				}
				w.details(nil, batch...)
			}
		},
		"hung": func(w *writer, _ settings) {
			for w.stream.Context().Err() == nil {
				w.details(nil, factsOfAnn()) // nothing new after the first time
			}
		},
	}
}
