package history

import (
	"cmp"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/state"
)

// moment is a run after which a content was in force.
type moment struct {
	run    string
	time   time.Time
	digest string
	// before is the content that the run found in force; empty if that is not known.
	before string
}

// span is a time in which one content was in force.
type span struct {
	digest string
	// first made it so, last found it so.
	first, last moment
	// follows is true if nothing was in force between the span before and this one.
	follows bool
}

// moments lists all that is known of what was in force when, oldest first.
func (p *Past) moments() []moment {
	byRun := map[string]moment{}
	for i := range p.records {
		if r := &p.records[i]; r.Output.Digest != "" && (r.Outcome == state.OutcomePublished || r.Outcome == state.OutcomeUnchanged) {
			byRun[r.RunID] = moment{run: r.RunID, time: r.Finished, digest: r.Output.Digest, before: p.compared(r)}
		}
	}
	note := func(run string, at time.Time, digest string) {
		if _, recorded := byRun[run]; !recorded && run != "" {
			byRun[run] = moment{run: run, time: at, digest: digest}
		}
	}
	entries := p.view.History()
	if e := p.view.Published(); e != nil {
		entries = append(entries, *e)
	}
	for _, e := range entries {
		note(e.Run, e.Time, e.Digest)
		note(e.LastRun, e.LastTime, e.Digest)
	}
	for _, d := range p.view.DayContents() {
		note(d.Run, d.Time, d.Digest)
		note(d.LastRun, d.LastTime, d.Digest)
	}
	all := make([]moment, 0, len(byRun))
	for _, m := range byRun {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b moment) int { return cmp.Or(a.time.Compare(b.time), cmp.Compare(a.run, b.run)) })
	return all
}

// compared is the digest of the content that a run compared with: what was published
// then, also if somebody had changed the file meanwhile.
func (p *Past) compared(r *state.RunRecord) string {
	if r.Output.Situation == state.AsPublished {
		return r.Output.DigestBefore
	}
	if r.Guard == nil || r.Guard.Baseline == "" {
		return ""
	}
	i := slices.IndexFunc(p.records, func(other state.RunRecord) bool { return other.RunID == r.Guard.Baseline })
	if i < 0 {
		return ""
	}
	return p.records[i].Output.Digest
}

// follow joins moments with one content.
func (p *Past) follow() []span {
	var all []span
	for _, m := range p.moments() {
		if n := len(all); n > 0 && all[n-1].digest == m.digest {
			all[n-1].last = m
			continue
		}
		s := span{digest: m.digest, first: m, last: m}
		if n := len(all); n > 0 {
			s.follows = m.before == all[n-1].digest
		}
		all = append(all, s)
	}
	return all
}
