package overview

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

func (f *Facts) failed(*Job, time.Time) (Concern, bool) {
	last := f.last()
	if last == nil || last.Outcome != state.OutcomeFailed {
		return Concern{}, false
	}
	c := Concern{Standing: Failed, Since: f.failingSince(), Text: phrase.New("the last run published nothing")}
	errs := slices.DeleteFunc(slices.Clone(last.Diagnostics), func(d state.Diagnostic) bool { return d.Severity != "error" })
	if len(errs) == 0 {
		c.Actions = []Action{{Command: f.command("history")}}
		return c, true
	}
	c.Text = andMore(Headline(errs[0]), len(errs)-1)
	if errs[0].Remedy != "" {
		c.Actions = append(c.Actions, Action{Text: phrase.Untranslated(errs[0].Remedy)})
	}
	c.Actions = append(c.Actions, f.afterFailure(last, errs[0])...)
	return c, true
}

// afterFailure are the commands that help after a failure of its class.
func (f *Facts) afterFailure(last *state.RunRecord, d state.Diagnostic) []Action {
	switch class := last.Class; {
	case class == problem.Usage:
		return []Action{{Command: "licexport config validate" + f.Target.ConfigFlag()}}
	case class == problem.Output && f.unwritten() != "":
		return []Action{{Text: phrase.New("Then publish what was read"), Command: f.command("approve " + f.unwritten())}}
	case class == problem.Source && d.Source != "":
		return []Action{
			{Command: "licexport check --source " + commandline.Quote(d.Source) + f.Target.ConfigFlag()},
			{Text: phrase.New("Then"), Command: f.run("")},
		}
	default:
		return []Action{{Command: f.run("")}}
	}
}

// unwritten is the run whose file could not be written and may still be published;
// empty if there is none.
func (f *Facts) unwritten() string {
	for _, c := range f.Candidates {
		if c.Why == state.Unwritten {
			return c.Run
		}
	}
	return ""
}

// failingSince is when the first of the failures began that no good run has ended.
func (f *Facts) failingSince() time.Time {
	var since time.Time
	for i := range f.Records {
		r := &f.Records[i]
		if !counts(r) {
			continue
		}
		if r.Outcome != state.OutcomeFailed {
			break
		}
		since = r.Started
	}
	return since
}

func (f *Facts) unreadable() Concern { return unreadable(Unreadable, f.Err) }

// unread says that something of the history is missing: it may be the run that failed.
func (f *Facts) unread(*Job, time.Time) (Concern, bool) {
	if f.Unread == nil {
		return Concern{}, false
	}
	return unreadable(Attention, f.Unread), true
}

func unreadable(standing Standing, err error) Concern {
	c := Concern{Standing: standing}
	p := problem.List(err)[0]
	c.Text = phrase.Untranslated(p.Headline())
	if p.Remedy != "" {
		c.Actions = append(c.Actions, Action{Text: phrase.Untranslated(p.Remedy)})
	}
	return c
}
