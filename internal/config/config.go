package config

import (
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Version is the only version of the file's format so far.
const Version = 1

// Problem is one thing that is wrong, or doubtful, in a file.
type Problem = strict.Problem

// Problems are all problems of a file; as an error they print one below the
// other.
type Problems = strict.Problems

// File is a whole configuration. Paths in it are absolute, defaults filled in.
type File struct {
	// Path of the file; empty when there is none.
	Path string
	// Dir is what relative paths were relative to.
	Dir string
	// Warnings of reading the file.
	Warnings Problems

	Output   Output
	Guard    Guard
	Identity Identity
	Notify   Notify
	Log      Log
	// Retention says for how long the state of each output keeps what it looks back on.
	Retention Retention
	// Plugins says where plugins of the release are fetched from.
	Plugins Plugins
	// Page says where the pages of licexport serve are, and who may read them.
	Page Page
	// Parallel is how many sources are read at the same time.
	Parallel int
	// Prices are what units of licenses cost, by UId, for reports.
	Prices map[string]Price
	// Sources and Jobs in the order of the file.
	Sources []*Source
	Jobs    []*Job

	// name is how problems call the file, root what stands in it.
	name string
	root *yaml.Node
}

// Output says where the CSV goes and how it is written.
type Output struct {
	Path     string
	Encoding csvout.Encoding
	// Given is true if a flag named the path instead of the file.
	Given bool
}

// Refusal says what to do with a table that the guard refused.
type Refusal string

const (
	// RefusalStop publishes nothing.
	RefusalStop Refusal = "stop"
	// RefusalKeep publishes the rest, with the refused licenses as they were.
	RefusalKeep Refusal = "keep"
)

// Guard holds the limits of the guard and what a refusal leads to.
type Guard struct {
	guard.Settings

	OnRefusal Refusal
}

// Identity says how the e-mail of a user is found.
type Identity struct {
	// Domains maps a domain to the one that takes its place. Lower case.
	Domains map[string]string
	// File is the path of people.csv, or empty.
	File    string
	NoEmail identity.Policy
}

// Source is one configured source.
type Source struct {
	Name string
	// Plugin is the name of the plugin that reads it.
	Plugin string
	// Path of the plugin's program, if set explicitly.
	Path string
	// UIDs overrides the UId of licenses, by the source's own license id.
	UIDs map[string]string
	// Env names further environment variables that the plugin may see.
	Env []string
	// Timeout bounds an export, IdleTimeout how long it may stand still.
	Timeout     time.Duration
	IdleTimeout time.Duration
	// MaxMemory bounds what the source may take up in memory, in bytes.
	MaxMemory int64

	identity *identityPatch
	origin   origin
	broken   bool
}

// FailurePolicy says what to do when a source of a job fails.
type FailurePolicy string

const (
	// FailurePolicyFail publishes nothing.
	FailurePolicyFail FailurePolicy = "fail"
	// FailurePolicyReuse takes the rows of the source that were published last.
	FailurePolicyReuse FailurePolicy = "reuse"
)

// Job is a selection of sources with everything that a run of them needs. What
// a job does not set for itself it has from the top level of the file.
type Job struct {
	// Name is empty for a selection made on the command line.
	Name     string
	Sources  []string
	Output   Output
	Guard    Guard
	Identity Identity
	Notify   Notify
	// Schedule is nil for a job that is only run by hand.
	Schedule        *Schedule
	OnSourceFailure FailurePolicy
	// MaxAge is how old rows may be that OnSourceFailure reuses.
	MaxAge time.Duration
	// Then are the steps after a publication, in order; a failed step ends
	// them.
	Then []Step
	// ThenOnFailure are the steps after a run that published nothing or whose
	// Then failed.
	ThenOnFailure []Step
	Parallel      int
	// MetricsTextfile gets the metrics of each run, also of an approval and a
	// rollback; empty: nothing does.
	MetricsTextfile string
	// MetricsMode is its mode on Unix, as in "0644"; empty: the one of the file
	// that it replaces, or 0640.
	MetricsMode string

	identityPatch identityPatch
	line, column  int
}

// Schedule says when serve runs a job.
type Schedule struct {
	// Cron is an expression of five fields.
	Cron string
	// Zone is the time zone of Cron.
	Zone *time.Location
	// Jitter is the longest random delay of a run.
	Jitter time.Duration
	// Grace is how late a missed run is made up for.
	Grace time.Duration
}

// Step is a command that is run after a job.
type Step struct {
	// Run is the program and its arguments.
	Run     []Text
	Timeout time.Duration
	// OKCodes are the exit codes that mean success.
	OKCodes []int
	// Env names environment variables that the program may see beside those of
	// environ.Allowed.
	Env []string

	line, column int
}

// Text is a text that may be a secret and then stands elsewhere.
type Text struct {
	// Literal is the text itself if Ref is nil.
	Literal string
	Ref     *secret.Reference
}

// Outcome is how a run ended, for notifications.
type Outcome string

const (
	// OutcomeSuccess is a run that published or had nothing to do.
	OutcomeSuccess Outcome = "success"
	// OutcomeAttention is a run that is done but needs attention (exit code 7).
	OutcomeAttention Outcome = "attention"
	// OutcomeRefused is a run whose file the guard refused (exit code 4).
	OutcomeRefused Outcome = "refused"
	// OutcomeFailure is any other run that published nothing.
	OutcomeFailure Outcome = "failure"
)

// Notify says who is notified of how runs end. A nil member is switched off.
type Notify struct {
	Webhook  *Webhook
	Mail     *Mail
	Ping     *Ping
	EventLog *EventLog
	Journal  *Journal
}

// Webhook is an address that gets JSON by POST. Its URL is a secret.
type Webhook struct {
	URL     Text
	Headers map[string]Text
	On      []Outcome
	Timeout time.Duration
}

// Ping is a dead man's switch: addresses that are fetched at the start and the
// end of each run, so that a run that never happens is noticed. Secrets too.
// Start and Fail may be empty: then Text.IsZero is true.
type Ping struct {
	Start, Success, Fail Text
	Timeout              time.Duration
}

// EventLog is the Windows Event Log.
type EventLog struct {
	// Source is the name under which events appear.
	Source string
	On     []Outcome
}

// Journal is the systemd journal.
type Journal struct {
	On []Outcome
}

// IsZero reports whether the text is not set.
func (t Text) IsZero() bool { return t.Literal == "" && t.Ref == nil }

// Plugins says where licexport plugin install and update fetch plugins from.
type Plugins struct {
	// Mirror is the address of a folder with the archives of the release; empty
	// means the release's own.
	Mirror string
	// CAFile is a PEM file with further authorities to trust, or empty.
	CAFile string
}

// Retention says for how long the state of each output keeps what it looks back on.
// Bounds by number count besides.
type Retention struct {
	// Contents are former contents, for a rollback; Records are those of runs, with
	// the logs of steps.
	Contents, Records time.Duration
	// Days are the contents at the end of each day, Counts those by license and day.
	Days, Counts time.Duration
	// Candidates are tables that were not published.
	Candidates time.Duration
}

// Log says what is logged and where to.
type Log struct {
	// Level is debug, info, warn or error; empty means that it depends on the
	// format and the place.
	Level string
	// Format is text or json; empty means text.
	Format string
	// File is a path, or empty for standard error.
	File string
	// MaxSize in bytes and MaxFiles bound the file and the older ones that are kept.
	MaxSize  int64
	MaxFiles int
	// MaxAge is how long lines are kept; 0 means for ever. If it is set, each
	// day begins a new file.
	MaxAge time.Duration
}
