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

// rememberRefusal opens the refusals of a run that published nothing.
func (g *guardMemory) rememberRefusal(ctx context.Context, job string, v guard.Verdict) error {
	refused := v.Agreed()
	m := g.Open(job, g.run, g.e.now().UTC(), g.today(), refused.Licenses, refused.File)
	return problem.With(problem.Output, g.store.SetGuardMemory(ctx, m))
}

// remember gives what the guard remembers after the table of the run is published.
func (g *guardMemory) remember(ctx context.Context, p Plan, o *Outcome, j judgment, agreed *guard.Agreement) (*guard.Memory, error) {
	now := g.e.now().UTC()
	m := g.Memory
	if p.Trigger != state.TriggerApprove {
		m = m.Close(o.passed(p))
	}
	if j.kept != nil {
		// Whatever was refused of the file is resolved by what was kept.
		m = m.Open(p.Job.Name, o.Run, now, g.today(), j.verdict.Agreed().Licenses, false)
	}
	if d := j.diff; d != nil && d.Lost+d.Gained+d.Changed > 0 {
		var err error
		g.Window = m.Window
		if m.Window, err = g.advance(ctx, o.Old, j.assessment, m.Frozen()); err != nil {
			return nil, err
		}
	}
	m = m.Published(j.gaps, g.today())
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
			return !slices.ContainsFunc(o.kept, is(n.UID)) && !isRefused(n.Source, n.ID, n.UID)
		},
		File: len(o.kept) == 0 && len(o.Reused) == 0 && !o.Verdict.Refused(),
	}
}

// agreement is what an approval of a judgment settles; nil without an approval.
func agreement(approval *state.Approval, j judgment) *guard.Agreement {
	if approval == nil {
		return nil
	}
	a := j.verdict.Agreed()
	if approval.Until != nil {
		a.Move = &guard.Move{Licenses: a.Licenses, Run: approval.Run, Since: approval.Time, Until: *approval.Until}
		if a.File {
			a.Move.Licenses = allNames(j.diff)
		}
	}
	return &a
}

// settled is what the largest numbers of the last days are no measure for any more:
// what a person approved, and licenses whose holders move as expected.
func (g *guardMemory) settled(diff *license.Diff, agreed *guard.Agreement) *guard.Agreement {
	moving := g.Moving(g.e.now())
	if moving == nil || diff == nil {
		return agreed
	}
	var all guard.Agreement
	if agreed != nil {
		all.Licenses, all.File = slices.Clone(agreed.Licenses), agreed.File
	}
	for i := range diff.Licenses {
		if l := diff.Licenses[i].License(); moving(l) {
			all.Licenses = append(all.Licenses, guard.NameOf(l))
		}
	}
	return &all
}

// allNames are the licenses of the published table and of the new one.
func allNames(diff *license.Diff) []guard.Name {
	if diff == nil {
		return nil
	}
	var all []guard.Name
	for i := range diff.Licenses {
		all = append(all, guard.NameOf(diff.Licenses[i].License()))
	}
	slices.SortFunc(all, func(a, b guard.Name) int { return strings.Compare(a.UID, b.UID) })
	return all
}
