package host

import (
	"context"
	"log/slog"
)

// stderrLog turns a plugin's standard error into log records. go-plugin's own
// reader is never used: it panics on {"@message":1} and knows no redaction.
type stderrLog struct {
	log   *slog.Logger
	clean func(string) string
	words *lastWords
}

// line takes one line as the plugin wrote it.
func (l *stderrLog) line(raw string) {
	line := parseLogLine(raw).clean(l.clean)
	if line.message == "" && len(line.fields) == 0 {
		return
	}
	l.words.add(line.String(), line.plain)
	if line.plain && l.words.inPanic() {
		line.level = slog.LevelError
	}
	l.log.LogAttrs(context.Background(), line.level, line.message, line.fields...)
}
