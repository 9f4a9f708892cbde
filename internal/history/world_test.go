package history_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

var (
	output  = filepath.FromSlash("/out/licenses.csv")
	october = time.Date(2026, 10, 20, 2, 30, 0, 0, time.UTC) // so that tests go over the end of a month
)

const day = 24 * time.Hour

// world is the state of an output that a test fills by runs.
type world struct {
	t    *testing.T
	disk *disktest.Disk
	keep state.Retention
	now  time.Time
	runs []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{
		t: t, disk: disktest.NewDisk(filepath.Dir(output)), now: october,
		keep: state.Retention{Contents: 90 * day, Records: 730 * day, Days: 35 * day, Counts: 730 * day, Candidates: 30 * day},
	}
}

// still is a clock that stands at the time of the world.
type still struct{ *world }

func (c still) Now() time.Time { return c.now }

func (c still) Sleep(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }

func (w *world) options() state.Options {
	return state.Options{FS: w.disk, Keep: w.keep, Disk: disk.Options{Clock: still{w}, Wait: -1}}
}

func (w *world) open() *state.Store {
	w.t.Helper()
	s, err := state.Open(w.t.Context(), output, w.options())
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) close(s *state.Store) {
	w.t.Helper()
	if err := s.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// people makes a table from lines such as "E3: anna, bob", in which bob=robert is the
// holder with the id bob and the e-mail robert@contoso.cz. "VISIO!visio2: anna" is the
// license with the id VISIO and the UId visio2.
func people(t *testing.T, lines ...string) *license.Table {
	t.Helper()
	var licenses []license.License
	rows := [][]license.Row{}
	for _, line := range lines {
		name, holders, _ := strings.Cut(line, ":")
		id, uid, renamed := strings.Cut(name, "!")
		if !renamed {
			uid = id
		}
		purchased := int64(10)
		licenses = append(licenses, license.License{Source: "m365", ID: id, UID: uid, Name: "Product " + id, Purchased: &purchased})
		var of []license.Row
		for h := range strings.SplitSeq(holders, ",") {
			if h = strings.TrimSpace(h); h == "" {
				continue
			}
			id, email, other := strings.Cut(h, "=")
			if !other {
				email = id
			}
			of = append(of, license.Row{Email: email + "@contoso.cz", Name: "Name of " + id, HolderID: "id-" + id})
		}
		rows = append(rows, of)
	}
	made, err := license.FromRows(licenses, func(yield func(int, license.Row) bool) {
		for i := range licenses {
			for _, r := range rows[i] {
				if !yield(i, r) {
					return
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// format writes a line for each row.
var format = state.Format{
	Write: func(w io.Writer, t *license.Table) error {
		for row := range t.Rows() {
			if _, err := fmt.Fprintf(w, "%s;%s\n", row.License.UID, row.Email); err != nil {
				return err
			}
		}
		return nil
	},
	Verify: func(io.Reader, *license.Table) error { return nil },
}

// publish publishes a table as a run does, with its record; absent says who of those
// who lose a license was left out, as WriteLosses has it.
func (w *world) publish(table *license.Table, absent ...state.AbsentRows) string {
	w.t.Helper()
	s := w.open()
	defer w.close(s)
	run := state.NewRunID(w.now)
	w.runs = append(w.runs, run)
	r := state.RunRecord{Version: state.RecordVersion, RunID: run, Job: "nightly", Trigger: state.TriggerManual, Started: w.now, Finished: w.now}
	r.Output.Situation, r.Output.DigestBefore = s.Situation().Kind, s.Situation().Digest
	if p := s.Published(); p != nil {
		r.Guard = &state.GuardRecord{Verdict: state.GuardPassed, Baseline: p.LastRun}
		if err := s.WriteLosses(w.t.Context(), run, state.Losses{Baseline: p.Digest, Complete: true, Absent: absent}); err != nil {
			w.t.Fatal(err)
		}
	}
	result, err := s.Publish(w.t.Context(), state.Publication{Run: run, Table: table, Format: format})
	if err != nil {
		w.t.Fatal(err)
	}
	r.Outcome, r.Output.Digest, r.Output.Rows = state.OutcomePublished, result.Entry.Digest, table.Len()
	if result.Unchanged {
		r.Outcome = state.OutcomeUnchanged
	}
	w.write(s, r)
	return run
}

func (w *world) write(s *state.Store, r state.RunRecord) {
	w.t.Helper()
	if err := s.WriteRecord(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
}

// refuse keeps a table as the guard does that refused it.
func (w *world) refuse(table *license.Table) string {
	w.t.Helper()
	s := w.open()
	defer w.close(s)
	run := state.NewRunID(w.now)
	w.runs = append(w.runs, run)
	if _, err := s.SaveCandidate(w.t.Context(), state.Candidate{Run: run, Time: w.now, Why: state.Refused, Gaps: []guard.Gap{}}, table, nil); err != nil {
		w.t.Fatal(err)
	}
	w.write(s, state.RunRecord{
		Version: state.RecordVersion, RunID: run, Trigger: state.TriggerManual, Started: w.now, Finished: w.now, Outcome: state.OutcomeRefused, ExitCode: 4,
		Output: state.OutputRecord{Situation: s.Situation().Kind, DigestBefore: s.Situation().Digest, Digest: s.Situation().Digest, Rows: table.Len()},
	})
	return run
}

func (w *world) past() *history.Past {
	w.t.Helper()
	v, err := state.Read(w.t.Context(), output, w.options())
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := history.Of(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// later lets days pass.
func (w *world) later(days int) { w.now = w.now.Add(time.Duration(days) * day) }

func (w *world) find(p *history.Past, name string) history.Run {
	w.t.Helper()
	r, err := p.Find(name)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// changes writes a difference in one line for each person.
func changes(c *history.Change) string {
	if c.Missing != "" {
		return c.Missing
	}
	var b strings.Builder
	for i := range c.Diff.Licenses {
		d := &c.Diff.Licenses[i]
		whys := c.Why(d)
		for n, r := range d.Lost {
			why := history.Why{}
			if n < len(whys) {
				why = whys[n]
			}
			fmt.Fprintf(&b, "%s -%s %s %s\n", d.License().UID, r.Email, why.Reason, why.Detail)
		}
		for _, r := range d.Changed {
			fmt.Fprintf(&b, "%s ~%s %s\n", d.License().UID, r.Old.Email, r.New.Email)
		}
		for _, r := range d.Gained {
			fmt.Fprintf(&b, "%s +%s\n", d.License().UID, r.Email)
		}
	}
	return strings.ReplaceAll(b.String(), "@contoso.cz", "")
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}
