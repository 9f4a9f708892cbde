package notify

import (
	"slices"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// done reports whether a run did what it was asked to do.
func done(rec state.RunRecord) bool { return rec.RunID != "" && rec.Class.Done() }

// success reports whether a run is done and needs no attention.
func success(rec state.RunRecord) bool { return done(rec) && rec.Class == problem.None }

// complete reports whether a run is done and was not held: it came to its end.
func complete(rec state.RunRecord) bool { return done(rec) && rec.Outcome != state.OutcomeHeld }

// byPerson reports whether somebody published a file that was there already. Such a run
// reads no source.
func byPerson(rec state.RunRecord) bool {
	return rec.Trigger == state.TriggerApprove || rec.Trigger == state.TriggerRollback
}

// ended reports whether a run that does not have a trouble shows that it is over. A run
// that did not come so far shows nothing.
func (t *trouble) ended(k Kind, rec state.RunRecord) bool {
	if byPerson(rec) {
		return complete(rec) && t.settledBy(k, rec)
	}
	a := t.About
	switch {
	case k == Missed:
		return complete(rec)
	case k == Failure && a.Source != "", a.What == whatReused:
		return a.sourceWorks(rec)
	case k == Refusal, a.What == whatKept:
		return a.passes(rec)
	case a.What == whatStep:
		return a.stepWorks(rec)
	case a.What == whatHeld:
		return complete(rec) || rec.Outcome == state.OutcomeRefused
	case k == Failure, k == Attention:
		return complete(rec)
	case k == Expiry:
		return success(rec) || a.sourceWorks(rec)
	default:
		return success(rec)
	}
}

// settledBy reports whether an approval or a rollback is the end of a trouble: it
// answers the guard, writes the file and hands it over. It says nothing of sources.
func (t *trouble) settledBy(k Kind, rec state.RunRecord) bool {
	a := t.About
	switch {
	case k == Refusal, a.What == whatKept:
		return true
	case a.What == whatStep:
		return a.stepWorks(rec)
	case k == Failure:
		return a.Class == problem.Output
	case k == ClearByHand:
		return success(rec)
	default:
		return false
	}
}

// sourceWorks reports whether the source was read to its end, or is none of the job any
// more.
func (a about) sourceWorks(rec state.RunRecord) bool {
	for _, s := range rec.Sources {
		if s.Name == a.Source {
			return s.Status == state.SourceComplete
		}
	}
	return complete(rec)
}

// passes reports whether the guard has nothing against the license, or the file, and
// judged rows that are new.
func (a about) passes(rec state.RunRecord) bool {
	if rec.Guard == nil || a.What == "" { // an earlier version did not note what was refused
		return complete(rec)
	}
	refused := func(f state.GuardFinding) bool { return f.Refusal && license.EqualFold(f.License, a.License) }
	standsIn := func(s state.SourceRecord) bool { return s.Name == a.Source && s.Status == state.SourceReused }
	return !slices.ContainsFunc(rec.Guard.Findings, refused) && !slices.ContainsFunc(rec.Sources, standsIn)
}

// stepWorks reports whether the step ran without an error, or is none of the job any
// more.
func (a about) stepWorks(rec state.RunRecord) bool {
	ran := false
	for _, s := range rec.Steps {
		if s.Name == a.Step {
			if !s.OK {
				return false
			}
			ran = true
		}
	}
	return ran || success(rec) && len(rec.Steps) == 0
}
