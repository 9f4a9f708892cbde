package export

import (
	"context"
	"errors"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// Exporter carries out runs.
type Exporter struct {
	*Opener
	// Observer is told how a run goes along.
	Observer Observer
	// FS is the file system; nil means the real one.
	FS disk.FS
	// Publishing, if set, is called when a publication begins, which must not be
	// cut off until done is called.
	Publishing func() (done func())
}

// afterwards is how long a run that was stopped may go on telling people of it.
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
	e.tellStart(ctx, p, o)
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
	if o.Hold != nil {
		return nil
	}
	if err := requireBaseline(p, o, store); err != nil {
		return err
	}
	if err := requireSources(p, o, store); err != nil {
		return err
	}

	if err := e.collect(ctx, p, o, store, sources, ids); err != nil {
		return err
	}
	merged, err := e.merge(p, o, store)
	if err != nil {
		return err
	}
	if err := requireRenamed(p, o, store); err != nil {
		return err
	}
	if err := e.judge(ctx, p, o, store, merged); err != nil {
		return err
	}
	if p.DryRun {
		return e.rehearse(o)
	}
	return e.publish(ctx, p, o, store)
}

// begin makes the outcome of a run that has not done anything yet.
func (e *Exporter) begin(p Plan) *Outcome {
	started := e.now()
	o := &Outcome{
		Run: state.NewRunID(started), Job: p.Job.Name, Trigger: p.Trigger, DryRun: p.DryRun, Started: started,
		Output: p.Job.Output.Path, Encoding: p.encoding(), stateDir: p.StateDir, config: p.File.Path,
	}
	if p.Attention != "" {
		o.needAttention(p.Attention)
	}
	for _, s := range p.sources() {
		o.Planned = append(o.Planned, PlannedSource{Name: s.Name, Plugin: s.Plugin})
	}
	return o
}

// end settles the exit code, runs the steps of a failure, writes the record and
// tells people. A signal that ended the run keeps nobody from being told.
func (e *Exporter) end(ctx, after context.Context, p Plan, o *Outcome, err error) error {
	o.Finished = e.now()
	o.Err = err
	if cause := context.Cause(ctx); err != nil && cause != nil && problem.Has(cause) {
		o.Err = cause
	}
	if o.Err == nil && len(o.Attention) > 0 {
		o.Err = problem.As(problem.Attention, ErrAttention)
	}
	o.Class = problem.ClassOf(o.Err)
	if o.answersOnly {
		// A mistyped command is no failed run.
		if o.Class == problem.Usage || errors.Is(o.Err, ErrDeclined) {
			return o.Err
		}
		return e.noted(ctx, p, o)
	}
	e.handOverFailure(ctx, p, o)
	e.writeRecord(ctx, p, o)
	e.writeJobMetrics(ctx, p, o)
	e.tellEnd(after, p, o)
	return o.Err
}

// noted writes the record of a command that was answered with no, and tells nobody.
func (e *Exporter) noted(ctx context.Context, p Plan, o *Outcome) error {
	e.writeRecord(ctx, p, o)
	return o.Err
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

// collect reads all sources.
func (e *Exporter) collect(ctx context.Context, p Plan, o *Outcome, store *state.Store, sources []*Source, ids map[string]*identity.Resolver) error {
	for _, s := range sources {
		o.Warnings = append(o.Warnings, s.Warnings...)
	}
	var err error
	o.Sources, err = collect(ctx, sources, ids, Want{
		Parallel: p.Job.Parallel, Observer: e.Observer, Encoding: p.encoding(), KnownGaps: o.memory.GapsToTell(window.DayOf(e.now())),
	})
	if err != nil {
		err = e.reuse(ctx, p, o, store, err)
	}
	if err != nil {
		return err
	}
	warnOfRepeated(o)
	warnOfUnfit(o)
	return noEmailFails(o, ids)
}

// noEmailFails stops a run whose settings want every user to have an e-mail.
func noEmailFails(o *Outcome, ids map[string]*identity.Resolver) error {
	var errs []error
	for _, c := range o.Sources {
		if c.Snapshot != nil {
			errs = append(errs, ids[c.Source].Check(c.Snapshot))
		}
	}
	return problem.With(problem.Source, errors.Join(errs...))
}
