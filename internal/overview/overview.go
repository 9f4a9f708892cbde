package overview

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// Standing is how a job stands, or what is the matter with it, in a word. Programs
// read the words; they never change.
type Standing string

// The standings, those that need a person the soonest first.
const (
	// Unreadable: the state of the output cannot be read.
	Unreadable Standing = "unreadable"
	// Refused: the guard refused a new file, and nobody has answered yet.
	Refused Standing = "refused"
	// Failed: the last run published nothing.
	Failed Standing = "failed"
	// Overdue: no run has taken place since the job was due.
	Overdue Standing = "overdue"
	// NeverRun: nothing was ever published.
	NeverRun Standing = "never_run"
	// Held: a person stopped the job.
	Held Standing = "held"
	// Attention: the last run is done but needs attention, or the file is not as it
	// was published.
	Attention Standing = "attention"
	// Expiring: a secret or a certificate is near its end.
	Expiring Standing = "expiring"
	// ClearByHand: licenses are to be cleared, or entered anew, by hand in Alvao.
	ClearByHand Standing = "clear_by_hand"
	// Well: nothing needs a person.
	Well Standing = "well"
)

// order is that of the constants.
var order = []Standing{Unreadable, Refused, Failed, Overdue, NeverRun, Held, Attention, Expiring, ClearByHand, Well}

// Standings returns all standings, those that need a person the soonest first.
func Standings() []Standing { return slices.Clone(order) }

// Words are the standing as people read it.
func (s Standing) Words() phrase.Phrase {
	switch s {
	case Unreadable:
		return phrase.New("unreadable")
	case Refused:
		return phrase.New("refused")
	case Failed:
		return phrase.New("failed")
	case Overdue:
		return phrase.New("overdue")
	case NeverRun:
		return phrase.New("never run")
	case Held:
		return phrase.New("held")
	case Attention:
		return phrase.New("needs attention")
	case Expiring:
		return phrase.New("secret expires")
	case ClearByHand:
		return phrase.New("clear by hand")
	case Well:
		return phrase.New("well")
	default:
		return phrase.Text(string(s))
	}
}

// Severity is how bad something is: the word of monitoring systems.
type Severity string

// The severities.
const (
	// OK: all is well.
	OK Severity = "ok"
	// Warning: somebody should look in the morning. The file is as it should be.
	Warning Severity = "warning"
	// Critical: the file is not what it should be by now.
	Critical Severity = "critical"
)

// Severity is how bad a standing is.
func (s Standing) Severity() Severity {
	switch s {
	case Unreadable, Refused, Failed, Overdue:
		return Critical
	case Well:
		return OK
	default:
		return Warning
	}
}

// Overview is how all jobs stand at a time.
type Overview struct {
	Time time.Time
	// Config is the path of the configuration file; empty without one.
	Config string
	// Jobs in the order of the configuration.
	Jobs []Job
}

// Severity is the worst of all jobs.
func (o Overview) Severity() Severity {
	worst := OK
	for i := range o.Jobs {
		switch o.Jobs[i].Standing.Severity() {
		case Critical:
			return Critical
		case Warning:
			worst = Warning
		case OK:
		}
	}
	return worst
}

// Job is how a job stands.
type Job struct {
	// Name is empty for an output that is written without a job.
	Name, Output string
	// Standing is the worst of Concerns; Well if there is none.
	Standing Standing
	Concerns []Concern

	// Cron and Zone are its schedule; empty if the configuration has none. Next is
	// when it is due next.
	Cron, Zone string
	Next       time.Time

	// LastRun is the newest run that was no attempt beside another one; LastGood the
	// newest that left the file as it should be. Nil if there is none.
	LastRun, LastGood *Run
	// Published is what was published last; nil if nothing was.
	Published *state.Entry
	// Refusal is the open one; nil if there is none.
	Refusal *Refusal
	Hold    *state.Hold
	ByHand  []state.ByHand
	// Sources in the order of the job.
	Sources []Source
	// Licenses are the counts of what is published, if Options.Licenses asked for them.
	Licenses []state.LicenseCount
	// Unread is why a part of the history cannot be read, Uncounted why the units of the
	// licenses are unknown; nil if all could be read.
	Unread, Uncounted error
}

// Label names the job for people: its name, or its output.
func (j *Job) Label() string {
	if j.Name != "" {
		return j.Name
	}
	return j.Output
}

// Concern is something that needs a person.
type Concern struct {
	Standing Standing
	// Text says in one line what it is. It may hold who holds the job, and why: see
	// Public.
	Text phrase.Phrase
	// Since is when it began; zero if that is not known.
	Since time.Time
	// Actions are what to do, in this order.
	Actions []Action
}

// Action is one thing to do: a sentence, a command to type, or both.
type Action struct {
	Text    phrase.Phrase
	Command string
}

// Public is Text for places where many people read: it leaves out who holds a job, and
// why.
func (c Concern) Public() phrase.Phrase {
	if c.Standing == Held {
		return phrase.New("held: runs of the job publish nothing")
	}
	return c.Text
}

// Run is a run, as far as an overview needs it.
type Run struct {
	ID       string
	Started  time.Time
	Finished time.Time
	Outcome  state.Outcome
	ExitCode int
	Gained   int
	Lost     int
}

// Refusal is a refusal that nobody has answered yet.
type Refusal struct {
	// Run was refused first, at Since.
	Run   string
	Since time.Time
	// Licenses are the refused ones, by UId; File says that the file as a whole was.
	Licenses []string
	File     bool
	// Approve is the run whose file can be approved until Until; empty if there is
	// none any more.
	Approve string
	Until   time.Time
	// Removed counts the assignments that this file lacks.
	Removed int
}

// Source is what is known of a source of a job.
type Source struct {
	Name, Plugin string
	// Run is the newest run that asked it, Record what it came to there; Run is empty
	// if none did.
	Run    string
	Record state.SourceRecord
	// Complete is when it was last read completely; zero if that is not known.
	Complete time.Time
	// Witness is what the comparison of its holders with the units in use found in
	// that run; empty if they agreed, or if the vendor counts none.
	Witness []phrase.Phrase
	// Expiring are warnings about the end of a secret or certificate.
	Expiring []Expiry
}

// Expiry is a warning about the end of a secret or a certificate.
type Expiry struct {
	Source, Code string
	// Summary says what ends when, Remedy what to do; the latter may be empty.
	Summary, Detail, Remedy string
	// Ends is the day (UTC) that Summary names; zero if it names none.
	Ends time.Time
}
