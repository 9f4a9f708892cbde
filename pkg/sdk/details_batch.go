package sdk

import (
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// detailsBatch collects details. Its memory is of no matter: only reports ask.
type detailsBatch struct {
	holders  []*sourcev1.HolderDetails
	licenses []*sourcev1.LicenseDetails
	size     int
}

// addHolder adds a row and reports whether the batch should be sent now.
func (b *detailsBatch) addHolder(row *sourcev1.HolderDetails) (full bool) {
	b.holders = append(b.holders, row)
	return b.grown(row)
}

// addLicense does the same for a license.
func (b *detailsBatch) addLicense(row *sourcev1.LicenseDetails) (full bool) {
	b.licenses = append(b.licenses, row)
	return b.grown(row)
}

// grown counts a row. A batch may grow beyond batchBytes by one row, which is at
// most a quarter of what a message may have.
func (b *detailsBatch) grown(row proto.Message) (full bool) {
	b.size += proto.Size(row)
	return len(b.holders)+len(b.licenses) >= batchRows || b.size >= batchBytes
}

// take empties the batch into a message; nil if there is nothing.
func (b *detailsBatch) take() *sourcev1.Details {
	if b.size == 0 {
		return nil
	}
	m := &sourcev1.Details{Holders: b.holders, Licenses: b.licenses}
	*b = detailsBatch{}
	return m
}

// restart forgets what was reported about holders.
func (b *detailsBatch) restart() {
	b.holders, b.size = nil, 0
	for _, row := range b.licenses {
		b.size += proto.Size(row)
	}
}

// message is the part of d that is wanted; nil if there is none.
func (d *HolderDetails) message(id string, wants detailSet) *sourcev1.HolderDetails {
	m := &sourcev1.HolderDetails{HolderId: id}
	empty := proto.Size(m)
	if wants.has(DetailAccount) {
		m.Disabled, m.Guest = clone(d.Disabled), clone(d.Guest)
	}
	if wants.has(DetailActivity) {
		m.LastActive, m.NeverActive = timestamp(d.LastActive), d.NeverActive
	}
	if wants.has(DetailOrganization) {
		m.Department, m.CostCenter, m.EmployeeId = d.Department, d.CostCenter, d.EmployeeID
	}
	if wants.has(DetailAssignment) {
		for _, a := range d.Assignments {
			row := &sourcev1.AssignmentDetails{LicenseId: a.LicenseID, Direct: a.Direct, Error: a.Error}
			for _, g := range a.Groups {
				row.Groups = append(row.Groups, &sourcev1.Group{Id: g.ID, Name: g.Name})
			}
			m.Assignments = append(m.Assignments, row)
		}
	}
	if proto.Size(m) == empty {
		return nil
	}
	return m
}

func (d *LicenseDetails) message(id string) *sourcev1.LicenseDetails {
	m := &sourcev1.LicenseDetails{LicenseId: id}
	for _, r := range d.Renewals {
		m.Renewals = append(m.Renewals, &sourcev1.Renewal{At: timestamppb.New(r.At), Units: clone(r.Units)})
	}
	return m
}

// timestamp is a time on the wire; nil if it is unknown.
func timestamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
