package host

import (
	"log/slog"
	"os"
	"time"

	"github.com/licexport/licexport/internal/environ"
	"github.com/licexport/licexport/internal/plain"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Command says which plugin to start, for which configured source, and how.
type Command struct {
	// Source is the name of the configured source, for messages and logs. May
	// be empty when a plugin is started for itself.
	Source string
	// Plugin is the name that the plugin must give itself in Describe. Empty:
	// any name will do.
	Plugin string
	// Path is the plugin's file. A relative path is taken from the working
	// directory; the search path of the system is never consulted.
	Path string
	// Args are passed to the plugin, after its name.
	Args []string
	// Env is the whole environment of the plugin as NAME=value, usually made
	// by Environment. nil: Environment of this process without extras.
	Env []string
	// Attended says that somebody at a terminal waits, which the plugin learns.
	Attended bool
	// Log receives the plugin's log lines and the host's own, with the names of
	// source and plugin. nil: discarded.
	Log *slog.Logger
	// Redact removes secrets from a text. nil: texts stay as they are.
	Redact func(string) string
	// KeepCode is called with the codes of problems, which are fixed names and stay
	// readable when a short secret happens to be a word of one; see
	// secret.Redactor.Keep. nil: it is not called.
	KeepCode func(code string)
	// HostVersion is the version of licexport, which the plugin gets for its logs.
	HostVersion string
	// StartTimeout bounds the time from process start to a working connection.
	// 0: sourcev1.StartTimeout.
	StartTimeout time.Duration
	// DescribeTimeout bounds Describe. 0: sourcev1.DescribeTimeout.
	DescribeTimeout time.Duration
	// CheckTimeout bounds Check. 0: sourcev1.CheckTimeout.
	CheckTimeout time.Duration
	// ShutdownGrace is how long the plugin may take to exit by itself in Close.
	// 0: sourcev1.ShutdownGrace.
	ShutdownGrace time.Duration
	// Reattach, if not nil, connects to a plugin that runs already, for
	// debugging. Path, Args and Env are ignored then.
	Reattach *Reattach
}

// withDefaults returns c with every optional field set.
func (c Command) withDefaults() Command {
	if c.Env == nil {
		c.Env = environ.Allowed(os.Environ(), nil)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Source != "" {
		c.Log = c.Log.With("source", c.Source)
	}
	c.Log = c.Log.With("plugin", c.name())
	if c.Redact == nil {
		c.Redact = func(s string) string { return s }
	}
	if c.KeepCode == nil {
		c.KeepCode = func(string) {}
	}
	setDefault(&c.StartTimeout, sourcev1.StartTimeout)
	setDefault(&c.DescribeTimeout, sourcev1.DescribeTimeout)
	setDefault(&c.CheckTimeout, sourcev1.CheckTimeout)
	setDefault(&c.ShutdownGrace, sourcev1.ShutdownGrace)
	return c
}

func setDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// name is how messages call the plugin.
func (c Command) name() string {
	if c.Plugin != "" {
		return c.Plugin
	}
	return c.Path
}

// line makes a text of the plugin fit for people, in one line of at most limit
// bytes.
func (c Command) line(text string, limit int) string {
	return plain.Cleaner{Redact: c.Redact}.Line(text, limit)
}

// block is line for texts of several lines.
func (c Command) block(text string, limit int) string {
	return plain.Cleaner{Redact: c.Redact}.Block(text, limit)
}
