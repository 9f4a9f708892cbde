package export

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/exit"
)

// Again says how often a run is tried again that another try may mend. The zero
// value tries once.
type Again struct {
	// Times is the number of further tries; Pause is what lies between them.
	Times int
	Pause time.Duration
}

// mendable reports whether another try may mend what a run came to: a source that
// failed, an output that could not be written, another run at work. The rest
// waits for a person, as with systemd (RestartPreventExitStatus in the unit).
func mendable(code exit.Code) bool {
	return code == exit.Source || code == exit.Output || code == exit.Locked
}

// Run carries out one run from its sources to the published file, and writes its
// record; a run that another try may mend is followed by others, as p.Again says,
// each with a record of its own. The outcome is that of the last one, is never nil
// and says how far it got; the error, also in the outcome, carries the exit code.
func (e *Exporter) Run(ctx context.Context, p Plan) (*Outcome, error) {
	for left := p.Again.Times; ; left-- {
		o, err := e.once(ctx, p)
		if left <= 0 || p.DryRun || !mendable(o.Code) || ctx.Err() != nil {
			return o, err
		}
		e.Log.Warn("the run is tried again", "run", o.Run, "exit_code", int(o.Code), "tries_left", left,
			"at", e.now().Add(p.Again.Pause).Local().Format(time.TimeOnly), "error", err.Error())
		if e.clock().Sleep(ctx, p.Again.Pause) != nil {
			return o, err // stopped while it waited: the last word is that of the run
		}
	}
}
