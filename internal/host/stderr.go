package host

import (
	"context"
	"log/slog"
	"sync"
)

const (
	// maxLogLines and maxLogBytes bound what one run of a plugin may add to the
	// log, in lines and in bytes of their texts. The most talkative plugin that is
	// known writes some thousand lines for a directory of a million users.
	maxLogLines = 20_000
	maxLogBytes = 8 << 20
)

// stderrLog turns a plugin's standard error into log records. go-plugin's own
// reader is never used: it panics on {"@message":1} and knows no redaction.
type stderrLog struct {
	log   *slog.Logger
	clean lineCleaner
	words *lastWords

	mu           sync.Mutex
	lines, bytes int
	leftOut      int
}

// line takes one line as the plugin wrote it.
func (l *stderrLog) line(raw string, cut bool) {
	line := parseLogLine(raw).clean(l.clean, cut)
	if line.message == "" && len(line.fields) == 0 {
		return
	}
	text := line.String()
	l.words.add(text, line.plain)
	if line.plain && l.words.inPanic() {
		line.level = slog.LevelError
	}
	if !l.log.Enabled(context.Background(), line.level) || !l.fits(len(text)) {
		return
	}
	var fields []slog.Attr
	if len(line.fields) > 0 {
		fields = []slog.Attr{slog.GroupAttrs(fieldsKey, line.fields...)}
	}
	l.log.LogAttrs(context.Background(), line.level, line.message, fields...)
}

// fits counts a line and reports whether it may still be logged.
func (l *stderrLog) fits(bytes int) bool {
	l.mu.Lock()
	l.lines++
	l.bytes += bytes
	fits := l.lines <= maxLogLines && l.bytes <= maxLogBytes
	if !fits {
		l.leftOut++
	}
	first := l.leftOut == 1
	l.mu.Unlock()
	if !fits && first {
		l.log.Warn("the plugin writes too much; further lines of it are not logged", "lines", l.lines-1)
	}
	return fits
}

// close says how many lines were left out.
func (l *stderrLog) close() {
	l.mu.Lock()
	leftOut := l.leftOut
	l.leftOut = 0
	l.mu.Unlock()
	if leftOut > 0 {
		l.log.Warn("lines of the plugin were left out of the log, because there were too many", "left_out", leftOut)
	}
}
