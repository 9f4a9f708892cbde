package sdktest

import (
	"slices"
	"testing"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// What the SDK never sends is a breach all the same: sdktest judges by the contract.
func TestBreachesWithDetails(t *testing.T) {
	t.Parallel()
	account, renewal := sourcev1.DetailKind_DETAIL_KIND_ACCOUNT, sourcev1.DetailKind_DETAIL_KIND_RENEWAL
	disabled := &sourcev1.HolderDetails{HolderId: "ann", Disabled: new(true)}
	day := &timestamppb.Timestamp{Seconds: 1_800_000_000}
	tests := map[string]struct {
		asked   []sourcev1.DetailKind
		details *sourcev1.Details
		want    []string
	}{
		"as it should be": {[]sourcev1.DetailKind{account, renewal}, &sourcev1.Details{
			Holders:  []*sourcev1.HolderDetails{disabled},
			Licenses: []*sourcev1.LicenseDetails{{LicenseId: "l", Renewals: []*sourcev1.Renewal{{At: day}}}},
		}, nil},
		"nobody asked": {nil, &sourcev1.Details{Holders: []*sourcev1.HolderDetails{disabled}}, []string{
			"details were sent although none were asked for",
			`details of the kind DETAIL_KIND_ACCOUNT were sent of holder "ann", but not asked for`,
		}},
		"another kind": {[]sourcev1.DetailKind{account}, &sourcev1.Details{
			Holders:  []*sourcev1.HolderDetails{{HolderId: "ann", Department: "Sales"}},
			Licenses: []*sourcev1.LicenseDetails{{LicenseId: "l", Renewals: []*sourcev1.Renewal{{At: day}}}},
		}, []string{
			`details of the kind DETAIL_KIND_ORGANIZATION were sent of holder "ann", but not asked for`,
			`renewals of license "l" were sent, but not asked for`,
		}},
		"of nobody": {[]sourcev1.DetailKind{account, renewal}, &sourcev1.Details{
			Holders:  []*sourcev1.HolderDetails{{HolderId: "bob", Disabled: new(true)}},
			Licenses: []*sourcev1.LicenseDetails{{LicenseId: "x", Renewals: []*sourcev1.Renewal{{}}}},
		}, []string{
			`details name holder "bob", which was not sent before`,
			`details name license "x", which was not sent before`,
			"the details have a date that is none: <nil>",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCollector(false, test.asked)
			c.event(&sourcev1.ExportResponse{Sequence: 1, Event: &sourcev1.ExportResponse_Licenses{
				Licenses: &sourcev1.Licenses{Licenses: []*sourcev1.License{{Id: "l"}}},
			}})
			c.event(&sourcev1.ExportResponse{Sequence: 2, Event: &sourcev1.ExportResponse_Holders{
				Holders: &sourcev1.Holders{Holders: []*sourcev1.Holder{{Id: "ann"}}},
			}})
			c.event(&sourcev1.ExportResponse{Sequence: 3, Event: &sourcev1.ExportResponse_Details{Details: test.details}})
			if !slices.Equal(c.breaches, test.want) {
				t.Errorf("got %q, want %q", c.breaches, test.want)
			}
		})
	}
}
