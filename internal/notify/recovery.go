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
func (n *Notifier) recovery(c channel, j *job, due []Event, rec state.RunRecord, now time.Time) (Event, bool) {
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
	e := Event{Kind: Recovery, Since: over[0].Since}
	for _, t := range over {
		e.over = append(e.over, t.key)
		e.lasted = max(e.lasted, t.Over.Sub(over[0].Since))
	}
	ends := endings(over)
	// What begins with this run is said in another part of the same message.
	began := saidIn(due, func(c cause) bool { return c.runs <= 1 && !c.since.Before(now) })
	others := slices.ContainsFunc(lasting, func(t past) bool { return !began[t.words()] })
	e.Title = title(rec, j.endOf(over, len(ends), len(lasting) > 0, others, rec))
	said := saidIn(due, func(cause) bool { return true })
	e.Lines = n.pastLines(ends, slices.DeleteFunc(lasting, func(t past) bool {
		again := said[t.words()]
		said[t.words()] = true // the first one lasts longest
		return again
	}))
	return e, true
}

// words say what a trouble is. Troubles with the same words, such as a license that is
// refused for one rule and then for another, are one to who reads of them.
func (t past) words() string { return wordsOf(kindOf(t.key), t.About) }

func wordsOf(k Kind, a about) string { return string(k) + " " + a.said(k).String() }

// saidIn are the words of the causes of events.
func saidIn(events []Event, which func(cause) bool) map[string]bool {
	all := map[string]bool{}
	for _, e := range events {
		for _, c := range e.causes {
			if which(c) {
				all[wordsOf(e.Kind, c.about)] = true
			}
		}
	}
	return all
}

// ending is the end of troubles that follow each other, or overlap, and have the same
// words.
type ending struct {
	past

	over time.Time
	// runs is 0 if it is not known how many runs had any of them.
	runs int
}

// endings puts troubles together that are over; they are ordered by their beginning.
func endings(over []past) []ending {
	var all []ending
	at := map[string]int{}
	for _, t := range over {
		i, ok := at[t.words()]
		if !ok || t.Since.After(all[i].over) {
			at[t.words()] = len(all)
			all = append(all, ending{past: t, over: *t.Over, runs: t.runsHad()})
			continue
		}
		all[i].runs = 0
		if t.Over.After(all[i].over) {
			all[i].over = *t.Over
		}
	}
	return all
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

// endOf says in a title what is over, and after what time and how many runs. ends is the
// number of troubles as they are named, lasting means that there are others, and others
// that some of these began before this run.
func (j *job) endOf(over []past, ends int, lasting, others bool, rec state.RunRecord) phrase.Phrase {
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
	case success(rec) && !lasting:
		if !j.Since.IsZero() {
			took, runs = last.Sub(j.Since), j.Runs
		}
		return phrase.New("works again after %s", span(took, runs))
	case others:
		return phrase.Count(ends, "%d trouble is over, others remain", "%d troubles are over, others remain")
	default:
		return phrase.Count(ends, "%d trouble is over", "%d troubles are over")
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
func (n *Notifier) pastLines(over []ending, lasting []past) []phrase.Phrase {
	var lines []phrase.Phrase
	for _, t := range over[:min(len(over), maxOver)] {
		lines = append(lines, phrase.New("Over: %s (it began on %s and lasted %s)",
			t.About.said(kindOf(t.key)), n.when(t.Since), span(t.over.Sub(t.Since), t.runs)))
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
