// Package logs makes the log of the program: text for people or JSON for
// machines, with levels per source, and without secrets.
package logs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/secret"
)

// LevelEnv names the environment variable that holds the level, and levels of
// single sources: "debug", or "warn,contoso=debug".
const LevelEnv = "LICEXPORT_LOG"

// SourceKey is the attribute by which a line belongs to a source.
const SourceKey = "source"

// LevelTrace is below debug: what plugins write for their own authors.
const LevelTrace = slog.LevelDebug - 4

// Options say how lines look and which are written.
type Options struct {
	// Format is "text" (default) or "json".
	Format string
	// Level is the least level that is written unless Quiet or Levels say
	// otherwise; empty means that it depends on the format.
	Level string
	// Quiet leaves out everything below errors unless Levels says otherwise.
	Quiet bool
	// Levels as in the environment variable LevelEnv; may be empty.
	Levels string
	// Dates puts the date and the offset from UTC into text lines, for a log that
	// is kept.
	Dates bool
	// Redactor takes secrets out of every line.
	Redactor *secret.Redactor
}

// New makes a log on w. Without levels, text shows warnings and errors and JSON
// shows what happened as well, because nobody watches it.
func New(w io.Writer, o Options) (*slog.Logger, error) {
	fallback, err := o.fallback()
	if err != nil {
		return nil, err
	}
	levels, err := parseLevels(o.Levels, fallback)
	if err != nil {
		return nil, fmt.Errorf("%s: %w, as in %s=info,contoso=debug", LevelEnv, err, LevelEnv)
	}
	options := &slog.HandlerOptions{Level: levels.lowest(), ReplaceAttr: nameTrace}
	var handler slog.Handler
	switch o.Format {
	case "", "text":
		handler = newText(w, options, o.Dates)
	case "json":
		handler = slog.NewJSONHandler(w, options)
	default:
		return nil, fmt.Errorf("the log format %q does not exist; choose text or json", o.Format)
	}
	return slog.New(&filter{Handler: o.redactor().Handler(handler), levels: levels, level: levels.all}), nil
}

func (o Options) fallback() (slog.Level, error) {
	switch {
	case o.Quiet:
		return slog.LevelError, nil
	case o.Level != "":
		return parseLevel(o.Level)
	case o.Format == "json":
		return slog.LevelInfo, nil
	default:
		return slog.LevelWarn, nil
	}
}

func (o Options) redactor() *secret.Redactor {
	if o.Redactor == nil {
		return secret.NewRedactor()
	}
	return o.Redactor
}

// levels are the least levels that are written.
type levels struct {
	all    slog.Level
	source map[string]slog.Level
}

func parseLevels(text string, fallback slog.Level) (levels, error) {
	l := levels{all: fallback, source: map[string]slog.Level{}}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		source, level, named := strings.Cut(part, "=")
		if !named {
			level = part
		}
		if part == "" {
			continue
		}
		value, err := parseLevel(level)
		if err != nil {
			return l, err
		}
		if named {
			l.source[strings.TrimSpace(source)] = value
		} else {
			l.all = value
		}
	}
	return l, nil
}

func parseLevel(text string) (slog.Level, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "trace":
		return LevelTrace, nil
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	default:
		return 0, fmt.Errorf("the level %q does not exist; choose trace, debug, info, warn or error", text)
	}
}

func (l levels) lowest() slog.Level {
	lowest := l.all
	for _, level := range l.source {
		lowest = min(lowest, level)
	}
	return lowest
}

// filter applies the level of the source that a line belongs to.
type filter struct {
	slog.Handler

	levels levels
	level  slog.Level
}

// Enabled compares with the level of the source.
func (f *filter) Enabled(_ context.Context, level slog.Level) bool { return level >= f.level }

// WithAttrs notices the source.
func (f *filter) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := &filter{Handler: f.Handler.WithAttrs(attrs), levels: f.levels, level: f.level}
	if i := slices.IndexFunc(attrs, func(a slog.Attr) bool { return a.Key == SourceKey }); i >= 0 {
		if level, ok := f.levels.source[attrs[i].Value.String()]; ok {
			next.level = level
		}
	}
	return next
}

// WithGroup keeps the level.
func (f *filter) WithGroup(name string) slog.Handler {
	return &filter{Handler: f.Handler.WithGroup(name), levels: f.levels, level: f.level}
}

// nameTrace gives the level below debug its name.
func nameTrace(_ []string, a slog.Attr) slog.Attr {
	if level, ok := a.Value.Any().(slog.Level); ok && a.Key == slog.LevelKey && level <= LevelTrace {
		a.Value = slog.StringValue("TRACE")
	}
	return a
}
