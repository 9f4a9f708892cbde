package overview

import (
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

func (f *Facts) held(j *Job, _ time.Time) (Concern, bool) {
	h := j.Hold
	if h == nil {
		return Concern{}, false
	}
	text := "held"
	if h.By != "" {
		text += " by " + h.By
	}
	if h.Reason != "" {
		text += " (" + h.Reason + ")"
	}
	return Concern{Standing: Held, Since: h.Since, Text: text + ": runs of the job publish nothing", Actions: []Action{
		{Text: "To go on", Command: f.command("resume")},
	}}, true
}

// attention: the last run is done, but something needs a person.
func (f *Facts) attention(*Job, time.Time) (Concern, bool) {
	last := f.last()
	if last == nil || last.Class != problem.Attention || last.Outcome == state.OutcomeHeld {
		return Concern{}, false
	}
	c := Concern{Standing: Attention, Since: last.Started}
	var texts []string
	if reused := Reused(*last); len(reused) > 0 {
		texts = append(texts, "published rows were used for sources that failed: "+strings.Join(reused, ", "))
		c.Actions = append(c.Actions, Action{Command: "licexport check --source " + commandline.Quote(reused[0]) + f.Target.ConfigFlag()})
	}
	if Kept(*last) {
		texts = append(texts, "published rows were kept for licenses that the guard refused")
	}
	for _, s := range FailedSteps(*last) {
		texts = append(texts, fmt.Sprintf("the step %s failed (exit code %d), so the file was not handed over", s.Name, s.ExitCode))
		c.Actions = append(c.Actions, Action{Text: "Fix the step; the next run hands the file over again", Command: f.run("")})
		break
	}
	if len(texts) == 0 {
		texts = []string{"the last run needs attention"}
		if len(last.Diagnostics) > 0 { // what needs attention comes first
			texts = []string{Headline(last.Diagnostics[0])}
		}
	}
	c.Text = strings.Join(texts, "; ")
	return c, true
}

// fileChanged: the file is not what was published.
func (f *Facts) fileChanged(*Job, time.Time) (Concern, bool) {
	text := ""
	switch f.Situation.Kind {
	case state.Edited:
		text = "somebody changed the file since it was published"
	case state.Deleted:
		text = "somebody deleted the file since it was published"
	case state.Former:
		text = "somebody put back the file of run " + f.Situation.Former.Run
	case state.Nothing, state.Baseline, state.AsPublished:
	}
	if text == "" {
		return Concern{}, false
	}
	return Concern{Standing: Attention, Text: text, Actions: []Action{
		{Text: "To write it anew", Command: f.run("")},
	}}, true
}

func (f *Facts) expiring(j *Job, _ time.Time) (Concern, bool) {
	var texts []string
	c := Concern{Standing: Expiring}
	for _, s := range j.Sources {
		for _, e := range s.Expiring {
			texts = append(texts, fmt.Sprintf("source %q: %s", s.Name, e.Summary))
			if e.Remedy != "" {
				c.Actions = append(c.Actions, Action{Text: e.Remedy})
			}
			c.Actions = append(c.Actions, Action{Text: "To see whether that is done", Command: "licexport check --source " + commandline.Quote(s.Name) + f.Target.ConfigFlag()})
		}
	}
	c.Text = strings.Join(texts, "; ")
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
		text := "Take " + b.UID + " away from its last holders in Alvao, then"
		if b.Became != "" {
			text = "Enter " + b.Became + " in place of " + b.UID + " in Alvao, then"
		}
		c.Actions = append(c.Actions, Action{Text: text, Command: f.command("ack " + commandline.Quote(b.UID))})
	}
	noun := "license"
	if len(j.ByHand) > 1 {
		noun += "s"
	}
	c.Text = fmt.Sprintf("%d %s to clear or enter by hand in Alvao", len(j.ByHand), noun)
	return c, true
}
