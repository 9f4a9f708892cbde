package notify

import (
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// maxOver is how many troubles a message about their end names.
const maxOver = 10

// past is a trouble that is over, or still lasts.
type past struct {
	key string
	*trouble
}

// recovery is the event for the troubles of which a channel was notified and that are
// over. There is none as long as no run has taken place since. due are the events that
// are sent with it.
func (n *Notifier) recovery(c channel, j *job, due []Event, rec state.RunRecord) (Event, bool) {
	if rec.RunID == "" {
		return Event{}, false
	}
	over := j.troubles(func(t past) bool {
		sent := t.Notices[c.name()]
		return t.Over != nil && sent != nil && sent.Open
	})
	if len(over) == 0 {
		return Event{}, false
	}
	lasting := j.troubles(func(t past) bool {
		trait := kindOf(t.key).trait()
		return t.Over == nil && trait.recovers && c.wants(trait.outcome)
	})
	e := Event{Kind: Recovery, Title: title(rec, j.endOf(over, lasting, rec)), Since: over[0].Since}
	for _, t := range over {
		e.over = append(e.over, t.key)
		e.lasted = max(e.lasted, t.Over.Sub(over[0].Since))
	}
	reported := func(t past) bool {
		return slices.ContainsFunc(due, func(e Event) bool {
			return slices.ContainsFunc(e.causes, func(c cause) bool { return c.key == t.key })
		})
	}
	e.Lines = n.pastLines(over, slices.DeleteFunc(lasting, reported))
	return e, true
}

// troubles are those that somebody looks for, the first that began first.
func (j *job) troubles(wanted func(past) bool) []past {
	var all []past
	for key, t := range j.Troubles {
		if p := (past{key, t}); wanted(p) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b past) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return strings.Compare(a.key, b.key)
	})
	return all
}

// endOf says in a title what is over, and after what time and how many runs.
func (j *job) endOf(over, lasting []past, rec state.RunRecord) phrase.Phrase {
	last, runs := over[0].Since, 0
	published := false
	for _, t := range over {
		if t.Over.After(last) {
			last = *t.Over
		}
		runs = max(runs, t.runsHad())
		published = published || kindOf(t.key) != Attention
	}
	took := last.Sub(over[0].Since)
	switch {
	case rec.Trigger == state.TriggerRollback:
		return phrase.New("rolled back after %s", span(took, runs))
	case rec.Trigger == state.TriggerApprove && kindOf(over[0].key) == Refusal:
		return phrase.New("approved after %s", span(took, runs))
	case rec.Class == problem.Attention && done(rec) && published:
		return phrase.New("publishes again after %s, but needs attention", phrase.Duration(took))
	case success(rec) && len(lasting) == 0:
		if !j.Since.IsZero() {
			took, runs = last.Sub(j.Since), j.Runs
		}
		return phrase.New("works again after %s", span(took, runs))
	default:
		return phrase.Count(len(over), "%d trouble is over, but not all are", "%d troubles are over, but not all are")
	}
}

// runsHad is how many runs had the trouble; one that was missed is none.
func (t past) runsHad() int {
	if kindOf(t.key) == Missed {
		return 0
	}
	return t.Runs
}

// span is how long something took, and in how many runs if there were any.
func span(took time.Duration, runs int) phrase.Phrase {
	if runs == 0 {
		return phrase.Duration(took)
	}
	return phrase.New("%s, %s", phrase.Duration(took), phrase.Count(runs, "%d run", "%d runs"))
}

// pastLines say of each trouble that it is over, and which ones last.
func (n *Notifier) pastLines(over, lasting []past) []phrase.Phrase {
	var lines []phrase.Phrase
	for _, t := range over[:min(len(over), maxOver)] {
		lines = append(lines, phrase.New("Over: %s (it began on %s and lasted %s)",
			t.About.said(kindOf(t.key)), n.when(t.Since), span(t.Over.Sub(t.Since), t.runsHad())))
	}
	if more := len(over) - maxOver; more > 0 {
		lines = append(lines, phrase.Count(more, "Over: %d more", "Over: %d more"))
	}
	for _, t := range lasting[:min(len(lasting), maxStill)] {
		lines = append(lines, phrase.New("Still: %s (since %s)", t.About.said(kindOf(t.key)), n.when(t.Since)))
	}
	if more := len(lasting) - maxStill; more > 0 {
		lines = append(lines, phrase.Count(more, "Still: %d more", "Still: %d more"))
	}
	return lines
}
