package export_test

import (
	"testing"
	"time"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// purge purges the state of the output.
func (d *desk) purge(what export.Purge) (state.Purged, error) {
	d.t.Helper()
	f := d.configured(ten)
	job, err := f.Select(f.SourceNames()...)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.exporter.Purge(d.t.Context(), export.Plan{File: f, Job: job}, what)
}

// A purge takes nothing from what the guard compares with, whatever it is asked to
// remove: half of the holders are refused as before.
func TestPurgeDoesNotBlindTheGuard(t *testing.T) {
	t.Parallel()
	for name, what := range map[string]export.Purge{
		"by age":  {OlderThan: time.Hour},
		"all":     {All: true},
		"anybody": {Person: window.Person{Email: "person.number0000001@example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.published(ten)
			first := d.refused(five)
			before := d.csv()
			d.now = d.now.Add(2 * time.Hour)
			if _, err := d.purge(what); err != nil {
				t.Fatal(err)
			}
			if d.csv() != before {
				t.Error("the output changed")
			}
			if open := d.view().GuardMemory().Refusals; len(open) == 0 || open[0].Run != first.Run {
				t.Errorf("open refusals %+v, want that of run %s", open, first.Run)
			}
			d.refused(five)
		})
	}
}

func TestPurgeWhereNothingIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.purge(export.Purge{All: true})
	d.expect(problem.Usage, err, "nothing is kept for "+d.path("licenses.csv"))
	if names := d.names("."); len(names) > 0 {
		t.Errorf("it made %q", names)
	}
}

func TestPurgeWhileARunIsAtWork(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)
	s, err := state.Open(t.Context(), d.path("licenses.csv"), state.Options{Run: "other"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.purge(export.Purge{All: true})
	d.expect(problem.Locked, err, "other")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(d.names(".licexport/licenses.csv/runs")); n != 1 {
		t.Errorf("%d records, want the one", n)
	}
}

// The settings reach the state, and their clock is that of the run.
func TestRetentionOfARun(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)
	d.now = d.now.Add(8 * 24 * time.Hour)
	d.published(ten + "retention: {records: 9d}\n")
	if n := len(d.names(".licexport/licenses.csv/runs")); n != 2 {
		t.Errorf("%d records, want 2", n)
	}
	d.now = d.now.Add(24 * time.Hour)
	d.dryRun = true
	if _, err := d.run(ten + "retention: {records: 7d}\n"); err != nil {
		t.Fatal(err)
	}
	if n := len(d.names(".licexport/licenses.csv/runs")); n != 2 {
		t.Errorf("%d records after a dry run, want 2", n)
	}
	d.dryRun = false
	d.published(ten + "retention: {records: 7d}\n")
	if n := len(d.names(".licexport/licenses.csv/runs")); n != 2 {
		t.Errorf("%d records, want the last two", n)
	}
}
