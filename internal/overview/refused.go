package overview

import (
	"strings"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// refusal is what the guard refused and nobody has answered yet; nil if there is
// nothing of that kind.
func (f *Facts) refusal(now time.Time) *Refusal {
	r := &Refusal{}
	note := func(run string, since time.Time) {
		if r.Run == "" || since.Before(r.Since) {
			r.Run, r.Since = run, since
		}
	}
	for _, open := range f.Refusals {
		if open.Job != f.Job.Name {
			continue
		}
		note(open.Run, open.Since)
		if open.License == nil {
			r.File = true
		} else {
			r.Licenses = append(r.Licenses, open.License.UID)
		}
	}
	for _, c := range f.Candidates {
		if c.Why != state.Refused || !f.ofJob(c.Run) {
			continue
		}
		if r.Run == "" {
			note(c.Run, c.Time)
		}
		if until := c.Time.Add(state.ApprovalAge); r.Approve == "" && now.Before(until) {
			r.Approve, r.Until, r.Removed = c.Run, until, c.Removed
		}
	}
	if r.Run == "" {
		return nil
	}
	return r
}

// ofJob reports whether a run is one of the job, as far as its record is kept.
func (f *Facts) ofJob(run string) bool {
	for i := range f.Records {
		if f.Records[i].RunID == run {
			return true
		}
	}
	return f.Job.Name == "" || len(f.Records) == 0
}

func (f *Facts) refused(j *Job, _ time.Time) (Concern, bool) {
	r := j.Refusal
	if r == nil {
		if last := f.last(); last == nil || last.Outcome != state.OutcomeRefused {
			return Concern{}, false
		}
		r = &Refusal{Run: j.LastRun.ID, Since: j.LastRun.Started} // nobody can approve it
	}
	c := Concern{Standing: Refused, Since: r.Since, Text: phrase.New("the guard refused the new file")}
	if what := f.findings(r); !what.IsZero() {
		c.Text = phrase.New("the guard refused the new file: %s", what)
	}
	if r.Approve == "" {
		c.Actions = []Action{{Text: phrase.New("The refused file cannot be approved; read the sources again"), Command: f.run("")}}
		return c, true
	}
	right := phrase.New("If that is right")
	if j.Hold != nil {
		right = phrase.New("If that is right; the job stays held")
	}
	c.Actions = []Action{
		{Text: phrase.New("See who would lose what"), Command: f.command("show " + r.Approve)},
		{Text: right, Command: f.command("approve "+r.Approve) + " --reason TEXT"},
	}
	return c, true
}

// findings say what was refused: the first finding of the newest refused run, else
// the names of the licenses.
func (f *Facts) findings(r *Refusal) phrase.Phrase {
	for i := range f.Records {
		if found := FoundFirst(f.Records[i].Guard); !found.IsZero() {
			return found
		}
	}
	switch {
	case len(r.Licenses) > 0:
		return andMore(phrase.Text(strings.Join(r.Licenses[:min(3, len(r.Licenses))], ", ")), len(r.Licenses)-3)
	case r.Removed > 0:
		return phrase.Count(r.Removed, "%d assignment would be removed", "%d assignments would be removed")
	default:
		return phrase.Phrase{}
	}
}

// FoundFirst is the first finding of a guard that refuses, and how many more there are;
// zero if there is none, also without a guard.
func FoundFirst(g *state.GuardRecord) phrase.Phrase {
	if g == nil {
		return phrase.Phrase{}
	}
	var found []phrase.Phrase
	for _, f := range g.Findings {
		if f.Refusal {
			found = append(found, Found(f))
		}
	}
	if len(found) == 0 {
		return phrase.Phrase{}
	}
	return andMore(found[0], len(found)-1)
}

// andMore is the first of some texts, and how many more there are.
func andMore(first phrase.Phrase, more int) phrase.Phrase {
	if more <= 0 {
		return first
	}
	return phrase.Count(more, "%[2]s and %[1]d more", "%[2]s and %[1]d more", first)
}
