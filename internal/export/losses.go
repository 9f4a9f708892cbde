package export

import (
	"context"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// maxLosses bounds the rows of which a run keeps why they are not in the file.
const maxLosses = 20_000

// noteLosses keeps why those who lose a license are not in the new file, for people
// who look back. What cannot be kept is a warning.
func (e *Exporter) noteLosses(ctx context.Context, o *Outcome, store *state.Store, j judgment, absent map[string]*license.Absences) {
	diff := j.diff
	if j.kept != nil {
		diff = j.kept.refused.diff
	}
	published := store.Published()
	if published == nil || diff == nil || diff.Lost == 0 {
		return
	}
	l := losses(o.Old, diff, absent)
	l.Baseline = published.Digest
	if err := store.WriteLosses(context.WithoutCancel(ctx), o.Run, l); err != nil {
		o.warn("why people lose licenses by this run could not be kept for licexport show: " + err.Error())
	}
}

// losses finds among those who lose a license the holders that their source sent.
func losses(old *license.Table, diff *license.Diff, absent map[string]*license.Absences) state.Losses {
	found := state.Losses{Complete: true}
	n := 0
	for i := range diff.Licenses {
		d := &diff.Licenses[i]
		if d.Old == nil || absent[d.Old.Source] == nil {
			continue
		}
		at := map[license.Absence]int{} // where the rows with a reason are
		for row, lost := range d.LostAt(old) {
			why, ok := absent[d.Old.Source].Of(d.Old.ID, lost.HolderID)
			if !ok {
				continue
			}
			if n == maxLosses {
				found.Complete = false
				return found
			}
			n++
			list, listed := at[why]
			if !listed {
				list = len(found.Absent)
				at[why] = list
				found.Absent = append(found.Absent, state.AbsentRows{UID: d.Old.UID, Kind: absenceKind(why), Why: why.Why})
			}
			found.Absent[list].Rows = append(found.Absent[list].Rows, row)
		}
	}
	return found
}

func absenceKind(why license.Absence) state.AbsenceKind {
	switch {
	case why.LeftOut:
		return state.AbsentLeftOut
	case why.NoEmail:
		return state.AbsentNoEmail
	default:
		return state.AbsentNoUser
	}
}
