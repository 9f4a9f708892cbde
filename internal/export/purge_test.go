package export_test

import (
	"slices"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
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

// An answer that found no configuration does not know for how long the site keeps what,
// so whatever was kept stays.
func TestAnswersWithoutAConfigurationRemoveNothing(t *testing.T) {
	t.Parallel()
	const (
		eleven = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 11, licenses: 1}}}\n"
		twelve = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 12, licenses: 1}}}\n"
	)
	for answer, give := range map[string]func(*testing.T, *desk, export.Plan) error{
		"hold": func(t *testing.T, d *desk, p export.Plan) error {
			_, err := d.exporter.Hold(t.Context(), p, state.Hold{})
			return err
		},
		"resume": func(t *testing.T, d *desk, p export.Plan) error {
			_, err := d.exporter.Resume(t.Context(), p)
			return err
		},
		"ack": func(t *testing.T, d *desk, p export.Plan) error {
			_, err := d.exporter.Ack(t.Context(), p, "SKU-1")
			return err
		},
		"rollback": func(t *testing.T, d *desk, p export.Plan) error {
			_, err := d.exporter.Rollback(t.Context(), p, "", nil)
			return err
		},
		"approve": func(t *testing.T, d *desk, p export.Plan) error {
			_, err := d.exporter.Approve(t.Context(), p, export.Approval{Run: "20260101-000000-mistyp"})
			d.expect(problem.Usage, err, "there is no candidate")
			return nil
		},
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			kept := func() (all []string) {
				for _, folder := range []string{"tables", "runs", "counts"} {
					all = append(all, d.names(".licexport/licenses.csv/"+folder)...)
				}
				return all
			}
			for _, sources := range []string{ten, eleven, twelve} {
				d.published(sources)
				d.now = d.now.Add(24 * time.Hour)
			}
			before := kept()
			d.now = d.now.Add(3 * 365 * 24 * time.Hour)
			f := config.WithoutFile(d.dir)
			job, err := f.Select()
			if err != nil {
				t.Fatal(err)
			}
			if err := give(t, d, export.Plan{File: f, Job: job}); err != nil {
				t.Fatal(err)
			}
			now := kept()
			if gone := slices.DeleteFunc(before, func(name string) bool { return slices.Contains(now, name) }); len(gone) > 0 {
				t.Errorf("it removed %q", gone)
			}
		})
	}
}
