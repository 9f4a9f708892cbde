package history

import (
	"slices"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// Reason is why somebody lost a license, as far as it is known.
type Reason string

// Reasons.
const (
	// Unknown: the file of the run does not say, or is not kept.
	Unknown Reason = ""
	// Gone: the source names no license of the person any more.
	Gone Reason = "gone"
	// Taken: the source does not name the license of the person any more, but others.
	Taken Reason = "taken"
	// LeftOut: the source names it, and its settings leave the person out.
	LeftOut Reason = "left_out"
	// NoEmail: the source names it, but no e-mail that can be used.
	NoEmail Reason = "no_email"
	// NoUser: what holds it is a device or a key now.
	NoUser Reason = "no_user"
	// OtherEmail: the person has the license under another e-mail.
	OtherEmail Reason = "other_email"
	// OtherUID: the license has another UId now, so the person has it under that one.
	OtherUID Reason = "other_uid"
	// LicenseGone: the source does not have the license any more.
	LicenseGone Reason = "license_gone"
	// SourceGone: the source is not read any more.
	SourceGone Reason = "source_gone"
	// RolledBack: a former content was brought back.
	RolledBack Reason = "rolled_back"
)

// Why is a reason with more about it in words; these may be empty.
type Why struct {
	Reason Reason
	Detail string
}

// judge finds reasons of losses between two contents.
type judge struct {
	run      *Run // that made the change; nil if it is not known
	losses   map[lossKey]Why
	told     bool // the run said who was left out
	sources  map[string]bool
	licenses map[[2]string]bool
	// ids and emails are those of the new content, as far as they were asked for.
	ids, emails map[string]bool
}

type lossKey struct {
	uid string
	row int
}

// newJudge reads what a run noted about its losses. base is the digest of the content
// that is compared with; run may be nil.
func (p *Past) newJudge(run *Run, base string, now *license.Table) *judge {
	j := &judge{run: run, losses: map[lossKey]Why{}, sources: map[string]bool{}, licenses: map[[2]string]bool{}}
	for _, l := range now.Licenses() {
		j.sources[l.Source] = true
		j.licenses[licenseKey(&l)] = true
	}
	if run == nil {
		return j
	}
	j.read(p, run.ID, base)
	if r := run.Record; !j.told && r != nil && r.Approval != nil {
		j.read(p, r.Approval.Run, base) // who approves has read no source
	}
	return j
}

func (j *judge) read(p *Past, run, base string) {
	l, err := p.view.Losses(run)
	p.warn(err)
	if l == nil || l.Baseline != base {
		return
	}
	j.told = l.Complete
	for _, a := range l.Absent {
		for _, row := range a.Rows {
			j.losses[lossKey{a.UID, row}] = Why{Reason: absences[a.Kind], Detail: a.Why}
		}
	}
}

var absences = map[state.AbsenceKind]Reason{
	state.AbsentLeftOut: LeftOut, state.AbsentNoEmail: NoEmail, state.AbsentNoUser: NoUser,
}

// licenseKey is how a license is followed through time: as license.Compare does.
func licenseKey(l *license.License) [2]string {
	if l.ID == "" {
		return [2]string{"", license.FoldKey(l.UID)}
	}
	return [2]string{"\x00" + l.Source, l.ID}
}

// look notes which of these holders have rows in a table.
func (j *judge) look(now *license.Table, ids, emails map[string]bool) {
	j.ids, j.emails = map[string]bool{}, map[string]bool{}
	if len(ids)+len(emails) == 0 {
		return
	}
	for rank := range uint32(now.Holders()) { // #nosec G115 -- ranks are of this type
		email, _ := now.Holder(rank)
		if key := license.FoldKey(email); emails[key] {
			j.emails[key] = true
		}
		if id := now.HolderID(rank); id != "" && ids[id] {
			j.ids[id] = true
		}
	}
}

// why is the reason of one loss: of a row of the license old, which has a number among
// its rows.
func (j *judge) why(old *license.License, row license.Row, number int) Why {
	if why, ok := j.losses[lossKey{old.UID, number}]; ok {
		return why
	}
	switch r := j.record(); {
	case r != nil && r.RollbackTo != "":
		return Why{Reason: RolledBack, Detail: r.RollbackTo}
	case old.Source != "" && !j.sources[old.Source] && j.dropped(old.Source):
		return Why{Reason: SourceGone}
	case !j.licenses[licenseKey(old)]:
		return Why{Reason: LicenseGone}
	case row.HolderID != "" && j.ids[row.HolderID]: // so nothing leaves the person out
		return Why{Reason: Taken}
	case row.HolderID == "" || !j.told:
		// Neither the tables nor the run say whether the source still named it.
		return Why{}
	case j.emails[license.FoldKey(row.Email)]:
		return Why{Reason: Taken}
	default:
		return Why{Reason: Gone}
	}
}

func (j *judge) record() *state.RunRecord {
	if j.run == nil {
		return nil
	}
	return j.run.Record
}

// dropped reports whether the run did not read a source any more.
func (j *judge) dropped(source string) bool {
	r := j.record()
	return r != nil && len(r.Sources) > 0 &&
		!slices.ContainsFunc(r.Sources, func(s state.SourceRecord) bool { return s.Name == source })
}
