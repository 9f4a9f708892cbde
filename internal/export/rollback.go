package export

import (
	"context"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Rollback brings back what run "to" published, or, if that is empty, the
// content before the published one. A hold, if not nil, stops the job until
// somebody resumes it.
func (e *Exporter) Rollback(ctx context.Context, p Plan, to string, hold *state.Hold) (*Outcome, error) {
	p.Trigger = state.TriggerRollback
	o := e.begin(p)
	e = e.named(o.Run)
	after, release := clock.Outlive(ctx, afterwards)
	defer release()
	err := e.rollback(ctx, p, o, to, hold)
	err = e.end(ctx, after, p, o, err)
	if hold != nil && !o.answersOnly {
		e.settle(after, p, notify.Settlement{Held: true})
	}
	return o, err
}

func (e *Exporter) rollback(ctx context.Context, p Plan, o *Outcome, to string, hold *state.Hold) error {
	o.answersOnly = true
	store, err := e.openState(ctx, p, o)
	if err != nil {
		return err
	}
	defer e.closeState(store, o)
	former, err := store.Former(to)
	if err != nil {
		return stateError(err)
	}
	o.rollbackTo, o.reason = former.Run, p.Reason
	if o.Table, err = store.Table(former); err != nil {
		return stateError(err)
	}
	if base, err := (baseline{}).orPublished(p, store); err != nil {
		// The guard has no say here, so this is only for people.
		o.warn("the changes of this rollback cannot be shown: " + err.Error())
	} else {
		o.compareWith(base)
		o.Diff = base.compare(o.Table)
	}
	o.answersOnly = false
	if hold != nil {
		was, err := e.hold(ctx, store, *hold)
		if err != nil {
			return stateError(err)
		}
		if was != nil {
			o.warn("the job was " + was.Text() + " already")
		}
	}
	memory := store.GuardMemory()
	memory = memory.Back(former.Time)
	done := e.publishing()
	result, err := store.Rollback(ctx, to, state.Publication{Run: o.Run, Format: format(o), Guard: &memory})
	done()
	if err := e.published(ctx, o, store, assessment{table: o.Table, diff: o.Diff}, former.Sources, result, err); err != nil {
		return err
	}
	e.handOver(ctx, p, o, store)
	return nil
}

// Hold stops the jobs of an output until somebody resumes it. hold.Since is filled
// in. It returns the hold that was there before; nil if there was none.
func (e *Exporter) Hold(ctx context.Context, p Plan, hold state.Hold) (*state.Hold, error) {
	var was *state.Hold
	err := e.withState(ctx, p, func(s *state.Store) (err error) {
		was, err = e.hold(ctx, s, hold)
		return err
	})
	if err == nil {
		e.settle(ctx, p, notify.Settlement{Held: true})
	}
	return was, err
}

// hold sets a hold and returns the one that was there before. That one stays as it
// was, unless the new one has a reason: then the job is held for it since the former
// began.
func (e *Exporter) hold(ctx context.Context, s *state.Store, hold state.Hold) (*state.Hold, error) {
	was := s.Hold()
	hold.Since = e.now().UTC()
	if was != nil {
		if hold.Reason == "" {
			return was, nil
		}
		hold.Since = was.Since
	}
	return was, s.SetHold(ctx, hold)
}

// Resume takes away the hold of an output. It reports whether there was one.
func (e *Exporter) Resume(ctx context.Context, p Plan) (bool, error) {
	var held bool
	err := e.withState(ctx, p, func(s *state.Store) (err error) {
		held, err = s.Resume(ctx)
		return err
	})
	if err == nil && held {
		e.settle(ctx, p, notify.Settlement{Resumed: true})
	}
	return held, err
}

// Ack takes a license off the list of those to clear by hand. It reports whether
// it was there.
func (e *Exporter) Ack(ctx context.Context, p Plan, uid string) (bool, error) {
	var listed bool
	err := e.withState(ctx, p, func(s *state.Store) (err error) {
		listed, err = s.Ack(ctx, uid)
		return err
	})
	if err == nil && listed {
		e.settle(ctx, p, notify.Settlement{Done: uid})
	}
	return listed, err
}

// withState changes the state of an output outside of a run.
func (e *Exporter) withState(ctx context.Context, p Plan, change func(*state.Store) error) error {
	o := e.begin(p)
	store, err := state.Open(ctx, o.Output, e.stateOptions(p, o))
	if err != nil {
		return stateError(err)
	}
	defer e.closeState(store, o)
	if err := change(store); err != nil {
		return stateError(err)
	}
	return nil
}

// View is the state of an output, for reading.
func (e *Exporter) View(ctx context.Context, p Plan) (*state.View, error) {
	o := e.begin(p)
	v, err := state.Read(ctx, o.Output, e.stateOptions(p, o))
	if err != nil {
		return nil, stateError(err)
	}
	return v, nil
}

// CompareFiles returns what importing one CSV after another one changes.
func CompareFiles(old, now string) (*license.Diff, error) {
	before, err := readCSV(old)
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	after, err := readCSV(now)
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	return license.Compare(before, after), nil
}
