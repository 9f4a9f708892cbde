package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

// past is an output after some runs.
type past struct {
	t    *testing.T
	view *state.View
	*history.Past
}

func (p past) show(run string) *history.Change {
	p.t.Helper()
	r, err := p.Find(run)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.Show(r)
}

func (p past) since(run string) *history.Change {
	p.t.Helper()
	r, err := p.Find(run)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.SincePublished(r)
}

// frozen is a clock that stands still.
type frozen struct{ now time.Time }

func (c *frozen) Now() time.Time { return c.now }

func (c *frozen) Sleep(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }

// byUID writes a line for each row.
var byUID = state.Format{
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

// letters are names with wide, combining, invisible and very many letters.
var letters = []string{
	"Jana Nováková", "山田太郎 マイクロソフト", "Cafe\u0301 Zofie\u030c", "\x1b[31mred\x1b[0m \u202eevil", strings.Repeat("Bezejmenná ", 30), "Petr", "",
}

// held makes a table: who holds what is said by is.
func held(t *testing.T, licenses, people int, is func(license, person int) bool) *license.Table {
	t.Helper()
	all := make([]license.License, licenses)
	for i := range all {
		purchased := int64(10 * i)
		all[i] = license.License{Source: "contoso", ID: fmt.Sprint(i), UID: fmt.Sprintf("contoso:SKU_%03d", i), Name: productNames[i%len(productNames)], Purchased: &purchased}
	}
	made, err := license.FromRows(all, func(yield func(int, license.Row) bool) {
		for i := range all {
			for p := range people {
				row := license.Row{Email: fmt.Sprintf("person%d@contoso.cz", p), Name: letters[p%len(letters)], HolderID: fmt.Sprint(p)}
				if is(i, p) && !yield(i, row) {
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

// lived is an output that was published twice, with a refusal and a mistyped command
// between.
func lived(t *testing.T) past { return livedWith(t, 4) }

func livedWith(t *testing.T, licenses int) past {
	t.Helper()
	output := filepath.FromSlash("/srv/alvao/licenses.csv")
	d := disktest.NewDisk(filepath.Dir(output))
	at := &frozen{time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)}
	o := state.Options{FS: d, Disk: disk.Options{Clock: at, Wait: -1}}
	full := held(t, licenses, 9, func(int, int) bool { return true })
	fewer := held(t, licenses, 9, func(l, p int) bool { return l%2 == 1 || p > 4 || p == 0 && l == 0 })
	half := held(t, licenses, 9, func(_, p int) bool { return p > 6 })
	do := func(run string, with func(*state.Store, *state.RunRecord)) {
		s, err := state.Open(t.Context(), output, o)
		if err != nil {
			t.Fatal(err)
		}
		r := state.RunRecord{RunID: run, Job: "nightly", Trigger: state.TriggerSchedule, Started: at.now, Finished: at.now, Outcome: state.OutcomePublished}
		r.Output.Situation, r.Output.DigestBefore, r.Output.Digest = s.Situation().Kind, s.Situation().Digest, s.Situation().Digest
		with(s, &r)
		if err := s.WriteRecord(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		at.now = at.now.AddDate(0, 0, 1)
	}
	publish := func(table *license.Table) func(*state.Store, *state.RunRecord) {
		return func(s *state.Store, r *state.RunRecord) {
			if p := s.Published(); p != nil {
				absent := []state.AbsentRows{{UID: "contoso:SKU_000", Kind: state.AbsentLeftOut, Why: "guests are left out", Rows: []int{1, 2}}}
				if err := s.WriteLosses(t.Context(), r.RunID, state.Losses{Baseline: p.Digest, Complete: true, Absent: absent}); err != nil {
					t.Fatal(err)
				}
			}
			result, err := s.Publish(t.Context(), state.Publication{Run: r.RunID, Table: table, Format: byUID})
			if err != nil {
				t.Fatal(err)
			}
			r.Output.Digest, r.Output.Rows, r.Output.Gained = result.Entry.Digest, table.Len(), 3
		}
	}
	do("20261122-023000-111111", publish(full))
	do("20261123-023000-222222", func(s *state.Store, r *state.RunRecord) {
		if _, err := s.SaveCandidate(t.Context(), state.Candidate{Run: r.RunID, Time: at.now, Why: state.Refused, Removed: 28}, half, nil); err != nil {
			t.Fatal(err)
		}
		r.Outcome, r.ExitCode, r.Class, r.Output.Rows, r.Output.Lost = state.OutcomeRefused, 4, problem.Refused, half.Len(), 28
		r.Guard = &state.GuardRecord{Verdict: state.GuardRefused, Findings: []state.GuardFinding{
			{Rule: "removed_percent", Refusal: true, Before: 36, Removed: 28, Limit: "20 %"},
			{Rule: "removed_percent", Refusal: true, License: "contoso:SKU_000", Before: 9, Removed: 7, Limit: "20 %"},
		}}
	})
	do("20261124-023000-333333", func(_ *state.Store, r *state.RunRecord) {
		r.Trigger, r.Outcome, r.ExitCode, r.Class = state.TriggerApprove, state.OutcomeFailed, 2, problem.Usage
	})
	do("20261125-023000-444444", publish(fewer))
	v, err := state.Read(t.Context(), output, o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := history.Of(v)
	if err != nil {
		t.Fatal(err)
	}
	return past{t: t, view: v, Past: p}
}

func noon(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 12, 0, 0, 0, time.Local)
}

func keptDays() history.Kept {
	return history.Kept{From: noon(10, 20), To: noon(11, 25), Contents: 34, Gaps: true}
}

func persons() []history.Person {
	lost := history.Step{Run: "20261110-023000-9f1e2d", Time: noon(11, 10), After: noon(11, 9)}
	exact := history.Step{Run: "20261102-023000-9f1e2d", Time: noon(11, 2), After: noon(11, 1), Exact: true}
	before := history.Step{Run: "20261020-023000-9f1e2d", Time: noon(10, 20)}
	return []history.Person{
		{Email: "jana.novakova@contoso.cz", Name: "Jana Nováková", Emails: []string{"jana.novakova@contoso.cz", "jana.mala@contoso.cz"}, Holdings: []history.Holding{
			{UID: "contoso:SPE_E3", Since: before},
			{UID: "contoso:VISIO_PLAN2_FACULTY_OF_ARTS", Since: before, Until: &exact, Why: history.Why{Reason: history.LeftOut, Detail: "guests are left out"}},
			{UID: "contoso:VISIO_PLAN2_FACULTY_OF_ARTS", Since: exact, Until: &lost, Why: history.Why{Reason: history.Gone}},
		}},
		{Email: "yamada@contoso.cz", Name: "山田太郎\x1b[2J", Emails: []string{"yamada@contoso.cz"}, Holdings: []history.Holding{{UID: "日本語の製品名マイクロソフト", Since: lost}}},
	}
}

func licensePast() *history.LicensePast {
	h := &history.LicensePast{UID: "contoso:SPE_E3", Name: "Microsoft 365 E3", Source: "contoso", ID: "1", Kept: keptDays()}
	for i := range 12 {
		h.Days = append(h.Days, history.DayCount{Day: fmt.Sprintf("2026-11-%02d", 10+i), LicenseCount: state.LicenseCount{
			UID: "contoso:SPE_E3", Rows: 1200 + i/2, Purchased: new(int64(1250)),
		}})
	}
	row := func(name, email string) license.Row { return license.Row{Email: email, Name: name} }
	h.Moves = []history.Move{
		{
			Step: history.Step{Run: "20261120-023000-9f1e2d", Time: noon(11, 20), After: noon(11, 19), Exact: true}, Before: 1207, After: 1205,
			Went: []license.Row{row("Jana Nováková", "jana@contoso.cz"), row("山田太郎", "yamada@contoso.cz"), row(letters[4], "dlouhy@contoso.cz")},
			Whys: []history.Why{{Reason: history.Gone}, {Reason: history.NoEmail, Detail: "no mailbox"}, {}},
			Came: []license.Row{row("Petr", "petr@contoso.cz")},
		},
		{
			Step: history.Step{Run: "20261111-023000-9f1e2d", Time: noon(11, 11), After: noon(11, 9)}, Before: 1207, After: 1207,
			Changed: []license.Change{{Old: row("Eva", "eva.mala@contoso.cz"), New: row("Eva", "eva.nova@contoso.cz")}},
		},
	}
	return h
}

// Whatever people and products are called, no line is more than one, and the terminal
// obeys none of them; 400 licenses are no trouble.
func TestLookingBackAtHostileNames(t *testing.T) {
	t.Parallel()
	p := livedWith(t, 400)
	for name, write := range map[string]func(io.Writer) error{
		"show":    func(w io.Writer) error { return report.Show(w, p.show("last"), 0) },
		"diff":    func(w io.Writer) error { return report.DiffRuns(w, p.since("-2"), 0) },
		"json":    func(w io.Writer) error { return report.ChangeJSON(w, p.Output(), p.show("last")) },
		"history": func(w io.Writer) error { return report.History(w, w, p.view, 0, true) },
		"user":    func(w io.Writer) error { return report.Persons(w, persons(), keptDays()) },
		"userjson": func(w io.Writer) error {
			return report.PersonsJSON(w, p.Output(), persons(), keptDays())
		},
	} {
		for _, width := range []int{0, 40, 80} {
			var out bytes.Buffer
			if err := write(report.On(&out, func() report.Screen { return report.Screen{Width: width} })); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(out.String(), "\x1b\u202e") {
				t.Errorf("%s at %d: the terminal would obey", name, width)
			}
			if strings.HasSuffix(name, "json") && !json.Valid(out.Bytes()) {
				t.Errorf("%s: no JSON", name)
			}
		}
	}
	var out bytes.Buffer
	if err := report.Show(&out, p.show("last"), 0); err != nil || strings.Count(out.String(), "\n    - ") != 200*5-1 {
		t.Errorf("%v, %d people lost something", err, strings.Count(out.String(), "\n    - "))
	}
}

// What documents and scripts rest on.
func TestLookingBackJSON(t *testing.T) {
	t.Parallel()
	keys := func(write func(io.Writer) error, path ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(out.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		for _, p := range path {
			v = v.(map[string]any)[p] //nolint:forcetypeassert // a test
			if list, ok := v.([]any); ok {
				v = list[0]
			}
		}
		var all []string
		for k := range v.(map[string]any) { //nolint:forcetypeassert // a test
			all = append(all, k)
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	p := lived(t)
	show := func(w io.Writer) error { return report.ChangeJSON(w, p.Output(), p.show("last")) }
	user := func(w io.Writer) error { return report.PersonsJSON(w, p.Output(), persons(), keptDays()) }
	of := func(w io.Writer) error { return report.LicensePastJSON(w, p.Output(), licensePast()) }
	for _, tt := range []struct{ got, want string }{
		{keys(show), "after before changed gained known licenses lost new old output run version"},
		{keys(show, "run"), "exit_code id job outcome started"},
		{keys(show, "new"), "published run time"},
		{keys(show, "licenses", "lost"), "detail email name reason"},
		{keys(user), "kept output people version"},
		{keys(user, "kept"), "contents from gaps to"},
		{keys(user, "people"), "email emails licenses name"},
		{keys(user, "people", "licenses"), "email since uid until"},
		{keys(user, "people", "licenses", "since"), "after exact run time"},
		{keys(of), "changes days id kept name output source uid version"},
		{keys(of, "days"), "consumed day purchased rows"},
		{keys(of, "changes"), "after exact gained lost rows_after rows_before run time"},
	} {
		if tt.got != tt.want {
			t.Errorf("properties %s, want %s", tt.got, tt.want)
		}
	}
}

// A spreadsheet takes no name for a formula, and unknown is not 0.
func TestCountsCSV(t *testing.T) {
	t.Parallel()
	days := []state.DayCounts{{Day: "2026-11-24", Run: "r", Licenses: []state.LicenseCount{
		{UID: "=1+1", Source: "a", Name: "Visio; \"Plan\"\n2", Rows: 3, Purchased: new(int64(0))},
		{UID: "other", Rows: 1},
	}}}
	var out bytes.Buffer
	if err := report.CountsCSV(&out, days, func(l state.LicenseCount) bool { return l.UID != "other" }, report.CSV{}); err != nil {
		t.Fatal(err)
	}
	want := "day,run,uid,source,id,product,rows,purchased,consumed\n2026-11-24,r,'=1+1,a,,\"Visio; \"\"Plan\"\" 2\",3,0,\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
