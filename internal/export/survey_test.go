package export_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// A survey reads real plugins with details and leaves nothing behind.
func TestSurveyReadsDetailsAndWritesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.exporter.AllowPlaintext = true
	f := d.configured(`
sources:
  one: {plugin: acme, config: {mode: details, token: in-plain-text}, uids: {l2: "one:FREE"}}
  two: {plugin: acme, config: {mode: expected-met}, uids: {l2: "two:FREE", l1: "two:BASIC"}}
  bad: {plugin: acme, config: {mode: error}}
`)
	job, err := f.Select(f.SourceNames()...)
	if err != nil {
		t.Fatal(err)
	}
	all, warnings, err := d.exporter.Survey(t.Context(), export.Plan{File: f, Job: job}, details.Of(details.Account, details.Organization))
	if problem.ClassOf(err) != problem.Source || len(all) != 3 {
		t.Fatalf("%d sources, %v", len(all), err)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "token") {
		t.Errorf("warnings %q", warnings)
	}
	at := func(name string) export.Collected {
		return all[slices.IndexFunc(all, func(c export.Collected) bool { return c.Source == name })]
	}
	one := at("one")
	if one.Asked.String() != "account, organization" || one.Snapshot == nil {
		t.Errorf("asked for %s, snapshot %v", one.Asked, one.Snapshot)
	}
	ann := one.Details.Holder("ann")
	if ann.Disabled != details.Yes || ann.Department != "Sales" || ann.Assignments != nil {
		t.Errorf("got %+v", ann)
	}
	if two := at("two"); two.Snapshot == nil || two.Details.Holders() != 0 {
		t.Errorf("a source that reports nothing: %+v", two.Details)
	}
	if bad := at("bad"); bad.Snapshot != nil || bad.Details != nil {
		t.Errorf("a source that failed: %+v", bad)
	}
	if left := d.names("."); len(left) > 0 {
		t.Errorf("it left %q", left)
	}
}

// No run that writes the file asks for details, whoever could tell some, and none
// reach what is written.
func TestRunsAskForNoDetails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o := d.published(`
sources:
  one: {plugin: acme, config: {mode: details}, uids: {l2: "one:FREE"}}
`)
	asked := fmt.Sprint(o.Sources[0].Warnings)
	if !strings.Contains(asked, "asked for:") || strings.Contains(asked, "DETAIL_KIND") || o.Sources[0].Details != nil {
		t.Errorf("the plugin got %s, details %v", asked, o.Sources[0].Details)
	}
}
