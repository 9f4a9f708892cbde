package history_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Every reason that tables and run know is given, and none that they do not know.
func TestShowGivesReasons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.publish(people(t, "E3: anna, bob, cyril, dana, emil, filip", "VISIO: anna, bob", "OLD: anna", "REN: anna, bob"))
	w.later(1)
	second := w.publish(
		people(t, "E3: anna=anna.nova, filip, gita", "VISIO: anna=anna.nova, gita", "REN!REN2: anna=anna.nova"),
		state.AbsentRows{UID: "E3", Kind: state.AbsentLeftOut, Why: "guests", Rows: []int{2}},
		state.AbsentRows{UID: "E3", Kind: state.AbsentNoEmail, Rows: []int{3}},
	)
	p := w.past()
	equal(t, "the second run", changes(p.Show(w.find(p, second))), `E3 -bob gone 
E3 -cyril left_out guests
E3 -dana no_email 
E3 -emil gone 
E3 ~anna anna.nova
E3 +gita
OLD -anna license_gone 
REN2 -anna taken 
REN2 -bob gone 
REN2 +anna.nova
VISIO -bob gone 
VISIO ~anna anna.nova
VISIO +gita
`)
	if c := p.Show(w.find(p, first)); c.Old != nil || c.Diff.Gained != 11 || c.Diff.Lost != 0 {
		t.Errorf("the first run: %+v", c)
	}
	w.later(1)
	third := w.publish(people(t, "E3: anna=anna.nova, filip, gita", "VISIO: anna=anna.nova, gita", "REN!REN2: anna=anna.nova"))
	p = w.past()
	if c := p.Show(w.find(p, third)); c.Missing != "" || !c.Diff.Empty() || c.Old.Run != second {
		t.Errorf("an unchanged run: %+v", c)
	}
}

// When a license gets another UId, whoever still holds it has it under the new one.
func TestShowOtherUID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "REN: anna, bob"))
	w.later(1)
	w.publish(people(t, "REN!REN2: anna"))
	p := w.past()
	equal(t, "the run", changes(p.Show(w.find(p, history.Last))), "REN2 -anna other_uid REN2\nREN2 -bob gone \nREN2 +anna\n")
}

// What the run did not note is not made up: whoever is not in the file may be gone at
// the source, or left out.
func TestReasonsThatNobodyKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "E3: anna, bob, cyril", "VISIO: anna"))
	w.later(1)
	run := w.publish(people(t, "E3: cyril", "VISIO: anna"))
	_ = w.disk.Remove(filepath.Join(filepath.Dir(output), ".licexport", "licenses.csv", "runs", run+".losses"))
	p := w.past()
	equal(t, "the run", changes(p.Show(w.find(p, run))), "E3 -anna taken \nE3 -bob  \n")
	// The same holds for two runs that do not follow each other.
	w.later(1)
	w.publish(people(t, "E3: cyril"))
	p = w.past()
	equal(t, "from the first to the last", changes(p.Between(w.find(p, "-2"), w.find(p, history.Last))), "E3 -anna  \nE3 -bob  \nVISIO -anna license_gone \n")
}

func TestShowRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "E3: anna, bob, cyril"))
	w.later(1)
	refused := w.refuse(people(t, "E3: cyril, dana"))
	p := w.past()
	c := p.Show(w.find(p, refused))
	equal(t, "the refused run", changes(c), "E3 -anna  \nE3 -bob  \nE3 +dana\n")
	if !c.New.Candidate || c.Old == nil || c.Old.Run != w.runs[0] {
		t.Errorf("%+v", c)
	}
	equal(t, "against what is published", changes(p.SincePublished(w.find(p, refused))), "E3 -anna  \nE3 -bob  \nE3 +dana\n")
	w.later(40)
	w.publish(people(t, "E3: cyril, dana"))
	p = w.past()
	later := p.Show(w.find(p, refused))
	equal(t, "later", changes(later), "the table that was refused is not kept any more")
	if !later.New.Candidate {
		t.Error("what was refused counts as published, once its table is not kept any more")
	}
}

// Somebody who edited the file does not hide what a run changed.
func TestShowAfterAnEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "E3: anna, bob"))
	w.disk.WriteFile(output, []byte("edited\n"), 0o640)
	w.later(1)
	w.publish(people(t, "E3: anna"))
	p := w.past()
	equal(t, "the run", changes(p.Show(w.find(p, history.Last))), "E3 -bob gone \n")
}

// With a run each hour, the tables of most are gone after a few days; the last one of
// each day stays, and the rest is said plainly.
func TestWhatIsNotKeptIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 20 * 24 / 4 { // each four hours, for twenty days
		table := people(t, "E3: anna, bob, cyril", "N!n"+strings.Repeat("x", i)+": anna")
		if i >= 31 {
			table = people(t, "E3: anna, cyril", "N!n"+strings.Repeat("x", i)+": anna")
		}
		w.publish(table)
		w.now = w.now.Add(4 * 3600 * 1e9)
	}
	p := w.past()
	gone := w.find(p, w.runs[31])
	equal(t, "a run in the middle of a day", changes(p.Show(gone)), "the table of this run is not kept any more")
	_, err := p.Find(w.runs[0] + "x")
	if problem.ClassOf(err) != problem.Usage {
		t.Errorf("error %v", err)
	}
	people, kept, err := p.OfPerson("bob@contoso.cz")
	if err != nil || len(people) != 1 || !kept.Gaps {
		t.Fatalf("%+v, %+v, %v", people, kept, err)
	}
	h := people[0].Holdings[0]
	if h.UID != "E3" || h.Until == nil || h.Until.Exact || h.Until.After.After(gone.Time) || h.Until.Time.Before(gone.Time) {
		t.Errorf("held %+v, lost by run %s", h, gone.ID)
	}
}

// A table that is damaged is a warning, not an end.
func TestADamagedTableIsAWarning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "E3: anna, bob"))
	w.later(1)
	w.publish(people(t, "E3: anna"))
	w.later(1)
	w.publish(people(t, "E3: anna, cyril"))
	s := w.open()
	path := filepath.Join(s.Dir(), "tables", s.History()[1].Digest+".zst")
	w.close(s)
	w.disk.WriteFile(path, []byte("damaged"), 0o640)
	p := w.past()
	equal(t, "the second run", changes(p.Show(w.find(p, "-1"))), "the table that it was compared with is not kept any more")
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], path) {
		t.Errorf("warnings %q", p.Warnings)
	}
	if people, _, err := p.OfPerson("anna@contoso.cz"); err != nil || len(people) != 1 {
		t.Errorf("%+v, %v", people, err)
	}
}

func TestShowRollback(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.publish(people(t, "E3: anna"))
	w.later(1)
	w.publish(people(t, "E3: anna, bob"))
	w.later(1)
	s := w.open()
	run, before := state.NewRunID(w.now), s.Situation().Digest
	result, err := s.Rollback(t.Context(), "", state.Publication{Run: run, Format: format})
	if err != nil {
		t.Fatal(err)
	}
	w.write(s, state.RunRecord{
		Version: state.RecordVersion, RunID: run, Trigger: state.TriggerRollback, Started: w.now, Finished: w.now,
		Outcome: state.OutcomePublished, RollbackTo: first,
		Output: state.OutputRecord{Situation: state.AsPublished, DigestBefore: before, Digest: result.Entry.Digest},
	})
	w.close(s)
	p := w.past()
	c := p.Show(w.find(p, history.Last))
	if got := changes(c); !strings.HasPrefix(got, "E3 -bob rolled_back "+first) {
		t.Errorf("%s; %+v", got, c)
	}
}

// 400 licenses, and people with hostile names, are compared like any others.
func TestShowManyLicenses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	table := func(holders int) *license.Table {
		var lines []string
		for i := range 400 {
			lines = append(lines, "L"+strings.Repeat("i", i)+": a, b"+strings.Repeat(", c", holders))
		}
		return people(t, lines...)
	}
	w.publish(table(1))
	w.later(1)
	w.publish(table(0))
	p := w.past()
	if c := p.Show(w.find(p, history.Last)); c.Diff.Lost != 400 {
		t.Errorf("%d lost", c.Diff.Lost)
	}
}
