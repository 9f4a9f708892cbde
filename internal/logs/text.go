package logs

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// Layouts of the time of a line.
const (
	timeOnly = "15:04:05 "
	dated    = "2006-01-02 15:04:05-07:00 "
)

// text writes lines for people: time, level, source, message, the rest.
type text struct {
	layout  string
	w       io.Writer
	mu      *sync.Mutex
	options *slog.HandlerOptions
	source  string
	attrs   string
	prefix  string
}

func newText(w io.Writer, options *slog.HandlerOptions, dates bool) *text {
	layout := timeOnly
	if dates {
		layout = dated
	}
	return &text{layout: layout, w: w, mu: &sync.Mutex{}, options: options}
}

// Enabled leaves the decision to the filter in front.
func (t *text) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes one line.
func (t *text) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Time.Format(t.layout))
	b.WriteString(levelName(r.Level))
	if t.source != "" {
		b.WriteString(" [" + t.source + "]")
	}
	b.WriteString(" " + strings.TrimRight(r.Message, "\n") + t.attrs)
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(t.format(a))
		return true
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err := io.WriteString(t.w, oneLine(b.String())+"\n")
	return err
}

// WithAttrs keeps attributes; the source stands in front.
func (t *text) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *t
	for _, a := range attrs {
		if a.Key == SourceKey && t.prefix == "" {
			next.source = a.Value.String()
			continue
		}
		next.attrs += t.format(a)
	}
	return &next
}

// WithGroup names following attributes group.name.
func (t *text) WithGroup(name string) slog.Handler {
	next := *t
	next.prefix += name + "."
	return &next
}

func (t *text) format(a slog.Attr) string { return format(t.prefix, a) }

// format writes the members of a group as group.name=value.
func format(prefix string, a slog.Attr) string {
	if a.Key == problemsKey {
		return ""
	}
	value := a.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		var b strings.Builder
		for _, member := range value.Group() {
			b.WriteString(format(prefix+a.Key+".", member))
		}
		return b.String()
	}
	return "  " + word(prefix+a.Key) + "=" + word(value.String())
}

// word quotes a text that is more than one word.
func word(s string) string {
	if strings.ContainsAny(s, " \t\n\"=") {
		return `"` + strings.ReplaceAll(s, `"`, `'`) + `"`
	}
	return s
}

func levelName(level slog.Level) string {
	if level <= LevelTrace {
		return "TRACE"
	}
	return level.String()
}

// oneLine indents further lines, so that each record begins on a line of its own.
func oneLine(s string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  | ")
}
