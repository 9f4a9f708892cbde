// Package sourcev1 is version 1 of the contract between licexport and its source
// plugins: the generated messages, and what both sides agree on besides them.
package sourcev1

import "time"

// The handshake between host and plugin, as hashicorp/go-plugin defines it.
// See docs/plugins/contract.md for the same in words, for other languages.
const (
	// ProtocolVersion is the go-plugin application version of this contract.
	ProtocolVersion = 1
	// MagicCookieKey is the environment variable that tells a plugin that it
	// was started by licexport. It is a courtesy to people who start a plugin
	// by hand, not a security measure.
	MagicCookieKey = "LICEXPORT_SOURCE_PLUGIN"
	// MagicCookieValue is the value of MagicCookieKey. It never changes.
	MagicCookieValue = "6f0a8c2e-3d57-4f3c-9a57-5b1c1f6f6a51"
	// PluginSetKey is the name under which go-plugin serves the service.
	PluginSetKey = "source"
	// LifelineEnv is set to "1" when standard input is a life-line: the plugin
	// must exit when it reads end of file there, because the host is gone.
	LifelineEnv = "LICEXPORT_STDIN_LIFELINE"
	// AttendedEnv is set to "1" when somebody sits at a terminal and waits for the
	// export: a way that is closed is better named at once than tried for long.
	AttendedEnv = "LICEXPORT_ATTENDED"
	// ReattachEnv holds the address of plugins that were started by hand with
	// -debug, as JSON. The host obeys it only with --allow-reattach.
	ReattachEnv = "LICEXPORT_REATTACH"
	// BinaryPrefix begins the file name of each plugin; the plugin's name and,
	// on Windows, ".exe" follow.
	BinaryPrefix = "licexport-source-"
	// SchemaEnvKey is the JSON Schema annotation that names the environment
	// variable of a setting.
	SchemaEnvKey = "x-env"
	// SchemaPathKey is the JSON Schema annotation that marks file paths.
	SchemaPathKey = "x-path"
	// SchemaIdentityKey is the JSON Schema annotation that marks the settings which
	// say what part of which account is read.
	SchemaIdentityKey = "x-identity"
	// SchemaAskKey is the JSON Schema annotation that marks settings which most
	// users need, although a source can do without them.
	SchemaAskKey = "x-ask"
	// DurationPattern is the JSON Schema pattern of settings that are durations,
	// as in "30s" or "1h30m". licexport explains it in words.
	DurationPattern = `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`
)

// Limits of one message and its parts. Both sides enforce them: the SDK so that
// an author sees the fault at once, the host because it trusts nobody.
const (
	// MaxMessageBytes is the largest message of an export, in bytes. It is
	// far below MaxTransportBytes so that a fault gives our own text.
	MaxMessageBytes = 4 << 20
	// MaxTransportBytes is the gRPC limit that both sides set explicitly. The
	// library's own default, 4 MiB, counts for requests only and would answer
	// with a text that no user understands.
	MaxTransportBytes = 16 << 20
	// MaxLicensesPerMessage bounds Licenses.licenses.
	MaxLicensesPerMessage = 5000
	// MaxHoldersPerMessage bounds Holders.holders.
	MaxHoldersPerMessage = 1000
	// MaxStringBytes bounds ids, e-mails, names and reasons, in bytes of UTF-8.
	MaxStringBytes = 1024
	// MaxAssignmentDetails bounds HolderDetails.assignments.
	MaxAssignmentDetails = 1000
	// MaxGroups bounds AssignmentDetails.groups.
	MaxGroups = 100
	// MaxRenewals bounds LicenseDetails.renewals.
	MaxRenewals = 100
	// MaxTextBytes bounds the texts of a Diagnostic, in bytes of UTF-8.
	MaxTextBytes = 32 << 10
)

// Time limits. The host can be told others for one source.
const (
	// StartTimeout bounds the time from process start to handshake.
	StartTimeout = 15 * time.Second
	// DescribeTimeout bounds Describe.
	DescribeTimeout = 10 * time.Second
	// CheckTimeout bounds Check.
	CheckTimeout = 2 * time.Minute
	// IdleTimeout is how long an export may stand still.
	IdleTimeout = 5 * time.Minute
	// MaxWaiting is how far into the future one Progress.waiting_until may move
	// the idle limit. It may be repeated; the time limit of the source ends it.
	MaxWaiting = 24 * time.Hour
	// ShutdownGrace is how long a plugin may take to exit after Shutdown, or
	// after the end of its standard input, before it is killed.
	ShutdownGrace = 2 * time.Second
)
