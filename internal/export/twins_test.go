package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// warnings are what a person reads on a terminal.
func warnings(o *export.Outcome) string {
	var b strings.Builder
	report.Warnings(&b, o, true)
	return b.String()
}

// A UId that somebody mistyped is another license to Alvao and to nobody else: the
// settings must be mended, and running again would not help.
func TestUIDsThatLookAlike(t *testing.T) {
	t.Parallel()
	for _, uid := range []string{`acme:BASIC\u00A0`, `acme:BASIC `, `ＡＣＭＥ:BASIC`, `acme:BA\u017FIC`, `аcme:BASIC`} {
		d := newDesk(t)
		_, err := d.run(`sources: {good: {plugin: acme, config: {mode: warning}, uids: {l1: "acme:BASIC", l2: "` + uid + `"}}}` + "\n")
		d.expect(problem.Usage, err, "2 licenses have UIds that look alike", "in code points acme:BASIC", "<U+", "sources.good.uids")
		if d.csv() != "" {
			t.Errorf("%s: it was published", uid)
		}
	}
}

func TestUIDOfALicenseThatNobodyHoldsIsAWarning(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o, err := d.run(`sources:
  good: {plugin: acme, config: {mode: warning}, uids: {l1: X, l2: Y}}
  idle: {plugin: acme, config: {mode: nobody}, uids: {l1: x, l2: Z}}
`)
	if err != nil {
		t.Fatal(err)
	}
	var reported string
	for _, w := range o.Warnings {
		if strings.Contains(w, `sources.idle.uids: {"l1": ANOTHER-UID}`) {
			reported = w
		}
	}
	if !strings.Contains(reported, `license "Basic" (l1) of source "good"`) || !strings.Contains(reported, "nothing can be published once somebody does") {
		t.Errorf("warnings: %q", o.Warnings)
	}
}

// A plugin that reads a vendor's lists license by license sends holders again.
func TestHoldersSentAgainAreAWarning(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o, err := d.run(`sources: {good: {plugin: acme, config: {mode: duplicate-holder}, uids: {l2: Y}}}` + "\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{"acme:BASIC;25;ann@example.com;The ann", "Y;;ann@example.com;The ann", "Y;;guest@example.com"} {
		if !strings.Contains(d.csv(), row) {
			t.Errorf("%q is missing in\n%s", row, d.csv())
		}
	}
	if reported := strings.Join(o.Warnings, "\n"); !strings.Contains(reported, `source "good" sent 2 holders more than once. `) || strings.Contains(reported, "ann") {
		t.Errorf("warnings: %q", o.Warnings)
	}
	if reported := warnings(o); !strings.Contains(reported, `Warning: source "good" sent these holders more than once: ann, guest`+"\n") {
		t.Errorf("on the terminal:\n%s", reported)
	}
	if record := d.exporter.Record(o); record.Sources[0].Replaced != 2 || record.Sources[0].NoTotal != "this vendor counts nobody" {
		t.Errorf("record: %+v", record.Sources)
	}
}

// A source that announces totals and names none is not used.
func TestSourceWithoutTheTotalThatItAnnounces(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.run(`sources: {good: {plugin: acme, config: {mode: no-total}, uids: {l2: Y}}}` + "\n")
	d.expect(problem.Source, err, "code contract.no_total", "bug in the plugin")
	if d.csv() != "" {
		t.Error("it was published")
	}
}

// Both accounts stay in the file, and somebody hears of it.
func TestEmailsThatLookAlikeAreAWarning(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o, err := d.run(`sources: {good: {plugin: acme, config: {mode: look-alike}, uids: {l2: Y}}}` + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.csv(), "mark@example.com") || !strings.Contains(d.csv(), "mar\u212A@example.com") {
		t.Errorf("the file:\n%s", d.csv())
	}
	if reported := strings.Join(o.Warnings, "\n"); !strings.Contains(reported, "two or more e-mails look alike") || strings.Contains(reported, "@") {
		t.Errorf("warnings, which are logged: %q", o.Warnings)
	}
	if reported := warnings(o); !strings.Contains(reported, "Warning: these e-mails look alike but are not equal: mark@example.com, mar<U+212A>@example.com\n") {
		t.Errorf("on the terminal:\n%s", reported)
	}
}
