package host

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plain"
)

const (
	// fieldsKey is the group that the fields of a plugin's line are in. By itself
	// a plugin could set the host's own keys (level, time, run, source): in JSON a
	// key that comes twice counts with its last value for most parsers.
	fieldsKey = "fields"
	// maxFields, maxFieldName and maxFieldText bound the fields of one line.
	maxFields    = 32
	maxFieldName = 64
	maxFieldText = 1 << 10
)

// levelTrace is below slog's own levels, as in other loggers.
const levelTrace = slog.LevelDebug - 4

// logLine is a line of a plugin's standard error.
type logLine struct {
	level   slog.Level
	message string
	// fields are the further members of a JSON line, by name.
	fields []slog.Attr
	// plain: the line is no JSON but text, written by who knows whom.
	plain bool
}

// parseLogLine takes a line for what it most likely is. A JSON object with a
// member "@message" is a log record as the SDK and other go-plugin libraries
// write it; its members may be of any type. Everything else is text, perhaps
// with its level in front, as in "[WARN] …".
func parseLogLine(line string) logLine {
	if record, ok := parseRecord(line); ok {
		return record
	}
	for prefix, level := range map[string]slog.Level{
		"[TRACE]": levelTrace, "[DEBUG]": slog.LevelDebug, "[INFO]": slog.LevelInfo,
		"[WARN]": slog.LevelWarn, "[ERROR]": slog.LevelError,
	} {
		if text, ok := strings.CutPrefix(line, prefix); ok {
			return logLine{level: level, message: strings.TrimSpace(text), plain: true}
		}
	}
	return logLine{level: slog.LevelDebug, message: line, plain: true}
}

func parseRecord(line string) (logLine, bool) {
	if !strings.HasPrefix(line, "{") {
		return logLine{}, false
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &members); err != nil {
		return logLine{}, false
	}
	message, ok := members["@message"]
	if !ok {
		return logLine{}, false
	}
	record := logLine{level: parseLevel(text(members["@level"])), message: text(message)}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !strings.HasPrefix(name, "@") {
			record.fields = append(record.fields, slog.String(name, text(members[name])))
		}
	}
	return record, true
}

// text is a JSON value as words: strings without quotes, the rest as it is.
func text(value json.RawMessage) string {
	var s string
	if err := json.Unmarshal(value, &s); err == nil {
		return s
	}
	return string(value)
}

func parseLevel(name string) slog.Level {
	switch strings.ToLower(name) {
	case "trace":
		return levelTrace
	case "debug":
		return slog.LevelDebug
	case "warn", "warning":
		return slog.LevelWarn
	case "error", "fatal":
		return slog.LevelError
	default:
		return slog.LevelInfo
	}
}

// clean makes every text of the line fit for people and for parsers of JSON: no
// two fields have the same name, also when what made them different is gone. cut
// says that the end of the line is missing.
func (l logLine) clean(c lineCleaner, cut bool) logLine {
	l.message = c.line(l.message, cut, plain.BlockLimit)
	var fields []slog.Attr
	taken := map[string]bool{}
	for i, field := range l.fields {
		if i == maxFields {
			fields = append(fields, slog.Int("more", len(l.fields)-i))
			break
		}
		name := cmp.Or(c.line(field.Key, cut, maxFieldName), "unnamed")
		for n, first := 2, name; taken[name]; n++ {
			name = fmt.Sprintf("%s#%d", first, n)
		}
		taken[name] = true
		fields = append(fields, slog.String(name, c.line(field.Value.String(), cut, maxFieldText)))
	}
	l.fields = fields
	return l
}

// String is the line for a crash report.
func (l logLine) String() string {
	var b strings.Builder
	if !l.plain {
		b.WriteString(strings.ToLower(levelName(l.level)) + ": ")
	}
	b.WriteString(l.message)
	for _, field := range l.fields {
		fmt.Fprintf(&b, " %s=%s", field.Key, field.Value)
	}
	return b.String()
}

func levelName(l slog.Level) string {
	if l == levelTrace {
		return "TRACE"
	}
	return l.String()
}
