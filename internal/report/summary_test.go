package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

// outcome is a run of one source that published two rows.
func outcome(t *testing.T) *export.Outcome {
	t.Helper()
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		if len(h.Emails) == 0 {
			return license.Identity{NoEmail: "the source has no address"}
		}
		return license.Identity{Email: h.Emails[0].Address}
	})
	e3, err := c.License(license.License{Source: "contoso", ID: "1", UID: "contoso:SPE_E3", Name: "Microsoft 365 E3", Purchased: new(int64(25)), Status: "Enabled"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.License(license.License{Source: "contoso", ID: "2", UID: "contoso:MCOEV", Name: "Phone"}); err != nil {
		t.Fatal(err)
	}
	for _, h := range []license.Holder{
		{ID: "a", Kind: license.User, Name: "Ann", Emails: []license.Email{{Address: "ann@x.cz"}}, Licenses: []uint32{e3}},
		{ID: "b", Kind: license.User, Name: "Bob", Emails: []license.Email{{Address: "bob@x.cz"}}, Licenses: []uint32{e3}},
		{ID: "c", Kind: license.User, Name: "", Licenses: []uint32{e3}},
		{ID: "d", Kind: license.User, Name: "Guest", LeftOut: "guests are excluded", Licenses: []uint32{e3}},
		{ID: "e", Kind: license.Device, Name: "Printer", Licenses: []uint32{e3}},
	} {
		c.Holder(&h)
	}
	snapshot := c.Snapshot()
	b := license.NewBuilder(func(string, string) (string, bool) { return "", false })
	b.Add(snapshot)
	merged, reported, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return &export.Outcome{
		Run: "20261123-023000-7f3a1c", Output: "licenses.csv", Encoding: csvout.UTF8BOM,
		Sources:   []export.Collected{{Source: "contoso", Plugin: "m365", Snapshot: snapshot, Traffic: host.Traffic{Retries: 2, Throttled: 90e9}}},
		Table:     merged,
		Report:    reported,
		Published: &state.Entry{},
	}
}

// A person reads what is in the file, what is not and why, and where it is.
func TestSummary(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.Summary(&out, outcome(t), true); err != nil {
		t.Fatal(err)
	}
	want := `contoso: 5 holders and 2 licenses read in less than 0.1 s, 2 retried requests, 1 min 30 s throttled

  UId             Product           Purchased  Assigned  Status
  contoso:MCOEV   Phone                     –         0
  contoso:SPE_E3  Microsoft 365 E3         25         2  Enabled

Left out
  1 holder: guests are excluded
  1 device: only users can be exported
  1 user without a usable e-mail (identity.file can name one):
    c: the source has no address
  contoso:MCOEV: nobody holds it, and the file can list only licenses with holders

There was nothing to compare this file with. Look at it before you import it.

licenses.csv: written, 2 rows (utf-8-bom)
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
	if err := report.Summary(broken{}, outcome(t), true); !errors.Is(err, errBroken) {
		t.Errorf("a broken pipe: %v", err)
	}
}

// Days are those of the reader, as in the history: a run soon after midnight is not
// of the day before.
func TestSummaryByHand(t *testing.T) {
	t.Parallel()
	o := outcome(t)
	since := time.Date(2026, 11, 24, 0, 30, 0, 0, time.FixedZone("far away", 14*60*60))
	o.ByHand = []state.ByHand{{UID: "VISIO", Since: since, Holders: 2}, {UID: "CAD", Since: since, Holders: 1, Became: "CAD2"}}
	var out bytes.Buffer
	if err := report.Summary(&out, o, true); err != nil {
		t.Fatal(err)
	}
	day := since.Local().Format(time.DateOnly)
	for _, want := range []string{
		"  VISIO: had 2 holders until " + day + "; when it is cleared: licexport ack VISIO --output licenses.csv\n",
		"  CAD has been CAD2 since " + day + " (had 1 holder); when it is done: licexport ack CAD --output licenses.csv\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in:\n%s", want, out.String())
		}
	}
}

// What became of the file, in each case.
func TestResult(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*export.Outcome){
		"licenses.csv: as it was, 2 rows (utf-8-bom)":                                           func(o *export.Outcome) { o.Unchanged = true },
		"licenses.csv: not touched by this dry run; 2 rows (utf-8-bom) would have been written": func(o *export.Outcome) { o.Published, o.DryRun = nil, true },
		"licenses.csv: not touched":                                                             func(o *export.Outcome) { o.Published, o.Situation.Kind = nil, state.AsPublished },
		"licenses.csv: not written":                                                             func(o *export.Outcome) { o.Published, o.Situation.Kind = nil, state.Nothing },
	} {
		o := outcome(t)
		change(o)
		var out bytes.Buffer
		if err := report.Summary(&out, o, true); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if got := lines[len(lines)-1]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Without a former file, nobody is told to look at a new one that is not there.
func TestNothingToCompareWith(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*export.Outcome){
		"There was nothing to compare this file with. Look at it before you import it.\n": func(*export.Outcome) {},
		"There was nothing to compare this file with.\n":                                  func(o *export.Outcome) { o.Published = nil },
	} {
		o := outcome(t)
		change(o)
		var out bytes.Buffer
		if err := report.Summary(&out, o, true); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%v: %q is not in\n%s", err, want, out.String())
		}
	}
}

// A published table that cannot be read is something to compare with: the error
// tells of it.
func TestNothingIsSaidOfABaselineThatCannotBeRead(t *testing.T) {
	t.Parallel()
	o := outcome(t)
	o.Published, o.Class = nil, problem.Output
	var out bytes.Buffer
	if err := report.Summary(&out, o, true); err != nil || strings.Contains(out.String(), "nothing to compare") {
		t.Errorf("%v: %s", err, out.String())
	}
}

// A run that failed before it had a table has nothing to sum up: the error says
// it all.
func TestNothingToSumUp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.Summary(&out, &export.Outcome{Output: "licenses.csv"}, true); err != nil || out.Len() > 0 {
		t.Errorf("%v: %s", err, out.String())
	}
}

// The command lines to run after a demo: the first one changes nothing, and
// neither can be pasted to import invented people.
func TestAfterDemo(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.AfterDemo(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "never import it") {
		t.Errorf("%s", out.String())
	}
	commands := strings.Split(strings.TrimSpace(out.String()), "\n")[2:]
	if len(commands) != 2 || strings.Contains(commands[0], "/import ") || !strings.Contains(commands[1], " /import ") {
		t.Errorf("%q", commands)
	}
	for _, c := range commands {
		if !strings.Contains(c, "/input FILE ") || !strings.Contains(c, "/headers") || !strings.Contains(c, "/mode UpdateItems") {
			t.Errorf("%q", c)
		}
	}
}
