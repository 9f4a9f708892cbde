package state

import (
	"encoding/json"
	"io"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// RecordVersion is the version of the run record. It rises when a reader of the
// former version would misunderstand it; new fields do not raise it.
const RecordVersion = 1

// RunRecord says what one run did. Every run writes one, also a failed one. It
// holds counts, never names or addresses of people, and no secret. Its JSON
// Schema is RecordSchema.
type RunRecord struct {
	// Version is RecordVersion.
	Version int `json:"version"`
	// RunID names the run.
	RunID string `json:"run_id"`
	// Licexport is the version of licexport.
	Licexport string `json:"licexport_version"`
	// Job is the name of the job; empty for a run without one.
	Job string `json:"job,omitempty"`
	// Trigger is what started the run.
	Trigger Trigger `json:"trigger"`
	// DryRun is true for a run that was not meant to publish.
	DryRun   bool      `json:"dry_run,omitempty"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	// Outcome is how the run ended; ExitCode is what the process returned, and Class
	// what that stands for. Class is empty if all is well, and in records of versions
	// that did not write it.
	Outcome  Outcome       `json:"outcome"`
	ExitCode int           `json:"exit_code"`
	Class    problem.Class `json:"class,omitempty"`
	// Output is what happened to the file.
	Output OutputRecord `json:"output"`
	// Sources in the order of the configuration.
	Sources []SourceRecord `json:"sources,omitempty"`
	// Guard is the verdict; nil if the run did not come that far.
	Guard *GuardRecord `json:"guard,omitempty"`
	// Approval says who let removals through; nil if no approval was needed.
	Approval *Approval `json:"approval,omitempty"`
	// RollbackTo is the run whose content a rollback brought back.
	RollbackTo string `json:"rollback_to,omitempty"`
	// Reason is why a person brought it back, in that person's words; may be empty.
	Reason string `json:"reason,omitempty"`
	// Steps are the commands run after publishing, in order.
	Steps []StepRecord `json:"then,omitempty"`
	// Warnings counts those of all sources and steps.
	Warnings int `json:"warnings"`
	// Diagnostics are errors and warnings in words, bounded in number.
	Diagnostics []Diagnostic `json:"diagnostics,omitempty"`
}

// Trigger is what started a run.
type Trigger string

// Triggers.
const (
	TriggerManual   Trigger = "manual"   // run --source, run --job
	TriggerSchedule Trigger = "schedule" // serve
	TriggerApprove  Trigger = "approve"
	TriggerRollback Trigger = "rollback"
	TriggerDemo     Trigger = "demo"
)

// Outcome is how a run ended.
type Outcome string

// Outcomes.
const (
	OutcomePublished Outcome = "published"
	OutcomeUnchanged Outcome = "unchanged" // the file held just that before
	OutcomeChecked   Outcome = "checked"   // a dry run that could have published
	OutcomeRefused   Outcome = "refused"   // by the guard
	OutcomeHeld      Outcome = "held"      // by licexport rollback --hold
	OutcomeLocked    Outcome = "locked"    // by another run
	OutcomeFailed    Outcome = "failed"
	OutcomeCanceled  Outcome = "canceled" // by a signal
)

// OutputRecord is what happened to the file.
type OutputRecord struct {
	Path string `json:"path"`
	// Situation is how the file related to what was published, at the start.
	Situation Kind `json:"situation,omitempty"`
	// Interrupted says how a publication that was cut off was settled.
	Interrupted Interrupted `json:"interrupted,omitempty"`
	// DigestBefore and Digest are the SHA-256 of the file in hex before and after
	// the run; empty if there was none.
	DigestBefore string `json:"digest_before,omitempty"`
	Digest       string `json:"digest,omitempty"`
	// Rows, Licenses and Bytes count what the run had ready to publish.
	Rows     int   `json:"rows"`
	Licenses int   `json:"licenses"`
	Bytes    int64 `json:"bytes,omitempty"`
	// Gained and Lost count assignments against what was published before.
	Gained int `json:"gained,omitempty"`
	Lost   int `json:"lost,omitempty"`
	// NoEmail counts holders left out because they have no usable e-mail;
	// Merged those that share an e-mail with another holder of a license.
	NoEmail int `json:"no_email,omitempty"`
	Merged  int `json:"merged,omitempty"`
	// ClearByHand counts the licenses to clear by hand in Alvao.
	ClearByHand int `json:"clear_by_hand,omitempty"`
}

// SourceRecord is what one source came to.
type SourceRecord struct {
	Name   string       `json:"name"`
	Plugin string       `json:"plugin"`
	Status SourceStatus `json:"status"`
	// PluginVersion is what the plugin said of itself.
	PluginVersion string `json:"plugin_version,omitempty"`
	// Started and Seconds say when it was read and how long that took.
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"`
	// Code is what made the source fail, as in Diagnostic; empty if it was read, or if
	// that has no code.
	Code string `json:"code,omitempty"`
	// RowsFrom says when reused rows were read; nil if the source was read.
	RowsFrom *time.Time `json:"rows_from,omitempty"`
	// Licenses, Holders and Assignments count what the source sent; LeftOut the
	// holders that its settings leave out; Replaced those sent more than once.
	Licenses    int `json:"licenses"`
	Holders     int `json:"holders"`
	Assignments int `json:"assignments"`
	LeftOut     int `json:"left_out,omitempty"`
	Replaced    int `json:"replaced,omitempty"`
	// NoTotal says why the vendor named no number of holders, if the plugin gave one.
	NoTotal string `json:"no_total,omitempty"`
	// Restarts counts how often the plugin started over.
	Restarts int `json:"restarts,omitempty"`
	// Requests, Pages and Retries count the traffic with the API; Throttled is
	// how long the API made the plugin wait, in seconds.
	Requests  int64   `json:"requests,omitempty"`
	Pages     int64   `json:"pages,omitempty"`
	Retries   int64   `json:"retries,omitempty"`
	Throttled float64 `json:"throttled_seconds,omitempty"`
	Warnings  int     `json:"warnings,omitempty"`
}

// SourceStatus is what became of one source.
type SourceStatus string

// Statuses of a source.
const (
	SourceComplete SourceStatus = "complete"
	SourceFailed   SourceStatus = "failed"
	SourceReused   SourceStatus = "reused"  // failed; its last published rows were used
	SourceSkipped  SourceStatus = "skipped" // not read, because the run ended before
)

// GuardRecord is the verdict of the guard.
type GuardRecord struct {
	// Verdict is the decision.
	Verdict GuardVerdict `json:"verdict"`
	// Baseline is the run that was compared with; empty for a file without
	// history or no file at all.
	Baseline string `json:"baseline_run,omitempty"`
	// Findings, the weighty ones first.
	Findings []GuardFinding `json:"findings,omitempty"`
}

// GuardVerdict is a decision of the guard.
type GuardVerdict string

// Verdicts.
const (
	GuardPassed   GuardVerdict = "passed"
	GuardRefused  GuardVerdict = "refused"
	GuardKept     GuardVerdict = "kept"     // refused licenses kept their published rows
	GuardApproved GuardVerdict = "approved" // refused, and let through by a person
	GuardSkipped  GuardVerdict = "skipped"  // nothing to compare with
)

// GuardFinding is one thing that the guard noticed.
type GuardFinding struct {
	// Rule is its short name; Refusal is true if it stops the publication.
	Rule    string `json:"rule"`
	Refusal bool   `json:"refusal"`
	// Source and License name the license (by UId); empty for the whole file.
	Source  string `json:"source,omitempty"`
	License string `json:"license,omitempty"`
	// Before, After and Removed count assignments.
	Before  int `json:"before"`
	After   int `json:"after"`
	Removed int `json:"removed,omitempty"`
	// Limit is the threshold in words, as in "20 %".
	Limit string `json:"limit,omitempty"`
}

// StepRecord is one command that was run after publishing.
type StepRecord struct {
	// Name is the program's file name, without arguments: they may hold secrets.
	Name     string  `json:"name"`
	ExitCode int     `json:"exit_code"`
	OK       bool    `json:"ok"`
	Seconds  float64 `json:"seconds"`
}

// Diagnostic is an error or a warning: a problem.Problem without names and addresses
// of people; what fills it in leaves those out.
type Diagnostic struct {
	// Severity is "error" or "warning".
	Severity string `json:"severity"`
	// Class says who must act on an error; empty for a warning.
	Class  problem.Class `json:"class,omitempty"`
	Source string        `json:"source,omitempty"`
	Code   string        `json:"code,omitempty"`
	// File, Line and Column are the place in a file; Line and Column count from 1.
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	// Setting is the JSON Pointer of the setting of the source that is at fault.
	Setting string `json:"setting,omitempty"`
	// License is the UId of the license that it is about.
	License string `json:"license,omitempty"`
	// Summary says in one line what happened, Detail more, Remedy what to do.
	Summary string `json:"summary"`
	Detail  string `json:"detail,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

// Encode writes the record as indented JSON.
func (r RunRecord) Encode(w io.Writer) error {
	r.Version = RecordVersion
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
