package sdk

import (
	"io"
	"log/slog"
	"strings"
	"time"
)

// newLogHandler returns a handler that writes log records in the form that
// licexport reads on standard error: one JSON object in a line with @level,
// @message and @timestamp (the form of hashicorp/go-hclog, which go-plugin
// hosts share).
func newLogHandler(w io.Writer) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{
		Level:       slog.LevelDebug, // licexport decides what is shown
		ReplaceAttr: renameBuiltin,
	})
}

func renameBuiltin(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch value := a.Value.Any().(type) {
	case time.Time:
		if a.Key == slog.TimeKey {
			return slog.String("@timestamp", value.Format("2006-01-02T15:04:05.000000Z07:00"))
		}
	case slog.Level:
		if a.Key == slog.LevelKey {
			return slog.String("@level", levelName(value))
		}
	case string:
		if a.Key == slog.MessageKey {
			a.Key = "@message"
		}
	}
	return a
}

func levelName(l slog.Level) string {
	if l < slog.LevelDebug {
		return "trace"
	}
	name, _, _ := strings.Cut(strings.ToLower(l.String()), "+")
	return name
}
