package host_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plain"
	redaction "github.com/licexport/licexport/internal/secret"
)

// asking is mode with details that are wanted.
func asking(name string, kinds ...details.Kind) host.Request {
	request := mode(name)
	request.Details = details.NewCollector(details.Of(kinds...))
	return request
}

var allKinds = details.All().Kinds() //nolint:gochecknoglobals // a constant

func TestDetailsComeApartFromTheRows(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	var with, without kept
	request := asking("details", allKinds...)
	result, err := s.Export(t.Context(), request, &with)
	if err != nil {
		t.Fatal(err)
	}
	if result.Details != details.All() || result.Warnings[0].Summary !=
		"asked for: DETAIL_KIND_ACCOUNT DETAIL_KIND_ACTIVITY DETAIL_KIND_ORGANIZATION DETAIL_KIND_ASSIGNMENT DETAIL_KIND_RENEWAL" {
		t.Errorf("asked for %v, the plugin got %q", result.Details, result.Warnings[0].Summary)
	}
	reported := request.Details.Details()
	wantAnn := details.Holder{
		Disabled: details.Yes, Guest: details.No, LastActive: time.Date(2021, 1, 2, 0, 0, 0, 0, time.UTC),
		Department: "Sales", CostCenter: "4711", EmployeeID: "E1",
		Assignments: []details.Way{
			{License: "l1", Direct: true, Groups: []details.Group{{ID: "g1", Name: "All staff"}}},
			{License: "l2", Groups: []details.Group{{ID: "g2"}}},
		},
	}
	if got := reported.Holder("ann"); !reflect.DeepEqual(got, wantAnn) {
		t.Errorf("got  %+v\nwant %+v", got, wantAnn)
	}
	if got, want := reported.Holder("guest"), (details.Holder{Guest: details.Yes, NeverActive: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := reported.Holder("printer"); !reflect.DeepEqual(got, details.Holder{}) {
		t.Errorf("what nobody reported is known: %+v", got)
	}
	units := int64(20)
	wantL1 := details.License{Renewals: []details.Term{
		{At: time.Date(2099, 6, 30, 0, 0, 0, 0, time.UTC), Units: &units}, {At: time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC)},
	}}
	if got := reported.License("l1"); !reflect.DeepEqual(got, wantL1) {
		t.Errorf("got %+v, want %+v", got, wantL1)
	}

	result, err = s.Export(t.Context(), mode("details"), &without)
	if err != nil {
		t.Fatal(err)
	}
	if result.Details != 0 || result.Warnings[0].Summary != "asked for:" {
		t.Errorf("details %v, the plugin got %q", result.Details, result.Warnings[0].Summary)
	}
	if !reflect.DeepEqual(with, without) {
		t.Errorf("the rows differ:\n%+v\n%+v", with, without)
	}
}

// Only what is wanted is asked for and kept; of licenses alone, renewals.
func TestOnlyTheKindsThatAreWanted(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	request := asking("details", details.Organization)
	if _, err := s.Export(t.Context(), request, &kept{}); err != nil {
		t.Fatal(err)
	}
	reported := request.Details.Details()
	if got, want := reported.Holder("ann"), (details.Holder{Department: "Sales", CostCenter: "4711", EmployeeID: "E1"}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := reported.License("l1"); got.Renewals != nil {
		t.Errorf("renewals are kept: %+v", got)
	}

	request = asking("details", details.Account, details.Renewal)
	request.LicensesOnly = true
	result, err := s.Export(t.Context(), request, &kept{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Details != details.Of(details.Renewal) {
		t.Errorf("of licenses alone was asked %v", result.Details)
	}
}

// A plugin that does not announce a kind of details is not asked for it.
func TestDetailsThatAPluginCannotTell(t *testing.T) {
	t.Parallel()
	c := command(t)
	c.Args = append(c.Args, "-mode", "no-details")
	request := asking("details", allKinds...)
	result, err := start(t, c).Export(t.Context(), request, &kept{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Details != 0 || result.Warnings[0].Summary != "asked for:" || request.Details.Holders() != 0 {
		t.Errorf("asked for %v, the plugin got %q", result.Details, result.Warnings[0].Summary)
	}
}

// What is told later counts, and what is left out later stays as it was.
func TestDetailsAreMerged(t *testing.T) {
	t.Parallel()
	request := asking("details-twice", allKinds...)
	if _, err := start(t, command(t)).Export(t.Context(), request, &kept{}); err != nil {
		t.Fatal(err)
	}
	want := details.Holder{
		Disabled: details.No, Guest: details.No, NeverActive: true,
		Department: "Finance", CostCenter: "4711", EmployeeID: "E1",
		Assignments: []details.Way{
			{License: "l1", Direct: true, Groups: []details.Group{{ID: "g1", Name: "All staff"}}},
			{License: "l2", Direct: true, Error: "CountViolation"},
		},
	}
	if got := request.Details.Details().Holder("ann"); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestRestartForgetsDetailsOfHolders(t *testing.T) {
	t.Parallel()
	request := asking("details-restart", allKinds...)
	if _, err := start(t, command(t)).Export(t.Context(), request, &kept{}); err != nil {
		t.Fatal(err)
	}
	reported := request.Details.Details()
	if reported.Holders() != 0 || !reflect.DeepEqual(reported.Holder("ann"), details.Holder{}) {
		t.Errorf("still known: %+v", reported.Holder("ann"))
	}
	if len(reported.License("l1").Renewals) != 2 {
		t.Errorf("the renewals are gone: %+v", reported.License("l1"))
	}
}

func TestBrokenRulesOfDetails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode, rule, want string
		kinds            details.Set
	}{
		{"unasked", "details_unasked", "it sent details although none were asked for", 0},
		{"unasked-renewal", "details_unasked", "it sent details although none were asked for", 0},
		{"department", "details_unasked", `it sent details (organization) of holder "ann", which were not asked for`, details.Of(details.Account)},
		{"unasked", "details_unasked", `it sent details (activity) of holder "ann", which were not asked for`, details.Of(details.Account)},
		{"unasked", "details_unasked", `it sent details (account) of holder "ann", which were not asked for`, details.Of(details.Activity)},
		{"unasked", "details_unasked", `it sent details (assignment) of holder "ann", which were not asked for`,
			details.Of(details.Account, details.Activity, details.Organization)},
		{"unasked-renewal", "details_unasked", `it sent renewals of license "l1", which were not asked for`, details.Of(details.Account)},
		{"early", "details_unknown_holder", "it sent details of 1 holders, but only 0 holders", details.All()},
		{"strangers", "details_unknown_holder", "it sent details of 4 holders, but only 3 holders", details.All()},
		{"no-id", "no_id", "it sent details of a holder without an id", details.All()},
		{"long", "text_too_long", `a text in the details of holder "ann" has 1025 bytes; at most 1024 are allowed`, details.All()},
		{"epoch", "no_date", `the last activity of holder "ann" is no date (1970-01-01); what is unknown has to be left out`, details.All()},
		{"unknown-license", "unknown_license", `the details of holder "ann" name license "l9", which was not sent before`, details.All()},
		{"group-no-id", "no_id", `it sent a group without an id in the details of holder "ann"`, details.All()},
		{"group-long", "text_too_long", `a group in the details of holder "ann" has 1025 bytes; at most 1024 are allowed`, details.All()},
		{"error-long", "text_too_long", `the error of an assignment of holder "ann" has 1025 bytes; at most 1024 are allowed`, details.All()},
		{"many-groups", "too_many_details", `it sent 101 groups of one assignment of holder "ann"; at most 100 are allowed`, details.All()},
		{"many-ways", "too_many_details", `it sent details of 1001 assignments of holder "ann"; at most 1000 are allowed`, details.All()},
		{"many-renewals", "too_many_details", `it sent 101 renewals of license "l1"; at most 100 are allowed`, details.All()},
		{"never", "no_date", `a renewal of license "l1" is no date (9999-12-31); what is unknown has to be left out`, details.All()},
		{"no-date", "no_date", `a renewal of license "l1" is no date (1970-01-01); what is unknown has to be left out`, details.All()},
		{"negative", "negative_count", `a renewal of license "l1" has a negative number of units`, details.All()},
		{"other-license", "unknown_license", `it sent details of license "l9", which was not sent before`, details.All()},
		{"big-batch", "batch_too_large", "it sent details of 1001 holders in one message; at most 1000 are allowed", details.All()},
	}
	s := start(t, command(t))
	for _, tt := range tests {
		t.Run(tt.mode+" "+tt.kinds.String(), func(t *testing.T) {
			_, err := s.Export(t.Context(), asking("details-"+tt.mode, tt.kinds.Kinds()...), &kept{})
			rule, ok := errors.AsType[*host.RuleError](err)
			if !ok || rule.Rule != tt.rule || !strings.Contains(err.Error(), "\n  "+tt.want+"\n") {
				t.Errorf("got:\n%v\nwant %s: %s", err, tt.rule, tt.want)
			}
		})
	}
}

// Details count for the limit of the source, and repeating them is no movement.
func TestDetailsAreBounded(t *testing.T) {
	t.Parallel()
	request := asking("details-endless", allKinds...)
	request.MaxMemory = 4 << 20
	if _, err := start(t, command(t)).Export(t.Context(), request, &kept{}); codeOf(err) != "host.too_much" {
		t.Errorf("without a bound: %v", err)
	}
	request = asking("details-hung", allKinds...)
	request.IdleTimeout = 300 * time.Millisecond
	if _, err := start(t, command(t)).Export(t.Context(), request, &kept{}); codeOf(err) != "host.idle" {
		t.Errorf("reporting the same again is movement: %v", err)
	}
}

func TestTextsOfDetailsAreClean(t *testing.T) {
	t.Parallel()
	for name, hostile := range map[string]string{
		"a secret":               secret,
		"a secret with no width": secret[:5] + "\u200b" + secret[5:],
		"two lines":              "\r\nError: all is well\u2028Warning",
		"a screen":               "\x1b[2J\u202e",
		"much":                   strings.Repeat("x", 900),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := command(t)
			redactor := redaction.NewRedactor(secret)
			c.Redact = redactor.Redact
			settings, err := json.Marshal(map[string]string{"mode": "details-texts", "text": hostile})
			if err != nil {
				t.Fatal(err)
			}
			request := asking("details-texts", allKinds...)
			request.Config.JSON = string(settings)
			if _, err := start(t, c).Export(t.Context(), request, &kept{}); err != nil {
				t.Fatal(err)
			}
			ann := request.Details.Details().Holder("ann")
			way := ann.Assignments[0]
			for _, text := range []string{ann.Department, ann.CostCenter, ann.EmployeeID, way.Error, way.Groups[0].ID, way.Groups[0].Name} {
				if text == "" || len(text) > 300 || strings.Contains(text, secret) || redactor.Redact(text) != text ||
					strings.ContainsFunc(text, func(r rune) bool { return !plain.Visible(r) }) {
					t.Errorf("not fit for people: %q", text)
				}
			}
		})
	}
}
