package export

import (
	"time"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/handover"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Outcome is what a run came to, as far as it got.
type Outcome struct {
	// Run names the run; Job is empty for a run without one.
	Run, Job string
	Trigger  state.Trigger
	DryRun   bool
	Started  time.Time
	Finished time.Time

	// Output is the path of the file, Encoding that of its content.
	Output   string
	Encoding csvout.Encoding
	// Situation is how the file related to what was published, at the start.
	Situation state.Situation

	// Sources are those that were asked.
	Sources []Collected
	// Reused says, by source, when the rows were read that stand in for a source
	// that failed.
	Reused map[string]time.Time
	// Table is what was, or would have been, published; Report how it came about.
	Table  *license.Table
	Report license.Report

	// Baseline says what Old is, for people; Old is nil if there is nothing to
	// compare with. Diff compares Old and Table.
	Baseline string
	Old      *license.Table
	Diff     *license.Diff
	Verdict  guard.Verdict
	// Refused is the table as it was before published rows were kept in it; nil if none
	// were.
	Refused *license.Table

	// Written says what was written, Published what the state now knows;
	// Unchanged that the file held just that before.
	Written   csvout.Stats
	Published *state.Entry
	Unchanged bool
	// Removals is the path of the list of who would lose what in a refused run.
	Removals string
	// Steps are the commands that were run after publishing, or after failing to.
	Steps []handover.Result
	// StepLog is the path of the file with what the steps wrote; empty if there is
	// none.
	StepLog string
	// HandOver is why the steps after publishing failed; nil if they did not.
	HandOver error
	// ByHand lists the licenses to clear by hand in Alvao, or to enter there again.
	ByHand []state.ByHand

	// Warnings are texts for people that belong to no source. Like everything that
	// reaches logs, records and notifications they name nobody.
	Warnings []string
	// Attention says what makes a run that is done end with exit code 7.
	Attention []phrase.Phrase
	// other are those of Attention whose cause is not in the record of the run.
	other []phrase.Phrase

	// Class says how the run ended; it is set at the end.
	Class problem.Class

	// What follows is for the record, the metrics and the state of the run.

	// planned names all sources of the run.
	planned []plannedSource
	// baselineRun is the run that published Old; empty if none did.
	baselineRun string
	// kept lists the UIds of licenses whose published rows were kept: the refused
	// ones, and all of a source that lacks a part of its directory.
	kept []string
	// approval says who let removals through; nil if no approval was needed.
	approval *state.Approval
	// rollbackTo is the run whose content was brought back.
	rollbackTo string
	// reason is why a person brought it back; may be empty.
	reason string
	// lastSuccess is when a run last published, or found the file as it should
	// be; nil if none ever did.
	lastSuccess *time.Time
	// hold is the hold that stopped the run; nil if none did.
	hold *state.Hold
	// err is why Class is not problem.None; it is set at the end.
	err error
	// stateDir is the folder of the state, if it is not beside the output.
	stateDir string
	// outputGiven is true if a flag named the output instead of the job.
	outputGiven bool
	// config is the path of the configuration file; empty without one.
	config string
	// answersOnly is true as long as this is only an answer to a person at the terminal,
	// of which no notification is sent.
	answersOnly bool
	// noState is true if the folder of the state cannot be used, so that there is no
	// place for a record either.
	noState bool
	// notKept is true if a file could not be kept for an approval.
	notKept bool
}

// plannedSource is a source that a run means to read.
type plannedSource struct{ Name, Plugin string }

// AnswersOnly reports whether a command came to no more than an answer to the person
// who typed it: nothing was tried, and what was true before is true.
func (o *Outcome) AnswersOnly() bool { return o.answersOnly }

// warn adds a text for people.
func (o *Outcome) warn(text string) {
	if text != "" {
		o.Warnings = append(o.Warnings, text)
	}
}

// needAttention makes the run end with exit code 7 if nothing worse happens.
func (o *Outcome) needAttention(text phrase.Phrase) { o.Attention = append(o.Attention, text) }

// needAttentionFor is needAttention for a cause that is not in the record.
func (o *Outcome) needAttentionFor(text phrase.Phrase) {
	o.needAttention(text)
	o.other = append(o.other, text)
}

// note adds what a step found.
func (o *Outcome) note(n notes) {
	o.Warnings = append(o.Warnings, n.warnings...)
	o.Attention = append(o.Attention, n.attention...)
}

// notes are what a step has to say to people, as in Outcome.Warnings and
// Outcome.Attention.
type notes struct {
	warnings  []string
	attention []phrase.Phrase
}

func (n *notes) warn(text string) { n.warnings = append(n.warnings, text) }

func (n *notes) needAttention(text phrase.Phrase) { n.attention = append(n.attention, text) }
