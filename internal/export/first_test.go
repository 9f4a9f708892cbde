package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

const (
	ten    = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 10, licenses: 1}}}\n"
	five   = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 5, licenses: 1}}}\n"
	broken = "sources: {a: {plugin: acme, config: {mode: crashes}}}\n"
	job    = "jobs: {nightly: {sources: [a]}}\n"
)

// A run by hand without anything to compare with publishes, and the record says
// that nothing was compared.
func TestFirstRunByHand(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o := d.published(ten)
	if o.Old != nil || o.Diff != nil || o.Baseline != "" {
		t.Errorf("compared with %q", o.Baseline)
	}
	if g := d.exporter.Record(o).Guard; g == nil || g.Verdict != state.GuardSkipped {
		t.Errorf("guard %+v", g)
	}
	if strings.Count(d.csv(), "\r\n") != 11 {
		t.Errorf("the file:\n%s", d.csv())
	}
}

// A job wants to know that it is the first time, before it asks any source.
func TestFirstRunOfAJob(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o, err := d.run(broken + job)
	d.expect(problem.Usage, err, `job "nightly" has never published `, "--first", "--baseline")
	if len(o.Sources) > 0 {
		t.Error("the source was asked")
	}
	d.first = true
	d.published(ten + job)
	d.first = false
	if o := d.published(ten + job); !o.Unchanged || o.Baseline == "" {
		t.Errorf("the second time: unchanged %t, compared with %q", o.Unchanged, o.Baseline)
	}
}

// A dry run of a job needs no leave: it publishes nothing.
func TestDryRunLeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.dryRun = true
	o, err := d.run(ten + job)
	if err != nil || o.Written.Rows != 10 {
		t.Errorf("%d rows, %v", o.Written.Rows, err)
	}
	if names := d.names("."); len(names) > 0 {
		t.Errorf("it left %q", names)
	}
	d.dryRun = false
	d.first = true
	d.published(ten + job)
	before, files := d.csv(), d.names(".licexport/licenses.csv/runs")
	d.dryRun = true
	o, err = d.run(five + job)
	d.expect(problem.Refused, err, "5 of 10 assignments would be removed")
	if o.Removals != "" || d.csv() != before || len(d.names(".licexport/licenses.csv/candidates")) > 0 {
		t.Error("a refused dry run left something")
	}
	if now := d.names(".licexport/licenses.csv/runs"); len(now) != len(files) {
		t.Errorf("records %q, before %q", now, files)
	}
}

// What is compared with: the history, else the file that the user names, else
// the one that is there.
func TestBaseline(t *testing.T) {
	t.Parallel()
	table := func(rows ...string) string {
		return "UId;LicCount;UserEmail;UserName\r\nsynthetic:SKU_0000;10;" + strings.Join(rows, ";A\r\nsynthetic:SKU_0000;10;") + ";A\r\n"
	}
	ofDouble := []string{"person.number0000000@example.com", "person.number0000001@example.com"}

	t.Run("the file that is there", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.put("licenses.csv", table(append(ofDouble, "leaver@example.com")...))
		o := d.published(ten + job)
		if o.Diff == nil || o.Diff.Lost != 1 || o.Diff.Gained != 8 || o.Baseline != d.path("licenses.csv") {
			t.Errorf("compared with %q: %+v", o.Baseline, o.Diff)
		}
	})
	t.Run("a file that is named", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.put("licenses.csv", "something else\r\n")
		d.put("script.csv", table(ofDouble...))
		d.baseline = d.path("script.csv")
		o := d.published(ten + job)
		if o.Diff == nil || o.Diff.Gained != 8 || o.Baseline != d.baseline {
			t.Errorf("compared with %q: %+v", o.Baseline, o.Diff)
		}
	})
	t.Run("the history comes first", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		first := d.published(ten)
		d.put("licenses.csv", table("edited@example.com"))
		d.put("script.csv", table("named@example.com"))
		d.baseline = d.path("script.csv")
		o := d.published(ten)
		if o.Baseline != "run "+first.Run || !o.Diff.Empty() || o.Situation.Kind != state.Edited {
			t.Errorf("compared with %q: %+v", o.Baseline, o.Diff)
		}
	})
	t.Run("a file that cannot be read", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.put("licenses.csv", "something else\r\n")
		o, err := d.run(ten)
		d.expect(problem.Usage, err, "licenses.csv:1", "Move this file away, or name another one with --baseline")
		if len(o.Sources) > 0 {
			t.Error("the source was asked")
		}
		if d.csv() != "something else\r\n" {
			t.Error("it was replaced")
		}
	})
	t.Run("a file that is not there", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.baseline = d.path("absent.csv")
		_, err := d.run(broken)
		d.expect(problem.Usage, err, "--baseline: ", "absent.csv")
	})
}
