package export

import (
	"context"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// recall loads what the guard remembers.
func (e *Exporter) recall(p Plan, o *Outcome, store *state.Store) {
	o.memory = guard.Memory{}
	if !p.Fresh {
		o.memory = store.GuardMemory()
	}
	o.lastDays = &lastDays{e: e, p: p, o: o, store: store}
}

// rememberRefusal opens the refusals of a run that published nothing.
func (e *Exporter) rememberRefusal(ctx context.Context, p Plan, o *Outcome, store *state.Store) error {
	refused := o.Verdict.Agreed()
	m := o.memory.Open(p.Job.Name, o.Run, e.now().UTC(), refused.Licenses, refused.File)
	return problem.With(problem.Output, store.SetGuardMemory(ctx, m))
}

// remember gives what the guard remembers after the table of the run is published.
func (e *Exporter) remember(ctx context.Context, p Plan, o *Outcome, agreed *guard.Agreement) (*guard.Memory, error) {
	now := e.now().UTC()
	m := o.memory
	if p.Trigger != state.TriggerApprove {
		m = m.Close(o.passed(p))
	}
	if len(o.Kept) > 0 {
		// Whatever was refused of the file is resolved by what was kept.
		m = m.Open(p.Job.Name, o.Run, now, o.Verdict.Agreed().Licenses, false)
	}
	if d := o.Diff; d != nil && d.Lost+d.Gained+d.Changed > 0 {
		var err error
		o.memory.Window = m.Window
		if m.Window, err = o.lastDays.advance(ctx, m.Frozen(), o.excused); err != nil {
			return nil, err
		}
	}
	m = m.Published(o.gaps, now)
	if agreed != nil {
		m = m.Agree(*agreed, now)
	}
	return &m, nil
}

// passed says what a run read itself and was let through.
func (o *Outcome) passed(p Plan) guard.Passed {
	refused := o.Verdict.Agreed()
	isRefused := refused.Has()
	is := func(uid string) func(string) bool {
		return func(other string) bool { return license.FoldKey(uid) == license.FoldKey(other) }
	}
	return guard.Passed{
		Job: p.Job.Name,
		License: func(n guard.Name) bool {
			_, reused := o.Reused[n.Source]
			if reused || n.Source == "" && len(o.Reused) > 0 {
				return false
			}
			return !slices.ContainsFunc(o.Kept, is(n.UID)) && !isRefused(n.Source, n.ID, n.UID)
		},
		File: len(o.Kept) == 0 && len(o.Reused) == 0 && !o.Verdict.Refused(),
	}
}

// agreement is what an approval of a verdict settles.
func agreement(o *Outcome, verdict guard.Verdict) *guard.Agreement {
	if o.Approval == nil {
		return nil
	}
	a := verdict.Agreed()
	if o.Approval.Until != nil {
		a.Move = &guard.Move{Licenses: a.Licenses, Run: o.Approval.Run, Since: o.Approval.Time, Until: *o.Approval.Until}
		if a.File {
			a.Move.Licenses = allNames(o)
		}
	}
	return &a
}

// settled is what the largest numbers of the last days are no measure for any more:
// what a person approved, and licenses whose holders move as expected.
func (e *Exporter) settled(o *Outcome, agreed *guard.Agreement) *guard.Agreement {
	moving := o.memory.Moving(e.now())
	if moving == nil || o.Diff == nil {
		return agreed
	}
	var all guard.Agreement
	if agreed != nil {
		all.Licenses, all.File = slices.Clone(agreed.Licenses), agreed.File
	}
	for i := range o.Diff.Licenses {
		if l := o.Diff.Licenses[i].License(); moving(l) {
			all.Licenses = append(all.Licenses, guard.NameOf(l))
		}
	}
	return &all
}

// allNames are the licenses of the published table and of the new one.
func allNames(o *Outcome) []guard.Name {
	var all []guard.Name
	if o.Diff == nil {
		return nil
	}
	for i := range o.Diff.Licenses {
		all = append(all, guard.NameOf(o.Diff.Licenses[i].License()))
	}
	slices.SortFunc(all, func(a, b guard.Name) int { return strings.Compare(a.UID, b.UID) })
	return all
}
