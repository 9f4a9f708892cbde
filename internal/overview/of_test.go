package overview_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule/calendar"
	"github.com/licexport/licexport/internal/state"
)

// night is when the job of the tests is due, morning when somebody looks.
var (
	night   = time.Date(2026, 11, 24, 2, 30, 0, 0, time.UTC)
	morning = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
)

// run is the record of a run of the job "nightly" that began then.
func run(at time.Time, outcome state.Outcome, class problem.Class) state.RunRecord {
	return state.RunRecord{
		RunID: at.UTC().Format("20060102-150405") + "-000000", Job: "nightly", Started: at, Finished: at.Add(time.Minute),
		Outcome: outcome, Class: class,
		Sources: []state.SourceRecord{{Name: "contoso", Plugin: "m365", Status: state.SourceComplete, Started: at, Holders: 40}},
	}
}

// facts are those of a job that ran well last night.
func facts(t *testing.T) overview.Facts {
	t.Helper()
	cal, err := calendar.Parse("30 2 * * *", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	good := run(night, state.OutcomePublished, problem.None)
	return overview.Facts{
		Job: &config.Job{
			Name: "nightly", Sources: []string{"contoso"}, Output: config.Output{Path: "/data/licenses.csv"},
			Schedule: &config.Schedule{Cron: "30 2 * * *", Zone: time.UTC},
		},
		Plugins: map[string]string{"contoso": "m365"}, Calendar: cal,
		Records:   []state.RunRecord{good, run(night.AddDate(0, 0, -1), state.OutcomePublished, problem.None)},
		Published: &state.Entry{Run: good.RunID, LastRun: good.RunID, Time: night, LastTime: night, Rows: 40},
		Situation: state.Situation{Kind: state.AsPublished},
		Target:    commandline.Target{Job: "nightly", Output: "/data/licenses.csv", Config: "/etc/licexport.yaml"},
	}
}

// failure is a run whose source could not sign in.
func failure(at time.Time) state.RunRecord {
	r := run(at, state.OutcomeFailed, problem.Source)
	r.ExitCode, r.Sources[0].Status = 3, state.SourceFailed
	r.Diagnostics = []state.Diagnostic{{
		Severity: "error", Class: problem.Source, Source: "contoso", Code: "m365.secret_expired",
		Summary: "the client secret has expired", Remedy: "Make a new one in Entra",
	}}
	return r
}

// refused is a run whose file the guard refused, and what the state holds of it.
func refused(f *overview.Facts, at time.Time) {
	r := run(at, state.OutcomeRefused, problem.Refused)
	r.Guard = &state.GuardRecord{Verdict: state.GuardRefused, Findings: []state.GuardFinding{
		{Rule: "removed_percent", Refusal: true, License: "contoso:E3", Before: 40, After: 20, Removed: 20, Limit: "20 %"},
		{Rule: "removed_percent", Refusal: true, Before: 40, After: 20, Removed: 20, Limit: "20 %"},
	}}
	f.Records = append([]state.RunRecord{r}, f.Records...)
	f.Refusals = append(f.Refusals, guard.OpenRefusal{Job: "nightly", License: &guard.Name{UID: "contoso:E3"}, Run: r.RunID, Since: at})
	f.Candidates = append([]state.Candidate{{Run: r.RunID, Time: at, Why: state.Refused, Rows: 20, Removed: 20}}, f.Candidates...)
}

const target = " --job nightly --config /etc/licexport.yaml"

// How a job stands in each situation, and the first command that helps.
func TestStandings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*overview.Facts)
		at      time.Time
		want    overview.Standing
		text    string
		command string
	}{
		"well": {want: overview.Well},
		"failed": {
			change: func(f *overview.Facts) {
				f.Records = append([]state.RunRecord{failure(night.Add(time.Hour)), failure(night.Add(time.Minute))}, f.Records...)
			},
			want: overview.Failed, text: `source "contoso": the client secret has expired`, command: "licexport check --source contoso --config /etc/licexport.yaml",
		},
		"refused": {
			change: func(f *overview.Facts) { refused(f, night.Add(time.Hour)) },
			want:   overview.Refused, text: "contoso:E3: 40 before, 20 now, 20 removed (removed percent, limit 20 %) and 1 more",
			command: "licexport show 20261124-033000-000000" + target,
		},
		"refused, and too old to approve": {
			change: func(f *overview.Facts) {
				refused(f, night.AddDate(0, 0, -4))
				f.Records[0], f.Records[1] = f.Records[1], f.Records[0]
			},
			want: overview.Refused, text: "the guard refused the new file", command: "licexport run" + target,
		},
		"refused by another job": {
			change: func(f *overview.Facts) { f.Refusals = []guard.OpenRefusal{{Job: "other", Run: "x", Since: night}} },
			want:   overview.Well,
		},
		"a refusal that nobody can approve": {
			change: func(f *overview.Facts) {
				f.Records = append([]state.RunRecord{run(night.Add(time.Hour), state.OutcomeRefused, problem.Refused)}, f.Records...)
			},
			want: overview.Refused, text: "the guard refused", command: "licexport run" + target,
		},
		"within the time that a run takes": {at: night.AddDate(0, 0, 1).Add(29 * time.Minute), want: overview.Well},
		"overdue":                          {at: night.AddDate(0, 0, 1).Add(31 * time.Minute), want: overview.Overdue, text: "no run has ended since the job was due", command: "licexport schedule status" + target},
		"overdue after an attempt beside another one": {
			change: func(f *overview.Facts) {
				f.Records = append([]state.RunRecord{run(night.AddDate(0, 0, 1), state.OutcomeLocked, problem.Locked)}, f.Records...)
			},
			at: morning.AddDate(0, 0, 1), want: overview.Overdue,
		},
		"failed is not overdue": {
			change: func(f *overview.Facts) {
				f.Records = append([]state.RunRecord{failure(night.AddDate(0, 0, 1))}, f.Records...)
			},
			at: morning.AddDate(0, 0, 1), want: overview.Failed,
		},
		"without a schedule": {
			change: func(f *overview.Facts) { f.Calendar, f.Job.Schedule = nil, nil },
			at:     night.AddDate(1, 0, 0), want: overview.Well,
		},
		"never run": {
			change: func(f *overview.Facts) {
				f.Records, f.Published, f.Situation = nil, nil, state.Situation{Kind: state.Nothing}
			},
			want: overview.NeverRun, command: "licexport run --dry-run" + target,
		},
		"held": {
			change: func(f *overview.Facts) { f.Hold = &state.Hold{By: "ann", Reason: "migration", Since: night} },
			want:   overview.Held, text: "held by ann (migration): runs of the job publish nothing", command: "licexport resume" + target,
		},
		"reused rows": {
			change: func(f *overview.Facts) {
				f.Records[0].Class, f.Records[0].Sources[0].Status = problem.Attention, state.SourceReused
			},
			want: overview.Attention, text: "published rows were used for sources that failed: contoso", command: "licexport check --source contoso --config /etc/licexport.yaml",
		},
		"a step failed": {
			change: func(f *overview.Facts) {
				f.Records[0].Class, f.Records[0].Steps = problem.Attention, []state.StepRecord{{Name: "ImportLic.exe", ExitCode: 9}}
			},
			want: overview.Attention, text: "the step ImportLic.exe failed (exit code 9)", command: "licexport run" + target,
		},
		"the file is gone": {
			change: func(f *overview.Facts) { f.Situation.Kind = state.Deleted },
			want:   overview.Attention, text: "somebody deleted the file", command: "licexport run" + target,
		},
		"a secret near its end": {
			change: func(f *overview.Facts) {
				f.Records[0].Diagnostics = []state.Diagnostic{{Severity: "warning", Source: "contoso", Code: "m365.certificate_expires", Summary: "the certificate is valid until 2026-12-01"}}
			},
			want: overview.Expiring, text: `source "contoso": the certificate is valid until 2026-12-01`, command: "licexport check --source contoso --config /etc/licexport.yaml",
		},
		"a secret that was renewed since": {
			change: func(f *overview.Facts) {
				f.Records[1].Diagnostics = []state.Diagnostic{{Severity: "warning", Source: "contoso", Code: "m365.certificate_expires"}}
			},
			want: overview.Well,
		},
		"to clear by hand": {
			change: func(f *overview.Facts) { f.ByHand = []state.ByHand{{UID: "VISIO PRO", Since: night, Holders: 1}} },
			want:   overview.ClearByHand, text: "1 license to clear or enter by hand in Alvao", command: `licexport ack "VISIO PRO"` + target,
		},
		"unreadable": {
			change: func(f *overview.Facts) {
				f.Err = &problem.Problem{Class: problem.Output, Place: problem.Place{File: "state.json"}, Summary: "line 3 is damaged", Remedy: "Restore it"}
			},
			want: overview.Unreadable, text: "state.json: line 3 is damaged",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := facts(t)
			if c.change != nil {
				c.change(&f)
			}
			if c.at.IsZero() {
				c.at = morning
			}
			j := overview.Of(f, c.at)
			if j.Standing != c.want {
				t.Fatalf("%s, want %s: %+v", j.Standing, c.want, j.Concerns)
			}
			if c.want == overview.Well {
				if len(j.Concerns) > 0 {
					t.Errorf("concerns %+v", j.Concerns)
				}
				return
			}
			first := j.Concerns[0]
			if !strings.Contains(first.Text.String(), c.text) {
				t.Errorf("got %q, want %q", first.Text, c.text)
			}
			if c.command != "" && (len(first.Actions) == 0 || !slices.ContainsFunc(first.Actions, func(a overview.Action) bool { return a.Command == c.command })) {
				t.Errorf("%q is not in %+v", c.command, first.Actions)
			}
		})
	}
}

// All that stands open is there, the most pressing first.
func TestConcernsInOrder(t *testing.T) {
	t.Parallel()
	f := facts(t)
	refused(&f, night.Add(time.Hour))
	f.Records = append([]state.RunRecord{failure(night.Add(2 * time.Hour))}, f.Records...)
	f.ByHand = []state.ByHand{{UID: "VISIO", Since: night}}
	f.Hold = &state.Hold{Since: night}
	j := overview.Of(f, morning)
	var got []overview.Standing
	for _, c := range j.Concerns {
		got = append(got, c.Standing)
	}
	if want := []overview.Standing{overview.Refused, overview.Failed, overview.Held, overview.ClearByHand}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if since := j.Concerns[1].Since; !since.Equal(night.Add(2 * time.Hour)) {
		t.Errorf("failing since %s", since)
	}
	if r := j.Refusal; r == nil || r.Approve == "" || r.Removed != 20 || !slices.Equal(r.Licenses, []string{"contoso:E3"}) {
		t.Errorf("refusal %+v", r)
	}
}

// The last good run, the next one and the sources.
func TestRunsAndSources(t *testing.T) {
	t.Parallel()
	f := facts(t)
	broken := failure(night.Add(time.Hour))
	f.Records[0].Guard = &state.GuardRecord{Findings: []state.GuardFinding{
		{Rule: "units_without_holder", Source: "contoso", License: "contoso:E3", Before: 40, After: 38},
		{Rule: "grown", Source: "contoso", License: "contoso:E3", Before: 4, After: 38},
	}}
	f.Records = append([]state.RunRecord{broken}, f.Records...)
	j := overview.Of(f, morning)
	if j.LastRun == nil || j.LastRun.ID != broken.RunID || j.LastGood == nil || !j.LastGood.Started.Equal(night) {
		t.Errorf("last %+v, good %+v", j.LastRun, j.LastGood)
	}
	if want := night.AddDate(0, 0, 1); !j.Next.Equal(want) || j.Cron != "30 2 * * *" || j.Zone != "UTC" {
		t.Errorf("next %s, %s %s", j.Next, j.Cron, j.Zone)
	}
	s := j.Sources[0]
	if s.Run != broken.RunID || s.Record.Status != state.SourceFailed || !s.Complete.Equal(night) || s.Plugin != "m365" {
		t.Errorf("source %+v", s)
	}
	if len(s.Witness) != 1 || !strings.Contains(s.Witness[0].String(), "units without holder") {
		t.Errorf("witness %q", s.Witness)
	}
}

// The worst of all jobs counts.
func TestSeverity(t *testing.T) {
	t.Parallel()
	standing := func(all ...overview.Standing) (o overview.Overview) {
		for _, s := range all {
			o.Jobs = append(o.Jobs, overview.Job{Standing: s})
		}
		return o
	}
	for _, c := range []struct {
		o    overview.Overview
		want overview.Severity
	}{
		{standing(), overview.OK},
		{standing(overview.Well, overview.Well), overview.OK},
		{standing(overview.Well, overview.Held), overview.Warning},
		{standing(overview.ClearByHand, overview.Overdue, overview.Well), overview.Critical},
	} {
		if got := c.o.Severity(); got != c.want {
			t.Errorf("%v: %s, want %s", c.o.Jobs, got, c.want)
		}
	}
}

// A record that cannot be read may be that of the run that failed.
func TestPartOfTheHistoryIsUnreadable(t *testing.T) {
	t.Parallel()
	f := facts(t)
	f.Unread = errors.New("permission denied")
	if j := overview.Of(f, morning); j.Standing != overview.Attention || j.Concerns[0].Text.String() != "permission denied" {
		t.Errorf("got %+v", j)
	}
}

// Who approves what was refused learns that the job is held, too.
func TestRefusedAndHeld(t *testing.T) {
	t.Parallel()
	f := facts(t)
	refused(&f, night.Add(time.Hour))
	f.Hold = &state.Hold{By: "ann", Since: night}
	j := overview.Of(f, morning)
	if len(j.Concerns) != 2 || j.Concerns[0].Actions[1].Text.String() != "If that is right; the job stays held" || j.Concerns[1].Standing != overview.Held {
		t.Errorf("got %+v", j.Concerns)
	}
}

// What cannot be read concerns its job only.
func TestUnreadableStateHasItsText(t *testing.T) {
	t.Parallel()
	f := facts(t)
	f.Err = errors.New("permission denied")
	if j := overview.Of(f, morning); j.Standing != overview.Unreadable || j.Concerns[0].Text.String() != "permission denied" {
		t.Errorf("got %+v", j)
	}
}
