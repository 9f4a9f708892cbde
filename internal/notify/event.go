package notify

import (
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/phrase"
)

// Kind is what an event is about. The words are part of the webhook's form and
// never change.
type Kind string

// The kinds, the most serious first.
const (
	// Failure: a run published nothing.
	Failure Kind = "failure"
	// Missed: a run did not take place, or was cut off without a word.
	Missed Kind = "missed"
	// Refusal: the guard refused the new file.
	Refusal Kind = "refusal"
	// Attention: a run is done but needs attention (exit code 7).
	Attention Kind = "attention"
	// Expiry: a secret or a certificate is near its end.
	Expiry Kind = "expiry"
	// ClearByHand: licenses have to be cleared by hand in Alvao.
	ClearByHand Kind = "clear_by_hand"
	// Recovery: a failure, missed run, refusal or attention that was reported is over.
	Recovery Kind = "recovery"
	// Success: a run published or had nothing to do.
	Success Kind = "success"
	// Test: somebody tries the channels; nothing has happened.
	Test Kind = "test"
)

// Severity is how bad an event is.
type Severity string

// Severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// trait is what follows from the kind of an event.
type trait struct {
	weight   int
	severity Severity
	// outcome is the setting by which a channel asks for it.
	outcome config.Outcome
	// recovers means that people are notified when it is over.
	recovers bool
	// eventID is its number in the Windows Event Log, from 1 to 1000 because
	// that is what the message file of Windows itself holds texts for.
	eventID uint32
	// messageID is its identity in the systemd journal: journalctl
	// MESSAGE_ID=….
	messageID string
}

func (k Kind) trait() trait {
	switch k {
	case Failure:
		return trait{0, Error, config.OutcomeFailure, true, 300, "c8f4a1be54e549b4a1d6a4d1b7ee2f30"}
	case Missed:
		return trait{1, Error, config.OutcomeFailure, true, 303, "0c7e52b96d1f4e0fa1c48b3d97f6e237"}
	case Refusal:
		return trait{2, Error, config.OutcomeRefused, true, 301, "4a0b9f2c1d0e4b5c8f63d9ad1be0c731"}
	case Attention:
		return trait{3, Warning, config.OutcomeAttention, true, 200, "9d3a7bd65c7d4f0ba8a6f0f4a2f2b932"}
	case Expiry:
		return trait{4, Warning, config.OutcomeAttention, false, 202, "7be1d5a0f3c248c69b9c5e7d34f6a833"}
	case ClearByHand:
		return trait{5, Warning, config.OutcomeAttention, false, 201, "e2b6c0d94f7a4d4f9d3cb1f8c6a75e34"}
	case Recovery:
		return trait{6, Info, "", false, 101, "1f9e8d7c6b5a49389a7b6c5d4e3f2a35"}
	case Test:
		return trait{8, Info, "", false, 102, "6b5a4938271605f4e3d2c1b0a9f8e737"}
	default:
		return trait{7, Info, config.OutcomeSuccess, false, 100, "5d4c3b2a190847f6a5b4c3d2e1f0a936"}
	}
}

// step is a command to type, and what for.
type step struct {
	text    phrase.Phrase
	command string
}

// line is the step in one line.
func (s step) line() phrase.Phrase { return phrase.New("%s: %s", s.text, s.command) }

// Event is something to notify of.
type Event struct {
	Kind Kind
	// Title says in one line what happened, Lines say more and what to do.
	Title phrase.Phrase
	Lines []phrase.Phrase
	// Since is when it began and Runs how many runs it has lasted; zero if that
	// is of no interest.
	Since time.Time
	Runs  int

	// causes are the troubles behind the event. One that is due makes the event due.
	// Their lines come below Lines, and after comes last.
	causes []cause
	after  []phrase.Phrase
	// most is how many causes the event names, and has commands for; 0 means all. rest
	// is the step that lists the others.
	most int
	rest func(n int) step
	// steps are commands to type. A message has them as its last lines, too; prose is
	// how many lines precede them.
	steps []step
	prose int
	// over are the keys of the troubles that a recovery is about, and lasted is how
	// long.
	over   []string
	lasted time.Duration
}
