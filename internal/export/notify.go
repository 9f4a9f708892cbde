package export

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/state"
)

// notifier sends the notifications of a job's runs; nil if a run sends none, as a dry
// run or a demo.
func (e *Exporter) notifier(p Plan, o *Outcome) *notify.Notifier {
	if p.DryRun || p.Trigger == state.TriggerDemo {
		return nil
	}
	dir, err := state.Dir(o.Output, p.StateDir)
	if err != nil {
		dir = "" // then each run notifies of everything
	}
	base := ""
	if p.StateDir == "" {
		base = filepath.Dir(o.Output)
	}
	view, err := state.OpenRecords(o.Output, e.stateOptions(p, o))
	if err != nil || view.Guard() != nil {
		dir = "" // nothing is kept where another account could change it
	}
	options := e.notifyOptions()
	options.Dir, options.Base = dir, base
	return notify.New(p.Job.Notify, options)
}

// notifyOptions are for notifications of which nothing is remembered.
func (e *Exporter) notifyOptions() notify.Options {
	return notify.Options{FS: e.FS, Disk: e.disk(), Version: e.Version, Redactor: e.Redactor, LookupEnv: e.LookupEnv, Owners: e.Owners}
}

// TryNotifications tries the notifications of a plan's job. The trial's Job and Output
// are filled in.
func (e *Exporter) TryNotifications(ctx context.Context, p Plan, t notify.Trial, tried func(notify.Tried)) {
	t.Job, t.Output = p.Job.Name, p.Job.Output.Path
	notify.New(p.Job.Notify, e.notifyOptions()).Try(ctx, t, tried)
}

// notifyStart reports to the dead man's switch that a run begins.
func (e *Exporter) notifyStart(ctx context.Context, p Plan, o *Outcome) {
	if n := e.notifier(p, o); n != nil {
		o.Warnings = append(o.Warnings, n.Started(ctx)...)
	}
}

// notifyEnd sends the notifications about how a run ended. It does not change that.
func (e *Exporter) notifyEnd(ctx context.Context, p Plan, o *Outcome) {
	if n := e.notifier(p, o); n != nil {
		o.Warnings = append(o.Warnings, n.Finished(ctx, notify.Run{
			Record: e.Record(o), Attention: o.Attention, Other: o.other, ByHand: o.ByHand, Target: o.Target(), Approve: o.ApproveCommand(),
			Unpublished: e.neverPublished(p, o), Names: namesOf(o.Verdict), Removals: o.Removals,
		})...)
	}
}

// neverPublished reports whether the output never had a file, and has none now, also for
// a run that did not come so far as to open its state.
func (e *Exporter) neverPublished(p Plan, o *Outcome) bool {
	if o.Situation.Kind != "" {
		return o.Situation.Kind == state.Nothing && o.Published == nil
	}
	view, err := state.Glance(o.Output, e.stateOptions(p, o))
	if err != nil || view.Published() != nil {
		return false
	}
	fsys := e.FS
	if fsys == nil {
		fsys = disk.OS()
	}
	_, err = fsys.Lstat(o.Output)
	return errors.Is(err, fs.ErrNotExist)
}

// settle notes for the notifications what a person did outside of a run. It does not
// change how that ends.
func (e *Exporter) settle(ctx context.Context, p Plan, s notify.Settlement) {
	n := e.notifier(p, e.begin(p))
	if n == nil {
		return
	}
	for _, w := range n.Settle(ctx, s) {
		e.Log.Warn(w)
	}
}

// namesOf are the names of the licenses of which the guard found something, by UId.
func namesOf(v guard.Verdict) map[string]string {
	names := map[string]string{}
	for _, f := range v.Findings {
		if f.UID != "" && f.Name != "" {
			names[f.UID] = f.Name
		}
	}
	return names
}

// Missed notifies of a run of the plan that did not take place.
func (e *Exporter) Missed(ctx context.Context, p Plan, m notify.MissedRun) (warnings []string) {
	o := e.begin(p)
	n := e.notifier(p, o)
	if n == nil {
		return nil
	}
	m.Job, m.Output, m.Target, m.Unpublished = o.Job, o.Output, o.Target(), e.neverPublished(p, o)
	return n.Missed(ctx, m)
}
