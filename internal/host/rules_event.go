package host

import (
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func (r *reading) takeProgress(p *sourcev1.Progress) error {
	if err := r.bounded(p.GetUnit(), "a text of Progress"); err != nil {
		return err
	}
	if err := r.bounded(p.GetWaitingReason(), "a text of Progress"); err != nil {
		return err
	}
	r.idle.progress(p)
	if p.GetTraffic() != nil {
		r.result.Traffic = traffic(p.GetTraffic())
	}
	line := r.session.command.line
	r.progress = Progress{
		Received: r.result.Totals, Done: p.GetDone(), Total: p.GetTotal(), Unit: line(p.GetUnit(), maxUnit),
		WaitingReason: line(p.GetWaitingReason(), maxReason), Traffic: r.result.Traffic,
	}
	if p.GetWaitingUntil() != nil {
		r.progress.WaitingUntil = p.GetWaitingUntil().AsTime()
	}
	if r.request.Progress != nil {
		r.request.Progress(r.progress)
	}
	return nil
}

func (r *reading) takeDiagnostic(d *sourcev1.Diagnostic) error {
	found, err := r.session.problem(d)
	switch {
	case err != nil:
		return err
	case !found.Warning:
		r.errorBytes += sizeOf(&found)
		if len(r.problems) == 0 || len(r.problems) < maxErrors && r.errorBytes <= maxProblemBytes {
			r.problems = append(r.problems, found)
		} else {
			r.moreProblems++
		}
	case len(r.result.Warnings) < maxWarnings && r.warningBytes+sizeOf(&found) <= maxProblemBytes:
		r.warningBytes += sizeOf(&found)
		r.result.Warnings = append(r.result.Warnings, found)
	default:
		r.result.MoreWarnings++
	}
	return nil
}

func (r *reading) restart(m *sourcev1.Restarted) error {
	if err := r.bounded(m.GetReason(), "the reason of Restarted"); err != nil {
		return err
	}
	totals := &r.result.Totals
	if totals.Restarts >= maxRestarts {
		return r.broken("too_many_restarts", "it started its reading over %d times", totals.Restarts)
	}
	r.session.command.Log.Info("the plugin starts its reading of the holders over",
		"reason", r.session.command.line(m.GetReason(), maxReason), "holders_forgotten", totals.Holders)
	totals.Holders, totals.Assignments, totals.Repeated = 0, 0, 0
	totals.Restarts++
	r.idle.restarted()
	r.sink.Restart()
	r.request.Details.Restart()
	return nil
}
