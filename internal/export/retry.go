package export

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/exit"
)

// Retry says how often a run that failed is tried again, if another try may help. The zero
// value tries once.
type Retry struct {
	// Times is the number of further tries; Pause is what lies between them.
	Times int
	Pause time.Duration
}

// Run carries out one run from its sources to the published file, and writes its
// record; after a failure that another try may settle there are others, as p.Retry says,
// each with a record of its own. The outcome is that of the last one, is never nil
// and says how far it got; the error, also in the outcome, has a class.
func (e *Exporter) Run(ctx context.Context, p Plan) (*Outcome, error) {
	for left := p.Retry.Times; ; left-- {
		o, err := e.once(ctx, p)
		if left <= 0 || p.DryRun || !o.Class.Retryable() || ctx.Err() != nil {
			return o, err
		}
		e.Log.Warn("the run is tried again", "run", o.Run, "exit_code", int(exit.For(o.Class)), "tries_left", left,
			"at", e.now().Add(p.Retry.Pause).Local().Format(time.TimeOnly), "error", err.Error())
		if e.clock().Sleep(ctx, p.Retry.Pause) != nil {
			return o, err // stopped while it waited: the last word is that of the run
		}
	}
}
