package history

import (
	"cmp"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Past is what is known of the runs of one output.
type Past struct {
	// Warnings say what of the state could not be read.
	Warnings []string

	view       *state.View
	records    []state.RunRecord // newest first
	candidates []state.Candidate
	runs       []Run  // newest first
	spans      []span // oldest first
}

// Of gathers what the state of an output knows of its runs. Damaged records and
// candidates are warnings.
func Of(v *state.View) (*Past, error) {
	p := &Past{view: v}
	var err error
	if p.records, err = v.Records(0); err != nil && len(p.records) == 0 {
		return nil, problem.With(problem.Output, err)
	}
	p.warn(err)
	p.candidates, err = v.Candidates()
	p.warn(err)
	p.runs = p.known()
	p.spans = p.follow()
	return p, nil
}

func (p *Past) warn(err error) {
	if err != nil && !slices.Contains(p.Warnings, err.Error()) {
		p.Warnings = append(p.Warnings, err.Error())
	}
}

// Output is the file that the runs wrote.
func (p *Past) Output() string { return p.view.Output() }

// Run is one run as far as it is known.
type Run struct {
	ID   string
	Time time.Time
	// Record is what the run noted; nil if that is not kept.
	Record *state.RunRecord
	// Candidate is the table that it did not publish; nil if there is none, or it is
	// not kept.
	Candidate *state.Candidate

	// digest of what was in force after the run; empty if that is not known.
	digest string
}

// Mistyped reports whether a run is no more than a command that was mistyped: versions
// before 0.1.0 left records of these.
func Mistyped(r *state.RunRecord) bool {
	answer := r.Trigger == state.TriggerApprove || r.Trigger == state.TriggerRollback
	return answer && r.Outcome == state.OutcomeFailed && r.Class == problem.Usage
}

// known lists the runs of which anything is known, newest first, without mistyped
// commands.
func (p *Past) known() []Run {
	byID := map[string]*Run{}
	run := func(id string, at time.Time) *Run {
		if byID[id] == nil {
			byID[id] = &Run{ID: id, Time: at}
		}
		return byID[id]
	}
	for i := range p.records {
		if r := &p.records[i]; !Mistyped(r) {
			run(r.RunID, r.Started).Record = r
		}
	}
	for i := range p.candidates {
		c := &p.candidates[i]
		run(c.Run, c.Time).Candidate = c
	}
	for _, m := range p.moments() {
		run(m.run, m.time).digest = m.digest
	}
	all := make([]Run, 0, len(byID))
	for _, r := range byID {
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b Run) int { return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(b.ID, a.ID)) })
	return all
}

// table loads a content; nil if it is not kept, or, with a warning, if it cannot be read.
func (p *Past) table(digest string) *license.Table {
	t, err := p.view.ContentTable(digest)
	p.warn(err)
	return t
}
