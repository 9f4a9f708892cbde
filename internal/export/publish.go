package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// openState locks the state of the output and notes what was found there. A dry
// run only reads it: it leaves nothing behind and takes no lock.
func (e *Exporter) openState(ctx context.Context, p Plan, o *Outcome) (*state.Store, error) {
	open := state.Open
	if p.DryRun {
		open = state.Peek
	}
	store, err := open(ctx, o.Output, e.stateOptions(p, o))
	if err != nil {
		o.noState = unusable(err)
		return nil, stateError(err)
	}
	o.Situation = store.Situation()
	o.warn(o.Situation.Text())
	o.ByHand = store.ByHand()
	if p.Job.Name != "" && p.Trigger != state.TriggerApprove && p.Trigger != state.TriggerRollback {
		if o.hold = store.Hold(); o.hold != nil {
			o.needAttention(holdText(o.hold, o.Target()))
		}
	}
	return store, nil
}

func holdText(h *state.Hold, target string) phrase.Phrase {
	return phrase.New("the job has been %s; nothing was read or published. To go on: %s", phrase.Untranslated(h.Text()), "licexport resume"+target)
}

func (e *Exporter) stateOptions(p Plan, o *Outcome) state.Options {
	d := e.disk()
	d.Note = o.warn
	d.Waiting = func(path string, until time.Time) {
		e.Log.Warn("another program holds the file open, waiting", "file", path, "until", until.Local().Format(time.TimeOnly))
	}
	return state.Options{FS: e.FS, Root: p.StateDir, Run: o.Run, Keep: p.keep(), Disk: d}
}

// keep is for how long the history stays. An answer, such as approve or ack, that found
// no configuration does not know what the site keeps, and removes nothing by age.
func (p Plan) keep() state.Retention {
	if p.File.Path == "" && len(p.Job.Sources) == 0 {
		return state.Retention{}
	}
	return state.Retention(p.File.Retention)
}

// unusable reports whether an error is about the folder of the state, or about whose
// it is, and not about what is in it.
func unusable(err error) bool {
	_, output := errors.AsType[*disk.OutputError](err)
	_, foreign := errors.AsType[*ownership.Error](err)
	return output || foreign
}

// stateError gives an error of the state its class.
func stateError(err error) error {
	if _, ok := errors.AsType[*state.LockedError](err); ok {
		return problem.With(problem.Locked, err)
	}
	if _, ok := errors.AsType[*state.NotFoundError](err); ok {
		return problem.With(problem.Usage, err)
	}
	return problem.With(problem.Output, err)
}

func (e *Exporter) closeState(store *state.Store, o *Outcome) {
	o.ByHand = store.ByHand()
	if published := store.Published(); published != nil {
		o.lastSuccess = &published.LastTime
	}
	if err := store.Close(); err != nil {
		o.warn(err.Error())
	}
}

// rehearse writes the file to nowhere, so that a dry run notices what could not
// be written.
func (e *Exporter) rehearse(o *Outcome) error {
	var err error
	o.Written, err = csvout.Write(io.Discard, o.Table, o.Encoding)
	return problem.With(problem.Output, err)
}

// publish replaces the file and hands it over. One that cannot be written is kept
// as a candidate. read says when the rows of each source were read.
func (e *Exporter) publish(ctx context.Context, p Plan, o *Outcome, g *guardMemory, j judgment, read map[string]time.Time) error {
	if err := e.replace(ctx, p, o, g, j, read); err != nil {
		return err
	}
	e.handOver(ctx, p, o, g.store)
	return nil
}

// replace replaces the file.
func (e *Exporter) replace(ctx context.Context, p Plan, o *Outcome, g *guardMemory, j judgment, read map[string]time.Time) error {
	defer e.publishing()()
	agreed := agreement(o.approval, j)
	var result state.Result
	memory, err := g.remember(ctx, p, o, j, agreed)
	if err == nil {
		result, err = g.store.Publish(ctx, state.Publication{
			Run: o.Run, Table: j.table, Format: format(o), Baseline: o.Old,
			Sources: read, Approval: o.approval, Agreed: g.settled(j.diff, agreed), Guard: memory,
		})
	}
	if err := e.published(ctx, o, g.store, j.assessment, read, result, err); err != nil {
		return err
	}
	if j.kept != nil {
		// Only now is it known what an approval will be compared with.
		refused := j.kept.refused
		refused.diff = license.Compare(j.table, refused.table)
		if err := e.saveCandidate(context.WithoutCancel(ctx), o, g.store, state.Refused, refused, o.readTimes()); err != nil {
			o.needAttentionFor(phrase.New("the refused file could not be kept for an approval: %s", phrase.Untranslated(err.Error())))
		}
	}
	return nil
}

// published notes what became of a publication.
func (e *Exporter) published(ctx context.Context, o *Outcome, store *state.Store, a assessment, read map[string]time.Time, result state.Result, err error) error {
	if result.InPlace {
		o.Published, o.Unchanged = &result.Entry, result.Unchanged
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && !result.InPlace {
		return err
	}
	err = problem.With(problem.Output, err)
	if _, disk := errors.AsType[*disk.OutputError](err); disk && !result.InPlace {
		if kept := e.saveCandidate(ctx, o, store, state.Unwritten, a, read); kept != nil {
			e.Log.Warn("the file could not be kept for later either", "error", kept)
		} else {
			o.warn(fmt.Sprintf("the file that could not be written is kept as candidate %s; publish it with: licexport approve %s%s", o.Run, o.Run, o.Target()))
		}
	}
	return err
}

// format writes and verifies the CSV.
func format(o *Outcome) state.Format {
	return state.Format{
		Write: func(w io.Writer, t *license.Table) (err error) {
			o.Written, err = csvout.Write(w, t, o.Encoding)
			return err
		},
		Verify: func(r io.Reader, t *license.Table) error { return csvout.Verify(r, t, o.Encoding) },
	}
}

// readTimes says when the rows of each source were read: by this run or, where they
// are reused, by the one that published them.
func (o *Outcome) readTimes() map[string]time.Time {
	times := map[string]time.Time{}
	for _, c := range o.Sources {
		if c.Snapshot != nil {
			times[c.Source] = c.Started.UTC()
		}
	}
	maps.Copy(times, o.Reused)
	return times
}

// readTimes are those of the sources, and of what was kept instead of them. That of
// rows which were published without one is unknown.
func (j judgment) readTimes(sources map[string]time.Time) map[string]time.Time {
	times := maps.Clone(sources)
	if j.kept != nil {
		maps.Copy(times, j.kept.read)
	}
	maps.DeleteFunc(times, func(_ string, read time.Time) bool { return read.IsZero() })
	return times
}
