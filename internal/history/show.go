package history

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// Content is something that was, or would have been, published.
type Content struct {
	// Run published it, or found it in force, at Time; Run is empty for a file that no
	// run wrote.
	Run  string
	Time time.Time
	// Candidate is true if the run did not publish it.
	Candidate bool
}

// Change is what one content differs from another in.
type Change struct {
	// Run is what made the change; nil if the contents do not follow each other.
	Run *Run
	// Old is nil if there was nothing to compare with.
	Old *Content
	New Content
	// Diff is nil if a table is not kept, and Missing says which one, or that the run
	// came to no table.
	Diff    *license.Diff
	Missing string
	// whys has the reasons of the rows that are lost, license by license.
	whys map[*license.LicenseDiff][]Why
}

// Why gives the reasons of the losses of a license of Diff, in the order of its Lost.
func (c *Change) Why(d *license.LicenseDiff) []Why { return c.whys[d] }

// Show says what a run changed, or would have changed.
func (p *Past) Show(r Run) *Change {
	c := &Change{Run: &r, New: Content{Run: r.ID, Time: r.Time}}
	base, now := p.sides(&r, c)
	if c.Missing != "" {
		return c
	}
	if r.digest != "" && r.digest == base && !c.New.Candidate { // found as it was
		c.Diff = &license.Diff{Before: r.rows(), After: r.rows()}
		return c
	}
	if now == nil {
		c.Missing = "the table of this run is not kept any more"
		return c
	}
	var old *license.Table
	if base != "" {
		if old = p.table(base); old == nil {
			c.Missing = "the table that it was compared with is not kept any more"
			return c
		}
	}
	p.compare(c, base, old, now)
	return c
}

// sides finds what a run compared with, and what it came to.
func (p *Past) sides(r *Run, c *Change) (base string, now *license.Table) {
	if left := r.Candidate; left != nil && (r.digest == "" || left.Why == state.Unwritten || !p.view.Superseded(*left)) {
		// Also where only a part was refused: that part is what approve would change.
		c.New.Candidate = true
		if base = r.Candidate.Baseline; base != "" {
			c.Old = p.content(base, r.Time)
		} else if r.Candidate.BaselineFile != "" {
			c.Missing = "it was compared with a file that no run wrote, " + r.Candidate.BaselineFile + ", of which nothing is kept"
		}
		_, table, err := p.view.Candidate(r.ID)
		p.warn(err)
		return base, table
	}
	if r.digest == "" {
		c.New.Candidate = r.Record != nil // else nobody knows
		c.Missing = without(r)
		return "", nil
	}
	base, known := p.baseOf(r)
	switch {
	case base != "":
		c.Old = p.content(base, r.Time)
	case !known:
		c.Missing = "what it was compared with is not known any more"
	}
	if base == r.digest {
		return base, nil
	}
	return base, p.table(r.digest)
}

// without says why a run came to nothing that could be shown.
func without(r *Run) string {
	if r.Record == nil {
		return "nothing of it is kept any more"
	}
	if r.Record.Outcome == state.OutcomeRefused && r.Record.Trigger != state.TriggerApprove {
		return "the table that was refused is not kept any more"
	}
	return "it published nothing"
}

// baseOf is the content that a run compared with. known is false if nobody knows;
// else an empty digest says that there was nothing, or a file without a table.
func (p *Past) baseOf(r *Run) (digest string, known bool) {
	if rec := r.Record; rec != nil {
		if d := p.compared(rec); d != "" {
			return d, true
		}
		if rec.Output.Situation == state.Nothing {
			return "", true
		}
		return "", false
	}
	for i := 1; i < len(p.spans); i++ {
		if p.spans[i].first.run == r.ID && p.spans[i].follows {
			return p.spans[i-1].digest, true
		}
	}
	return "", false
}

// content describes a digest as it was in force before a time.
func (p *Past) content(digest string, before time.Time) *Content {
	c := &Content{}
	for _, s := range p.spans {
		if s.digest == digest && (c.Run == "" || !s.first.time.After(before)) {
			c.Run, c.Time = s.first.run, s.first.time
		}
	}
	return c
}

func (r *Run) rows() int {
	if r.Record == nil {
		return 0
	}
	return r.Record.Output.Rows
}

// compare fills in what differs, and the reasons.
func (p *Past) compare(c *Change, base string, old, now *license.Table) {
	c.Diff = license.Compare(old, now)
	c.whys = map[*license.LicenseDiff][]Why{}
	if old == nil || c.Diff.Lost == 0 {
		return
	}
	j := p.newJudge(c.Run, base, now)
	ids, emails := map[string]bool{}, map[string]bool{}
	for i := range c.Diff.Licenses {
		for _, row := range c.Diff.Licenses[i].Lost {
			ids[row.HolderID], emails[license.FoldKey(row.Email)] = true, true
		}
	}
	j.look(now, ids, emails)
	for i := range c.Diff.Licenses {
		d := &c.Diff.Licenses[i]
		if len(d.Lost) > 0 {
			c.whys[d] = j.whys(d, old)
		}
	}
}

// whys gives the reasons of all losses of a license.
func (j *judge) whys(d *license.LicenseDiff, old *license.Table) []Why {
	var all []Why
	stays := map[string]bool{}
	if d.UIDChanged {
		for _, row := range d.Gained {
			stays[license.FoldKey(row.Email)] = true
		}
	}
	for number, row := range d.LostAt(old) {
		if d.UIDChanged && stays[license.FoldKey(row.Email)] {
			all = append(all, Why{Reason: OtherUID, Detail: d.New.UID})
			continue
		}
		all = append(all, j.why(d.Old, row, number))
	}
	return slices.Clip(all)
}

// Between says what differs between what was in force after two runs, the former one
// first. A run that was refused counts with the table that it would have published.
func (p *Past) Between(a, b Run) *Change {
	c := &Change{}
	old, oldContent, missing := p.outcome(&a)
	c.Old = &oldContent
	if missing != "" {
		c.Missing = missing
		return c
	}
	now, newContent, missing := p.outcome(&b)
	c.New, c.Missing = newContent, missing
	if missing != "" {
		return c
	}
	if base, known := p.baseOf(&b); known && base == a.digest && base != "" {
		c.Run = &b
	}
	p.compare(c, a.digest, old, now)
	return c
}

// SincePublished says what differs between a run and what is published now: from the
// run to what is published, or, for a table that the run did not publish, from what is
// published to that table.
func (p *Past) SincePublished(r Run) *Change {
	published := p.view.Published()
	if published == nil {
		return &Change{New: Content{Run: r.ID, Time: r.Time}, Missing: "nothing is published for " + p.Output()}
	}
	now := Run{ID: published.LastRun, Time: published.LastTime, digest: published.Digest}
	if r.digest == "" && r.Candidate != nil {
		return p.Between(now, r)
	}
	return p.Between(r, now)
}

// outcome is the table of a run.
func (p *Past) outcome(r *Run) (*license.Table, Content, string) {
	c := Content{Run: r.ID, Time: r.Time}
	if r.digest == "" && r.Candidate != nil {
		c.Candidate = true
		_, table, err := p.view.Candidate(r.ID)
		if err != nil {
			return nil, c, "the table that run " + r.ID + " did not publish cannot be read: " + err.Error()
		}
		return table, c, ""
	}
	digest := r.digest
	if digest == "" && r.Record != nil && r.Record.Outcome != state.OutcomeRefused {
		digest = p.inForce(r.Time) // it published nothing: what was there stayed
	}
	if digest == "" {
		return nil, c, "run " + r.ID + ": " + without(r)
	}
	r.digest = digest
	table := p.table(digest)
	if table == nil {
		return nil, c, "the table of run " + r.ID + " is not kept any more"
	}
	return table, c, ""
}

// inForce is the content that was in force at a time, as far as it is known.
func (p *Past) inForce(at time.Time) string {
	digest := ""
	for _, s := range p.spans {
		if s.first.time.After(at) {
			break
		}
		digest = s.digest
	}
	return digest
}
