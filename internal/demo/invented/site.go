package invented

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// Site is what to prepare.
type Site struct {
	// Now is when somebody looks at it.
	Now  time.Time
	Jobs []Job
	// FS is where the outputs and states are; nil means the real file system.
	FS disk.FS
}

// Job is a job that runs each day at 02:30 UTC.
type Job struct {
	Name     string
	Source   string
	Licenses []License
	// Days is how many days it has run; 0: never.
	Days int
	// Skip reports whether no run took place a number of days ago.
	Skip func(ago int) bool
	// Refused says that the guard refused the newest run for its first license.
	Refused bool
	// Hold is set on a job that somebody stopped.
	Hold *state.Hold
	// Diagnostics are those of the newest run.
	Diagnostics []state.Diagnostic
	// Findings are those of the guard in the newest run but one.
	Findings []state.GuardFinding
}

// License is a license of a job. Its functions get how many days ago it is.
type License struct {
	UID, Name string
	// Holders counts its holders; with 0 it is a license that nobody holds any more.
	Holders func(ago int) int
	// Purchased and Consumed give units; nil: unknown.
	Purchased, Consumed func(ago int) *int64
}

// Write prepares the site in a folder and returns the path of its configuration.
func (s Site) Write(ctx context.Context, dir string) (string, error) {
	var sources, jobs strings.Builder
	written := map[string]bool{}
	for _, j := range s.Jobs {
		if !written[j.Source] {
			written[j.Source] = true
			fmt.Fprintf(&sources, "  %s: {plugin: m365, config: {tenant_id: contoso.example, client_id: x, client_secret: {env: NONE}}}\n", j.Source)
		}
		fmt.Fprintf(&jobs, "  %s: {sources: [%s], output: {path: out/%s.csv}, schedule: {cron: \"30 2 * * *\", time_zone: UTC, jitter: 0s}}\n", j.Name, j.Source, j.Name)
	}
	if err := os.MkdirAll(filepath.Join(dir, "out"), 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "licexport.yaml")
	text := "version: 1\nsources:\n" + sources.String() + "jobs:\n" + jobs.String()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", err
	}
	for i := range s.Jobs {
		if err := s.Jobs[i].write(ctx, s.FS, filepath.Join(dir, "out", s.Jobs[i].Name+".csv"), s.due()); err != nil {
			return "", fmt.Errorf("prepare %s: %w", s.Jobs[i].Name, err)
		}
	}
	return path, nil
}

// due is when the jobs were due last.
func (s Site) due() time.Time {
	due := s.Now.UTC().Truncate(24 * time.Hour).Add(2*time.Hour + 30*time.Minute)
	if due.After(s.Now) {
		due = due.AddDate(0, 0, -1)
	}
	return due
}

// write lets the job run.
func (j *Job) write(ctx context.Context, fsys disk.FS, output string, due time.Time) error {
	for ago := j.Days - 1; ago >= 0; ago-- {
		if j.Skip != nil && j.Skip(ago) {
			continue
		}
		if err := j.day(ctx, fsys, output, due.AddDate(0, 0, -ago), ago); err != nil {
			return err
		}
	}
	return nil
}

// day is one run.
func (j *Job) day(ctx context.Context, fsys disk.FS, output string, at time.Time, ago int) (err error) {
	table, err := j.table(ago)
	if err != nil {
		return err
	}
	store, err := state.Open(ctx, output, state.Options{FS: fsys, Run: "run", Keep: keep(), Disk: disk.Options{Clock: still{at}, Wait: -1}})
	if err != nil {
		return err
	}
	defer func() {
		if closed := store.Close(); err == nil {
			err = closed
		}
	}()
	record := j.record(output, at, ago, table)
	if j.Refused && ago == 0 {
		return j.refuse(ctx, store, table, record)
	}
	if _, err := store.Publish(ctx, state.Publication{
		Run: record.RunID, Table: table, Format: csv(), Sources: map[string]time.Time{j.Source: at},
	}); err != nil {
		return err
	}
	if j.Hold != nil && ago == 0 {
		if err := store.SetHold(ctx, *j.Hold); err != nil {
			return err
		}
	}
	return store.WriteRecord(ctx, record)
}

// keep is how long states are kept by default.
func keep() state.Retention {
	return state.Retention(config.WithoutFile("").Retention)
}

// refuse is a run that the guard refused.
func (j *Job) refuse(ctx context.Context, store *state.Store, table *license.Table, record state.RunRecord) error {
	l := &j.Licenses[0]
	before, after := l.Holders(1), l.Holders(0)
	record.Outcome, record.ExitCode = state.OutcomeRefused, 4
	record.Guard = &state.GuardRecord{Verdict: state.GuardRefused, Findings: []state.GuardFinding{{
		Rule: string(guard.Removed), Refusal: true, Source: j.Source, License: l.UID, Before: before, After: after, Removed: before - after, Limit: "20 %",
	}}}
	if _, err := store.SaveCandidate(ctx, state.Candidate{
		Run: record.RunID, Time: record.Started, Why: state.Refused, Rows: table.Len(), Removed: before - after,
		Sources: map[string]time.Time{j.Source: record.Started},
	}, table, nil); err != nil {
		return err
	}
	memory := store.GuardMemory()
	name := guard.Name{Source: j.Source, ID: "id-" + l.UID, UID: l.UID}
	if err := store.SetGuardMemory(ctx, memory.Open(j.Name, record.RunID, record.Started, window.DayOf(record.Started), []guard.Name{name}, false)); err != nil {
		return err
	}
	return store.WriteRecord(ctx, record)
}

// table is what the source had.
func (j *Job) table(ago int) (*license.Table, error) {
	licenses := make([]license.License, len(j.Licenses))
	for i, l := range j.Licenses {
		licenses[i] = license.License{Source: j.Source, ID: "id-" + l.UID, UID: l.UID, Name: l.Name, Status: "Enabled"}
		if l.Purchased != nil {
			licenses[i].Purchased = l.Purchased(ago)
		}
		if l.Consumed != nil {
			licenses[i].Consumed = l.Consumed(ago)
		}
	}
	return license.FromRows(licenses, func(yield func(int, license.Row) bool) {
		for i, l := range j.Licenses {
			for n := range l.Holders(ago) {
				if !yield(i, license.Row{Email: fmt.Sprintf("user%d@contoso.example", n), Name: "User", HolderID: fmt.Sprint(n)}) {
					return
				}
			}
		}
	})
}

// record is that of a run that published.
func (j *Job) record(output string, at time.Time, ago int, table *license.Table) state.RunRecord {
	r := state.RunRecord{
		Version: state.RecordVersion, RunID: state.NewRunID(at), Licexport: "0.0.0", Job: j.Name, Trigger: state.TriggerManual,
		Started: at, Finished: at.Add(95 * time.Second), Outcome: state.OutcomePublished,
		Output: state.OutputRecord{Path: output, Situation: state.AsPublished, Rows: table.Len(), Licenses: len(j.Licenses)},
		Guard:  &state.GuardRecord{Verdict: state.GuardPassed},
		Sources: []state.SourceRecord{{
			Name: j.Source, Plugin: "m365", Status: state.SourceComplete, PluginVersion: "1.2.3", Started: at, Seconds: 61.5 + float64(ago%7),
			Licenses: len(j.Licenses), Holders: table.Len(), Assignments: table.Len(), Requests: 27, Pages: 25,
		}},
	}
	if ago%9 == 4 {
		r.Sources[0].Retries, r.Sources[0].Throttled, r.Sources[0].Seconds = 3, 42, 140
	}
	if ago == 1 && len(j.Findings) > 0 {
		r.Guard.Findings = j.Findings
	}
	if ago == 0 {
		r.Diagnostics = j.Diagnostics
		r.Warnings = len(j.Diagnostics)
	}
	return r
}

func csv() state.Format {
	return state.Format{
		Write: func(w io.Writer, t *license.Table) error {
			_, err := csvout.Write(w, t, csvout.UTF8BOM)
			return err
		},
		Verify: func(r io.Reader, t *license.Table) error { return csvout.Verify(r, t, csvout.UTF8BOM) },
	}
}

// still is a clock that stands still.
type still struct{ at time.Time }

func (s still) Now() time.Time { return s.at }

func (still) Sleep(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }
