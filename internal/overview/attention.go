package overview

import (
	"strings"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

func (f *Facts) held(j *Job, _ time.Time) (Concern, bool) {
	h := j.Hold
	if h == nil {
		return Concern{}, false
	}
	c := Concern{Standing: Held, Since: h.Since, Actions: []Action{{Text: phrase.New("To go on"), Command: f.command("resume")}}}
	switch {
	case h.By != "" && h.Reason != "":
		c.Text = phrase.New("held by %s (%s): runs of the job publish nothing", h.By, h.Reason)
	case h.By != "":
		c.Text = phrase.New("held by %s: runs of the job publish nothing", h.By)
	case h.Reason != "":
		c.Text = phrase.New("held (%s): runs of the job publish nothing", h.Reason)
	default:
		c.Text = c.Public()
	}
	return c, true
}

// attention: the last run is done, but something needs a person.
func (f *Facts) attention(*Job, time.Time) (Concern, bool) {
	last := f.last()
	if last == nil || last.Class != problem.Attention || last.Outcome == state.OutcomeHeld {
		return Concern{}, false
	}
	c := Concern{Standing: Attention, Since: last.Started}
	var texts []phrase.Phrase
	if reused := Reused(*last); len(reused) > 0 {
		texts = append(texts, phrase.New("published rows were used for sources that failed: %s", strings.Join(reused, ", ")))
		c.Actions = append(c.Actions, Action{Command: "licexport check --source " + commandline.Quote(reused[0]) + f.Target.ConfigFlag()})
	}
	if Kept(*last) {
		texts = append(texts, phrase.New("published rows were kept for licenses that the guard refused"))
	}
	for _, s := range FailedSteps(*last) {
		texts = append(texts, phrase.New("the step %s failed (exit code %d), so the file was not handed over", s.Name, s.ExitCode))
		c.Actions = append(c.Actions, Action{Text: phrase.New("Fix the step; the next run hands the file over again"), Command: f.run("")})
		break
	}
	if len(texts) == 0 {
		texts = []phrase.Phrase{phrase.New("the last run needs attention")}
		if len(last.Diagnostics) > 0 { // what needs attention comes first
			texts = []phrase.Phrase{Headline(last.Diagnostics[0])}
		}
	}
	c.Text = phrase.Join("; ", texts...)
	return c, true
}

// fileChanged: the file is not what was published.
func (f *Facts) fileChanged(*Job, time.Time) (Concern, bool) {
	var text phrase.Phrase
	switch f.Situation.Kind {
	case state.Edited:
		text = phrase.New("somebody changed the file since it was published")
	case state.Deleted:
		text = phrase.New("somebody deleted the file since it was published")
	case state.Former:
		text = phrase.New("somebody put back the file of run %s", f.Situation.Former.Run)
	case state.Nothing, state.Baseline, state.AsPublished:
	}
	if text.IsZero() {
		return Concern{}, false
	}
	return Concern{Standing: Attention, Text: text, Actions: []Action{
		{Text: phrase.New("To write it anew"), Command: f.run("")},
	}}, true
}

func (f *Facts) expiring(j *Job, _ time.Time) (Concern, bool) {
	var texts []phrase.Phrase
	c := Concern{Standing: Expiring}
	for _, s := range j.Sources {
		for _, e := range s.Expiring {
			texts = append(texts, phrase.New("source %q: %s", s.Name, phrase.Untranslated(e.Summary)))
			if e.Remedy != "" {
				c.Actions = append(c.Actions, Action{Text: phrase.Untranslated(e.Remedy)})
			}
			c.Actions = append(c.Actions, Action{Text: phrase.New("To see whether that is done"), Command: "licexport check --source " + commandline.Quote(s.Name) + f.Target.ConfigFlag()})
		}
	}
	c.Text = phrase.Join("; ", texts...)
	return c, len(texts) > 0
}

// byHand: what a person has to do in Alvao because the file cannot.
func (f *Facts) byHand(j *Job, _ time.Time) (Concern, bool) {
	if len(j.ByHand) == 0 {
		return Concern{}, false
	}
	c := Concern{Standing: ClearByHand}
	for _, b := range j.ByHand {
		if c.Since.IsZero() || b.Since.Before(c.Since) {
			c.Since = b.Since
		}
		text := phrase.New("Take %s away from its last holders in Alvao, then", b.UID)
		if b.Became != "" {
			text = phrase.New("Enter %s in place of %s in Alvao, then", b.Became, b.UID)
		}
		c.Actions = append(c.Actions, Action{Text: text, Command: f.command("ack " + commandline.Quote(b.UID))})
	}
	c.Text = phrase.Count(len(j.ByHand), "%d license to clear or enter by hand in Alvao", "%d licenses to clear or enter by hand in Alvao")
	return c, true
}
