package conformance_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
)

const doublePath = "github.com/licexport/licexport/internal/conformance/double"

// double returns options for the double with one fault and a working
// configuration.
func double(t *testing.T, fault string) conformance.Options {
	t.Helper()
	limits := small()
	if runsOn(fault) {
		limits.End = 0 // the test waits for it
	}
	return conformance.Options{
		Path: build(t, "double", doublePath), Args: []string{"-fault", fault},
		Config: fixed(`{"account": {"region": "eu"}}`, map[string]string{"/token": "s3cret-token-of-double"}),
		Limits: limits,
	}
}

// runsOn reports whether a double with this fault does not end when it should.
func runsOn(fault string) bool {
	return slices.Contains([]string{"ignores-stdin", "ignores-shutdown", "holds-shutdown", "works-on"}, fault)
}

// faults are those of the double, with the check that each fails.
func faults() map[string]string {
	return map[string]string{
		"serves-by-hand":             "start.by-hand",
		"exits-with-0-by-hand":       "start.by-hand",
		"highest-version":            "handshake.version",
		"padded-base64":              "tls.mutual",
		"wrong-host-name":            "tls.mutual",
		"no-health":                  "tls.mutual",
		"any-client":                 "tls.strangers",
		"needs-variable":             "environment",
		"needs-variable-to-export":   "environment",
		"no-semver":                  "describe.identity",
		"two-lines":                  "describe.identity",
		"experimental-lines":         "describe.identity",
		"describes-anew":             "describe.stable",
		"describes-process":          "describe.stable",
		"schema-broken":              "schema.compiles",
		"schema-elsewhere":           "schema.compiles",
		"secret-number":              "schema.compiles",
		"schema-open":                "schema.closed",
		"dies-of-interrupt":          "process.sigint",
		"ignores-stdin":              "process.stdin",
		"ignores-shutdown":           "process.shutdown",
		"fails-silently":             "check.results",
		"forgets-required-in-check":  "config.required",
		"forgets-required-in-export": "config.required",
		"changes":                    "export.repeatable",
		"changes-license":            "export.repeatable",
		"ignores-scope":              "export.scope",
		"names-no-total":             "export.totals",
		"ids-of-process":             "export.processes",
		"one-uid":                    "export.uids",
		"license-ids-of-process":     "export.processes",
		"leaves-child":               "process.leftovers",
		"logs-people":                "logs.people",
		"logs-part-of-secret":        "secrets.silent",
		"other-licenses":             "export.scope",
		"loses-counted-license":      "export.scope",
		"works-on":                   "export.cancel",
		"holds-shutdown":             "export.cancel",
		"buffers":                    "export.backpressure",
		"logs-secret":                "secrets.silent",
		"tells-secret":               "secrets.silent",
		"answers-secret":             "secrets.silent",
		"rows-secret":                "secrets.silent",

		"details-unasked":               "export.details",
		"details-of-another-kind":       "export.details",
		"details-change-the-rows":       "export.details",
		"details-of-strangers":          "export.details",
		"details-null":                  "export.details",
		"details-in-1970":               "export.details",
		"details-of-a-license-not-held": "export.details",
	}
}

// TestEachFaultFailsItsCheck breaks one rule at a time: the check of that rule
// fails, and no other.
func TestEachFaultFailsItsCheck(t *testing.T) {
	t.Parallel()
	for fault, want := range faults() {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			wantFailed(t, conformance.Run(t.Context(), double(t, fault)), want)
		})
	}
}

// What an export costs is measured, and may be bounded.
func TestCosts(t *testing.T) {
	t.Parallel()
	for fault, limits := range map[string]conformance.Limits{
		"takes-memory": {Memory: 90 << 20, Growth: 8 << 20, End: unhurried},
		"takes-time":   {Whole: 500 * time.Millisecond, Growth: 8 << 20, End: unhurried},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			options := double(t, fault)
			options.Limits = limits
			wantFailed(t, conformance.Run(t.Context(), options), "export.cost")
		})
	}
}

// An id that is an address is no mistake where there is nothing better.
func TestAddressesAsIDsAreAWarning(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), double(t, "ids-are-addresses"))
	wantFailed(t, report)
	got := result(t, report, "export.own-ids")
	if got.Status != conformance.Warned || got.Seen != "1 of 1 holders have an e-mail address as their id" {
		t.Errorf("%s: %s", got.Status, got.Seen)
	}
	if !strings.Contains(report.Verdict(), ", 1 with a warning") {
		t.Error(report.Verdict())
	}
}

// A product that no list names is found at its holders only.
func TestLicensesOnlyMayLackWhatOnlyHoldersShow(t *testing.T) {
	t.Parallel()
	wantFailed(t, conformance.Run(t.Context(), double(t, "stray-license")))
}

// Several exports that nobody reads show what a small one cannot.
func TestBackpressureOfSeveralExports(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string][]string{"some": nil, "buffers-some": {"export.backpressure"}} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			report := conformance.Run(t.Context(), double(t, fault))
			wantFailed(t, report, want...)
			if r := result(t, report, "export.backpressure"); r.Status == conformance.Skipped {
				t.Error(r.Seen)
			} else {
				t.Log(r.Seen)
			}
		})
	}
}

func TestProperPluginPassesAll(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), double(t, "large"))
	wantAllPassed(t, report)
	if report.Plugin != "double 1.0.0" {
		t.Errorf("the plugin is called %q", report.Plugin)
	}
}

func TestDetailsAsTheyShouldBe(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), double(t, "details"))
	wantFailed(t, report)
	if got := result(t, report, "export.details"); got.Seen != "the same rows with activity, organization, assignment; something is told of 1 holders" {
		t.Errorf("%s, %q", got.Status, got.Seen)
	}
	got := result(t, conformance.Run(t.Context(), double(t, "")), "export.details")
	if got.Status != conformance.Passed || got.Seen != "it announces none and sent none" {
		t.Errorf("%s, %q", got.Status, got.Seen)
	}
}

func TestWithoutConfiguration(t *testing.T) {
	t.Parallel()
	options := double(t, "")
	options.Config = nil
	report := conformance.Run(t.Context(), options)
	wantFailed(t, report)
	for _, name := range []string{"check.results", "config.required", "export.completed", "export.cancel", "secrets.silent"} {
		got := result(t, report, name)
		if got.Status != conformance.Skipped || got.Seen != "it needs a configuration with which the plugin works (--config)" {
			t.Errorf("%s: %s, %q", name, got.Status, got.Seen)
		}
	}
}

func TestSmallExportProvesNothingAboutMemory(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), double(t, ""))
	wantFailed(t, report)
	if got := result(t, report, "export.backpressure"); got.Status != conformance.Skipped {
		t.Errorf("%s, %q", got.Status, got.Seen)
	}
}

func TestNamedVariableIsAllowed(t *testing.T) {
	t.Parallel()
	options := double(t, "needs-variable")
	options.Env = []string{variable}
	wantFailed(t, conformance.Run(t.Context(), options))
}

func TestReportHoldsNoSecret(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), double(t, "rows-secret"))
	want := "it sent the secret of the setting token as the name of a holder."
	if got := result(t, report, "secrets.silent").Seen; !strings.HasPrefix(got, want) {
		t.Errorf("seen %q, want %q", got, want)
	}
}

func TestInterpreterIsFoundInPath(t *testing.T) {
	double := double(t, "")
	t.Setenv("PATH", filepath.Dir(double.Path)+string(os.PathListSeparator)+os.Getenv("PATH"))
	double.Path, double.Config = filepath.Base(double.Path), nil
	wantFailed(t, conformance.Run(t.Context(), double))
}
