package schedule

import (
	"context"
	"log/slog"
	"time"

	"github.com/licexport/licexport/internal/exit"
)

// logEvent writes what happened as one line.
func logEvent(log *slog.Logger, e Event) {
	level, text := e.describe()
	var attrs []slog.Attr
	if e.Job != "" {
		attrs = append(attrs, slog.String("job", e.Job))
	}
	if !e.Due.IsZero() {
		attrs = append(attrs, slog.String("due", e.Due.Format(time.RFC3339)))
	}
	if e.Attempt > 1 {
		attrs = append(attrs, slog.Int("attempt", e.Attempt))
	}
	if e.Count > 1 {
		attrs = append(attrs, slog.Int("count", e.Count))
	}
	if e.Took > 0 {
		attrs = append(attrs, slog.Duration("took", e.Took.Round(time.Millisecond)), slog.Int("exit_code", int(exit.For(e.Result.Class))))
	}
	if e.Kind == Repeating {
		attrs = append(attrs, slog.String("again", e.At.Format(time.RFC3339)))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	log.LogAttrs(context.Background(), level, text, attrs...)
}

// describe says what happened in words.
func (e Event) describe() (slog.Level, string) {
	switch e.Kind {
	case Started:
		return slog.LevelInfo, "The run begins."
	case Finished:
		if e.Result.Success() {
			return slog.LevelInfo, "The run has ended."
		}
		return slog.LevelError, "The run failed and is not repeated: " + e.Result.Class.Words() + "."
	case Repeating:
		return slog.LevelWarn, "The run failed and will be repeated: " + e.Result.Class.Words() + "."
	case GaveUp:
		return slog.LevelError, "The run failed, and it is too late to repeat it (see the job's schedule.grace)."
	case Interrupted:
		return slog.LevelInfo, "The run was stopped; it is repeated after the restart."
	case Missed:
		return slog.LevelError, "The run was missed, and it is too late to make up for it (see the job's schedule.grace)."
	case Superseded:
		return slog.LevelWarn, "The run was missed; a later one takes its place."
	case Reloaded:
		return slog.LevelInfo, "The configuration was read again."
	case ReloadFailed:
		return slog.LevelError, "The new configuration is wrong; the old one stays in force."
	case ClockSet:
		return slog.LevelWarn, "The clock was set back; due times count from now on."
	case StateFailed:
		return slog.LevelError, "The state of serve could not be written; after a crash a run may take place twice."
	default:
		return slog.LevelInfo, string(e.Kind)
	}
}
