package main

import (
	"errors"
	"log/slog"
	"time"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/report"
)

// logOutcome writes into a log what a run came to.
func logOutcome(log *slog.Logger, o *export.Outcome, err error) {
	log = log.With("run", o.Run)
	if o.Job != "" {
		log = log.With("job", o.Job)
	}
	for _, text := range report.WarningTexts(o) {
		log.Warn(text)
	}
	for _, text := range o.Attention {
		// Whoever wants nothing but errors (--quiet) wants to know this, too.
		log.Error("needs attention: " + text.String())
	}
	attrs := []any{"exit_code", int(exit.For(o.Class)), "took", o.Finished.Sub(o.Started).Round(time.Millisecond).String()}
	if o.Table != nil {
		attrs = append(attrs, "rows", o.Table.Len())
	}
	if err != nil && !errors.Is(err, export.ErrAttention) {
		log.Error("run failed: "+withApproval(o, err).Error(), append(attrs, logs.Problems(err))...)
		return
	}
	log.Info("run done", attrs...)
}
