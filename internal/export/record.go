package export

import (
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Severities of a diagnostic.
const (
	severityWarning = "warning"
	severityError   = "error"
)

const (
	// maxDiagnostics bounds the diagnostics in a record.
	maxDiagnostics = 200
	// maxDiagnosticText bounds each of their texts, in bytes: 400 records are kept,
	// and a plugin may put the whole answer of a vendor into every warning.
	maxDiagnosticText = 4 << 10
)

// record writes the record of a run into the state of its output.
func (e *Exporter) record(ctx context.Context, p Plan, o *Outcome) error {
	if o.DryRun {
		return nil // a dry run leaves nothing behind
	}
	view, err := state.OpenRecords(o.Output, e.stateOptions(p, o))
	if err != nil {
		return err
	}
	var lost error
	if text := stepLog(o.Steps); text != "" {
		if lost = view.WriteStepLog(ctx, o.Run, text); lost == nil {
			o.StepLog = view.StepLogPath(o.Run)
		}
	}
	return errors.Join(lost, view.WriteRecord(ctx, e.Record(o)))
}

// CopyRecord writes the record of a run to a file of the user's choice, also of a
// run that was stopped.
func (e *Exporter) CopyRecord(ctx context.Context, path string, o *Outcome) error {
	fsys := e.FS
	if fsys == nil {
		fsys = disk.OS()
	}
	return problem.With(problem.Output, state.CopyRecord(context.WithoutCancel(ctx), fsys, path, e.Record(o), e.disk()))
}

// Record says what a run did, without names or addresses of people.
func (e *Exporter) Record(o *Outcome) state.RunRecord {
	r := state.RunRecord{
		Version: state.RecordVersion, RunID: o.Run, Licexport: e.Version, Job: o.Job, Trigger: o.Trigger,
		DryRun: o.DryRun, Started: o.Started.UTC(), Finished: o.Finished.UTC(),
		Outcome: o.kind(), Class: o.Class, ExitCode: int(exit.For(o.Class)), Output: o.outputRecord(), Guard: o.guardRecord(),
		Approval: o.approval, RollbackTo: o.rollbackTo, Reason: o.reason, Steps: stepRecords(o.Steps),
	}
	asked := map[string]bool{}
	for i := range o.Sources {
		asked[o.Sources[i].Source] = true
		r.Sources = append(r.Sources, o.sourceRecord(&o.Sources[i]))
	}
	for _, s := range o.planned {
		if !asked[s.Name] {
			r.Sources = append(r.Sources, state.SourceRecord{Name: s.Name, Plugin: s.Plugin, Status: state.SourceSkipped})
		}
	}
	r.Diagnostics = o.diagnostics(plain.Cleaner{Redact: e.Redactor.Redact})
	for _, d := range r.Diagnostics {
		if d.Severity == severityWarning {
			r.Warnings++
		}
	}
	return r
}

// kind is how the run ended.
func (o *Outcome) kind() state.Outcome {
	switch o.Class {
	case problem.Interrupted, problem.Terminated:
		return state.OutcomeCanceled
	case problem.Locked:
		return state.OutcomeLocked
	case problem.Refused:
		return state.OutcomeRefused
	case problem.None, problem.Attention:
	default:
		return state.OutcomeFailed
	}
	switch {
	case o.hold != nil:
		return state.OutcomeHeld
	case o.DryRun:
		return state.OutcomeChecked
	case o.Unchanged:
		return state.OutcomeUnchanged
	default:
		return state.OutcomePublished
	}
}

func (o *Outcome) outputRecord() state.OutputRecord {
	r := state.OutputRecord{
		Path: o.Output, Situation: o.Situation.Kind, Interrupted: o.Situation.Interrupted,
		DigestBefore: o.Situation.Digest, Digest: o.Situation.Digest,
		Bytes: o.Written.Bytes, Merged: o.Report.Merged, ClearByHand: len(o.ByHand),
	}
	if o.Published != nil {
		r.Digest = o.Published.Digest
	}
	if o.Table != nil {
		r.Rows, r.Licenses = o.Table.Len(), len(o.Table.Licenses())
	}
	if o.Diff != nil {
		r.Gained, r.Lost = o.Diff.Gained+o.Diff.Changed, o.Diff.Lost+o.Diff.Changed
	}
	for _, c := range o.Sources {
		if c.Snapshot != nil {
			r.NoEmail += c.Snapshot.NoEmailCount
		}
	}
	return r
}

func (o *Outcome) sourceRecord(c *Collected) state.SourceRecord {
	r := state.SourceRecord{
		Name: c.Source, Plugin: c.Plugin, PluginVersion: c.PluginVersion, Status: state.SourceFailed,
		Code: c.Code, Started: c.Started.UTC(), Seconds: c.Took.Seconds(), Restarts: int(c.Restarts),
		Requests: int64(c.Traffic.Requests), Pages: int64(c.Traffic.Pages), Retries: int64(c.Traffic.Retries),
		Throttled: c.Traffic.Throttled.Seconds(), Warnings: len(c.Warnings) + c.MoreWarnings,
	}
	if read, ok := o.Reused[c.Source]; ok {
		r.Status, r.RowsFrom = state.SourceReused, &read
	}
	r.NoTotal = c.NoTotal
	if s := c.Snapshot; s != nil {
		r.Status = state.SourceComplete
		r.Licenses, r.Holders = int(s.Totals.Licenses), int(s.Totals.Holders)
		r.Assignments, r.Replaced = int(s.Totals.Assignments), s.RepeatedCount
		for _, n := range s.LeftOut {
			r.LeftOut += n
		}
	}
	return r
}

func (o *Outcome) guardRecord() *state.GuardRecord {
	if o.Table == nil {
		return nil
	}
	g := &state.GuardRecord{Verdict: o.guardVerdict(), Baseline: o.baselineRun}
	for _, f := range o.Verdict.Findings {
		g.Findings = append(g.Findings, guardFinding(f))
	}
	return g
}

func guardFinding(f guard.Finding) state.GuardFinding {
	return state.GuardFinding{
		Rule: string(f.Reason), Refusal: f.Refuses, Source: f.Source, License: f.UID,
		Before: f.Before, After: f.After, Removed: f.Removed, Limit: f.Limit,
	}
}

func (o *Outcome) guardVerdict() state.GuardVerdict {
	switch {
	case len(o.kept) > 0:
		return state.GuardKept
	case o.approval != nil:
		return state.GuardApproved
	case o.Verdict.Refused() && o.Published != nil:
		return state.GuardKept // by the run whose file could not be written then
	case o.Verdict.Refused():
		return state.GuardRefused
	case o.Old == nil:
		return state.GuardSkipped
	default:
		return state.GuardPassed
	}
}

// diagnostics are the error and the warnings of the run, bounded.
func (o *Outcome) diagnostics(clean plain.Cleaner) []state.Diagnostic {
	var all []state.Diagnostic
	if o.err != nil && !errors.Is(o.err, ErrAttention) {
		all = append(all, errorDiagnostics(o.err)...)
	}
	for _, text := range o.Attention {
		all = append(all, state.Diagnostic{Severity: severityWarning, Summary: text.String()})
	}
	for _, text := range o.Warnings {
		all = append(all, state.Diagnostic{Severity: severityWarning, Summary: text})
	}
	for _, c := range o.Sources {
		for i := range c.Warnings {
			all = append(all, problemDiagnostic(&c.Warnings[i]))
		}
	}
	if more := len(all) - maxDiagnostics; more > 0 {
		all = append(all[:maxDiagnostics], state.Diagnostic{
			Severity: severityWarning, Summary: fmt.Sprintf("and %d more", more),
		})
	}
	for i := range all {
		for _, text := range []*string{&all[i].Summary, &all[i].Detail, &all[i].Remedy} {
			*text = clean.Block(*text, maxDiagnosticText)
		}
	}
	return all
}

// errorDiagnostics are the problems in an error.
func errorDiagnostics(err error) []state.Diagnostic {
	var all []state.Diagnostic
	for _, p := range problem.List(err) {
		d := problemDiagnostic(p)
		d.Severity, d.Class = severityError, p.Class
		all = append(all, d)
	}
	return all
}

func problemDiagnostic(p *problem.Problem) state.Diagnostic {
	d := state.Diagnostic{
		Severity: severityWarning, Source: p.Place.Source, Code: p.Code,
		File: p.Place.File, Line: p.Place.Line, Column: p.Place.Column, Setting: p.Place.Setting, License: p.Place.UID,
		Summary: p.Summary, Detail: p.Detail, Remedy: p.Remedy,
	}
	if !p.Warning {
		d.Severity = severityError
	}
	return d
}
