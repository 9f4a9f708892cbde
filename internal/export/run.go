package export

import (
	"context"
	"errors"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Exporter carries out runs.
type Exporter struct {
	*Opener
	// Observer learns how a run is getting on.
	Observer Observer
	// FS is the file system; nil means the real one.
	FS disk.FS
	// Publishing, if set, is called when a publication begins, which must not be
	// cut off until done is called.
	Publishing func() (done func())
}

// afterwards is how long a run that was stopped may take to send notifications.
const afterwards = 2500 * time.Millisecond

// publishing notes that a publication begins.
func (e *Exporter) publishing() (done func()) {
	if e.Publishing == nil {
		return func() {}
	}
	return e.Publishing()
}

// disk are the settings for writing, by the clock of the run.
func (e *Exporter) disk() disk.Options { return disk.Options{Clock: e.clock()} }

// once carries out one run; see Run.
func (e *Exporter) once(ctx context.Context, p Plan) (*Outcome, error) {
	o := e.begin(p)
	e = e.named(o.Run)
	after, release := clock.Outlive(ctx, afterwards)
	defer release()
	e.notifyStart(ctx, p, o)
	err := e.run(ctx, p, o)
	return o, e.end(ctx, after, p, o, err)
}

// named is the same Exporter, whose log lines carry the name of the run.
func (e *Exporter) named(run string) *Exporter {
	opener, named := *e.Opener, *e
	opener.Log = e.Log.With("run", run)
	named.Opener = &opener
	return &named
}

// run is the order of the steps.
func (e *Exporter) run(ctx context.Context, p Plan, o *Outcome) error {
	ids, err := p.resolvers(e.Owners)
	if err != nil {
		return err
	}
	sources, err := e.openAll(ctx, p.sources())
	if err != nil {
		return err
	}
	defer closeAll(sources)

	store, err := e.openState(ctx, p, o)
	if err != nil {
		return err
	}
	defer e.closeState(store, o)
	if o.hold != nil {
		return nil
	}
	memory := e.recall(p, o.Run, store, o.warn)
	base, err := requireBaseline(p, store)
	o.compareWith(base)
	if err != nil {
		return err
	}
	missing, err := requireSources(p, store)
	if err != nil {
		return err
	}

	read, err := e.collect(ctx, p, memory, sources, ids)
	o.collected(read)
	if err != nil {
		return err
	}
	merged, err := merge(p, store, read)
	o.merged(merged)
	if err != nil {
		return err
	}
	if err := requireRenamed(p, store, missing, merged.table); err != nil {
		return err
	}
	if base, err = base.orPublished(p, store); err != nil {
		return err
	}
	o.compareWith(base)
	judged, err := e.judge(ctx, p, memory, base, merged.table, merged.counts)
	o.judged(judged)
	if _, refused := errors.AsType[*RefusedError](err); err != nil && !refused {
		return err
	}
	if !p.DryRun {
		e.noteLosses(ctx, o, store, judged, merged.absent)
	}
	switch {
	case p.DryRun:
		return errors.Join(err, e.rehearse(o))
	case err != nil:
		return errors.Join(err, e.keepRefused(ctx, p, o, memory, judged.assessment))
	default:
		return e.publish(ctx, p, o, memory, judged, judged.readTimes(o.readTimes()))
	}
}

// compareWith notes what the new table is compared with.
func (o *Outcome) compareWith(base baseline) {
	o.Baseline, o.baselineRun, o.Old = base.name, base.run, base.table
}

// collected notes what was read.
func (o *Outcome) collected(r reading) {
	o.Sources, o.Reused = r.sources, r.reused
	o.note(r.notes)
}

// merged notes the new table.
func (o *Outcome) merged(m merged) {
	o.Table, o.Report = m.table, m.report
	o.note(m.notes)
}

// judged notes what may be published.
func (o *Outcome) judged(j judgment) {
	o.Table, o.Diff, o.Verdict = j.table, j.diff, j.verdict
	if j.kept != nil {
		o.kept, o.Refused = j.kept.uids, j.kept.refused.table
		o.Attention = append(o.Attention, j.kept.attention...)
	}
}

// begin makes the outcome of a run that has not done anything yet.
func (e *Exporter) begin(p Plan) *Outcome {
	started := e.now()
	o := &Outcome{
		Run: state.NewRunID(started), Job: p.Job.Name, Trigger: p.Trigger, DryRun: p.DryRun, Started: started,
		Output: p.Job.Output.Path, Encoding: p.encoding(), stateDir: p.StateDir, outputGiven: p.Job.Output.Given, config: p.File.Path,
	}
	if p.Attention != "" {
		o.needAttentionFor(phrase.Untranslated(p.Attention))
	}
	for _, s := range p.sources() {
		o.planned = append(o.planned, plannedSource{Name: s.Name, Plugin: s.Plugin})
	}
	return o
}

// end settles the class, runs the steps of a failure, writes the record and
// sends notifications, even if a signal ended the run.
func (e *Exporter) end(ctx, after context.Context, p Plan, o *Outcome, err error) error {
	o.Finished = e.now()
	o.err = err
	if cause := context.Cause(ctx); err != nil && cause != nil && problem.Has(cause) {
		o.err = cause
	}
	if o.err == nil && len(o.Attention) > 0 {
		o.err = problem.As(problem.Attention, ErrAttention)
	}
	o.Class = problem.ClassOf(o.err)
	if o.answersOnly {
		// A mistyped command is no failed run.
		if o.Class == problem.Usage || errors.Is(o.err, ErrDeclined) {
			return o.err
		}
		return e.noted(ctx, p, o)
	}
	e.handOverFailure(ctx, p, o)
	e.writeRecord(ctx, p, o)
	e.writeJobMetrics(ctx, p, o)
	e.notifyEnd(after, p, o)
	return o.err
}

// noted writes the record of a command that was refused, and sends no notification.
func (e *Exporter) noted(ctx context.Context, p Plan, o *Outcome) error {
	e.writeRecord(ctx, p, o)
	return o.err
}

// writeRecord writes the record of a run, or warns that it could not. Where the folder
// of the state cannot be used at all, the error of the run has said so.
func (e *Exporter) writeRecord(ctx context.Context, p Plan, o *Outcome) {
	if err := e.record(context.WithoutCancel(ctx), p, o); err != nil && !o.noState {
		o.warn("the record of this run could not be written: " + err.Error())
	}
}

// ErrAttention means that a run is done but needs attention; what needs it is in
// Outcome.Attention.
var ErrAttention = errors.New("done, but it needs attention")
