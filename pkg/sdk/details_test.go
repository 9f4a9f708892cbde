package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// telling is a source that can tell all kinds of details.
func telling(export func(w *sdk.Writer) error) sdk.Source[testConfig] {
	s := testSource()
	s.Details = []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization, sdk.DetailAssignment, sdk.DetailRenewal}
	s.Export = func(_ context.Context, _ testConfig, w *sdk.Writer) error { return export(w) }
	return s
}

func everything() sdk.HolderDetails {
	return sdk.HolderDetails{
		Disabled: new(false), Guest: new(true), LastActive: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC),
		Department: "Sales", CostCenter: "4711", EmployeeID: "E1",
		Assignments: []sdk.AssignmentDetails{{LicenseID: "l", Direct: true, Groups: []sdk.Group{{ID: "g", Name: "All"}}, Error: "CountViolation"}},
	}
}

func tellEverything(w *sdk.Writer) error {
	return errors.Join(
		w.License(sdk.License{ID: "l", UID: "L"}),
		w.LicenseDetails("l", sdk.LicenseDetails{Renewals: []sdk.Renewal{{At: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Units: sdk.Int(5)}}}),
		w.Assign(sdk.Holder{ID: "1"}, "l"),
		w.HolderDetails("1", everything()),
	)
}

func TestDetailsArriveAsTheyWereTold(t *testing.T) {
	t.Parallel()
	source := telling(tellEverything)
	got := sdktest.Run(t, source, sdktest.Case{Details: source.Details})
	if !got.Completed || !reflect.DeepEqual(got.Holders[0].Details, new(everything())) {
		t.Errorf("completed %v, got %+v", got.Completed, got.Holders[0].Details)
	}
	if l := got.LicenseDetails["l"]; len(l.Renewals) != 1 || *l.Renewals[0].Units != 5 {
		t.Errorf("got %+v", l)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"details":{"disabled":false,"guest":true,"last_active":"2026-05-06T07:08:09Z","department":"Sales","cost_center":"4711","employee_id":"E1",` +
			`"assignments":[{"license_id":"l","direct":true,"groups":[{"id":"g","name":"All"}],"error":"CountViolation"}]}`,
		`"renewals":[{"at":"2027-01-01T00:00:00Z","units":5}]`,
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s is not in the golden file:\n%s", part, text)
		}
	}
}

// The same source, asked for nothing, sends the same rows and no details.
func TestNobodyAsksForDetails(t *testing.T) {
	t.Parallel()
	source := telling(tellEverything)
	got, asked := sdktest.Run(t, source, sdktest.Case{}), sdktest.Run(t, source, sdktest.Case{Details: source.Details})
	if got.Holders[0].Details != nil || got.LicenseDetails != nil {
		t.Errorf("got %+v, %+v", got.Holders[0].Details, got.LicenseDetails)
	}
	asked.Holders[0].Details, asked.LicenseDetails = nil, nil
	if !reflect.DeepEqual(got, asked) {
		t.Errorf("the rows differ:\n%+v\n%+v", got, asked)
	}
}

// Each kind comes alone where only it is asked for, and what is unknown stays so.
func TestOnlyWhatIsAskedForIsSent(t *testing.T) {
	t.Parallel()
	all := everything()
	for kind, want := range map[sdk.DetailKind]*sdk.HolderDetails{
		sdk.DetailAccount:      {Disabled: all.Disabled, Guest: all.Guest},
		sdk.DetailActivity:     {LastActive: all.LastActive},
		sdk.DetailOrganization: {Department: all.Department, CostCenter: all.CostCenter, EmployeeID: all.EmployeeID},
		sdk.DetailAssignment:   {Assignments: all.Assignments},
		sdk.DetailRenewal:      nil,
	} {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			t.Parallel()
			var wants []sdk.DetailKind
			got := sdktest.Run(t, telling(func(w *sdk.Writer) error {
				for k := sdk.DetailAccount; k <= sdk.DetailRenewal; k++ {
					if w.Wants(k) {
						wants = append(wants, k)
					}
				}
				return tellEverything(w)
			}), sdktest.Case{Details: []sdk.DetailKind{kind}})
			if !slices.Equal(wants, []sdk.DetailKind{kind}) {
				t.Errorf("the source was told that %v is wanted", wants)
			}
			if !reflect.DeepEqual(got.Holders[0].Details, want) {
				t.Errorf("got %+v, want %+v", got.Holders[0].Details, want)
			}
			if reported := len(got.LicenseDetails) > 0; reported != (kind == sdk.DetailRenewal) {
				t.Errorf("renewals: %v", got.LicenseDetails)
			}
		})
	}
}

func TestDetailsOfLicensesAlone(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, telling(func(w *sdk.Writer) error {
		if w.Wants(sdk.DetailAccount) || !w.Wants(sdk.DetailRenewal) {
			return errors.New("of licenses alone only renewals can be told")
		}
		return tellEverything(w)
	}), sdktest.Case{LicensesOnly: true, Details: []sdk.DetailKind{sdk.DetailAccount, sdk.DetailRenewal}})
	if !got.Completed || len(got.LicenseDetails) != 1 {
		t.Errorf("completed %v, %v, details %v", got.Completed, got.Problems, got.LicenseDetails)
	}
}

// A second reading adds to the first; who came in between is ignored.
func TestDetailsInTwoReadings(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)
	source := telling(func(w *sdk.Writer) error {
		return errors.Join(
			w.License(sdk.License{ID: "l", UID: "L"}),
			w.Assign(sdk.Holder{ID: "gone"}),
			w.HolderDetails("gone", sdk.HolderDetails{Department: "Sales"}),
			w.Restart("again"),
			w.Assign(sdk.Holder{ID: "1"}, "l"),
			w.HolderDetails("1", sdk.HolderDetails{Department: "Sales", NeverActive: true, Assignments: []sdk.AssignmentDetails{{LicenseID: "l", Direct: true}}}),
			w.HolderDetails("2", sdk.HolderDetails{Department: "Sales"}),
			w.HolderDetails("1", sdk.HolderDetails{LastActive: day, Assignments: []sdk.AssignmentDetails{{LicenseID: "l", Groups: []sdk.Group{{ID: "g"}}}}}),
			w.HolderDetails("1", sdk.HolderDetails{}),
		)
	})
	got := sdktest.Run(t, source, sdktest.Case{Details: source.Details})
	want := &sdk.HolderDetails{Department: "Sales", LastActive: day, Assignments: []sdk.AssignmentDetails{{LicenseID: "l", Groups: []sdk.Group{{ID: "g"}}}}}
	if !got.Completed || len(got.Holders) != 1 || !reflect.DeepEqual(got.Holders[0].Details, want) {
		t.Errorf("completed %v, %d holders, details %+v", got.Completed, len(got.Holders), got.Holders[0].Details)
	}
}

func TestDetailsThatCannotBe(t *testing.T) {
	t.Parallel()
	assigned := func(a ...sdk.AssignmentDetails) func(*sdk.Writer) error {
		return func(w *sdk.Writer) error { return w.HolderDetails("1", sdk.HolderDetails{Assignments: a}) }
	}
	holder := func(d sdk.HolderDetails) func(*sdk.Writer) error {
		return func(w *sdk.Writer) error { return w.HolderDetails("1", d) }
	}
	renewed := func(id string, r ...sdk.Renewal) func(*sdk.Writer) error {
		return func(w *sdk.Writer) error { return w.LicenseDetails(id, sdk.LicenseDetails{Renewals: r}) }
	}
	day := time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)
	long := strings.Repeat("x", 1025)
	groups := make([]sdk.Group, 100)
	for i := range groups {
		groups[i] = sdk.Group{ID: fmt.Sprint(i, strings.Repeat("g", 1000)), Name: strings.Repeat("n", 1000)}
	}
	tests := map[string]struct {
		tell func(*sdk.Writer) error
		code string
	}{
		"long department":  {holder(sdk.HolderDetails{Department: long}), "sdk.text_too_long"},
		"no UTF-8":         {holder(sdk.HolderDetails{CostCenter: "\xff"}), "sdk.not_utf8"},
		"1970":             {holder(sdk.HolderDetails{LastActive: time.Unix(0, 0)}), "sdk.no_time"},
		"never, but once":  {holder(sdk.HolderDetails{NeverActive: true, LastActive: day}), "sdk.contradiction"},
		"a license twice":  {assigned(sdk.AssignmentDetails{LicenseID: "l"}, sdk.AssignmentDetails{LicenseID: "l"}), "sdk.contradiction"},
		"unknown license":  {assigned(sdk.AssignmentDetails{LicenseID: "x"}), "sdk.unknown_license"},
		"long error":       {assigned(sdk.AssignmentDetails{LicenseID: "l", Error: long}), "sdk.text_too_long"},
		"no group id":      {assigned(sdk.AssignmentDetails{LicenseID: "l", Groups: []sdk.Group{{Name: "All"}}}), "sdk.no_group_id"},
		"101 groups":       {assigned(sdk.AssignmentDetails{LicenseID: "l", Groups: make([]sdk.Group, 101)}), "sdk.too_many_details"},
		"1001 assignments": {assigned(make([]sdk.AssignmentDetails, 1001)...), "sdk.too_many_details"},
		"a megabyte": {func(w *sdk.Writer) error {
			var all []sdk.AssignmentDetails
			for i := range 6 {
				id := fmt.Sprint("more", i)
				if err := w.License(sdk.License{ID: id, UID: id}); err != nil {
					return err
				}
				all = append(all, sdk.AssignmentDetails{LicenseID: id, Groups: groups})
			}
			return w.HolderDetails("1", sdk.HolderDetails{Assignments: all})
		}, "sdk.holder_too_large"},
		"renewal of nothing":   {renewed("x", sdk.Renewal{At: day}), "sdk.unknown_license"},
		"renewal without date": {renewed("l", sdk.Renewal{}), "sdk.no_time"},
		"renewal in 9999":      {renewed("l", sdk.Renewal{At: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}), "sdk.no_time"},
		"negative units":       {renewed("l", sdk.Renewal{At: day, Units: sdk.Int(-1)}), "sdk.negative_count"},
		"101 renewals":         {renewed("l", slices.Repeat([]sdk.Renewal{{At: day}}, 101)...), "sdk.too_many_details"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := telling(func(w *sdk.Writer) error {
				return errors.Join(w.License(sdk.License{ID: "l", UID: "L"}), w.Assign(sdk.Holder{ID: "1"}, "l"), test.tell(w))
			})
			got := sdktest.Run(t, source, sdktest.Case{Details: source.Details})
			if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != test.code {
				t.Errorf("completed %v, %+v, want %s", got.Completed, got.Problems, test.code)
			}
		})
	}
}

func TestKindsOfDetailsThatDoNotExist(t *testing.T) {
	t.Parallel()
	for _, kinds := range [][]sdk.DetailKind{{0}, {9}, {sdk.DetailAccount, sdk.DetailAccount}} {
		source := testSource()
		source.Details = kinds
		if err := sdk.Serve(t.Context(), source, nil); err == nil || !strings.Contains(err.Error(), "kind of details") {
			t.Errorf("%v: %v", kinds, err)
		}
	}
	source := telling(tellEverything)
	if got := sdktest.Describe(t, source).Details; !slices.Equal(got, source.Details) {
		t.Errorf("announced %v", got)
	}
}
