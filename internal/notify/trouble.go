package notify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

const (
	// again is after how long a lasting trouble is reported again. It is less than
	// a day so that a daily run, which never begins at the same second, reports it
	// every day and not every second day.
	again = 20 * time.Hour
	// maxNotices is how often a trouble that comes and goes is reported a day.
	maxNotices = 3
	// maxOfKind is how often a day new troubles of one kind are reported: a source
	// whose errors differ each time is one trouble to those who read of it.
	maxOfKind = 8
	// kept is how long a trouble that is over is remembered.
	kept = 30 * 24 * time.Hour
	// maxStill is how many troubles that are known already a message names.
	maxStill = 3
)

// job is what is remembered of a job, by the key of the trouble. A key begins
// with the kind of its events.
type job struct {
	Troubles map[string]*trouble `json:"troubles"`
	// Since is when the first of the runs without one that works began to fail, and
	// Runs is how many there were; zero while all is well.
	Since time.Time `json:"since,omitzero"`
	Runs  int       `json:"runs,omitempty"`
}

// trouble is one that a run had.
type trouble struct {
	// Since is when it began, Runs how many runs had it since then.
	Since time.Time `json:"since"`
	Runs  int       `json:"runs"`
	// Over is when a run did not have it any more; nil while it lasts.
	Over *time.Time `json:"over,omitempty"`
	// About is what it is; empty in files of versions that did not write it.
	About about `json:"about,omitzero"`
	// Notices are what was sent, by channel.
	Notices map[string]*notice `json:"told"`
}

// notice is what was sent to a channel about a trouble.
type notice struct {
	// Times of the last day at which it was sent, and the last in any case.
	Times []time.Time `json:"times"`
	// Open is true until the channel was notified that it is over.
	Open bool `json:"open"`
}

// repair fills in what a file of an earlier version, or one that was changed by hand,
// may lack.
func (j *job) repair() {
	if j == nil {
		return
	}
	for key, t := range j.Troubles {
		if t == nil {
			delete(j.Troubles, key)
			continue
		}
		for channel, sent := range t.Notices {
			if sent == nil {
				delete(t.Notices, channel)
			}
		}
		if t.Notices == nil {
			t.Notices = map[string]*notice{}
		}
		if t.About == (about{}) {
			t.About = aboutKey(key)
		}
	}
}

// aboutKey is what the key of an earlier version says: "failure 3 SOURCE CODE",
// "attention reused SOURCE", "attention step NAME", "attention kept", "attention held",
// "expiry SOURCE CODE".
func aboutKey(key string) about {
	kind, rest, _ := strings.Cut(key, " ")
	first, second, _ := strings.Cut(rest, " ")
	switch Kind(kind) {
	case Failure:
		source, _, _ := strings.Cut(second, " ")
		return about{Source: source}
	case Expiry:
		return about{Source: first}
	case Attention:
		switch first {
		case whatReused:
			return about{What: first, Source: second}
		case whatStep:
			return about{What: first, Step: second}
		default:
			return about{What: first}
		}
	default:
		return about{}
	}
}

// update notes which troubles a run has, and which it has no more. It fills in since
// when the causes of the events last.
func (j *job) update(events []Event, rec state.RunRecord, now time.Time) {
	present := map[string]bool{}
	note := func(c *cause) {
		if !present[c.key] {
			present[c.key] = true
			j.has(*c, now)
		}
		t := j.Troubles[c.key]
		c.since, c.runs = t.Since, t.Runs
	}
	j.count(events, rec, now)
	replaced := map[string]bool{}
	for i := range events {
		for k := range events[i].causes {
			c := &events[i].causes[k]
			note(c)
			for _, key := range c.former {
				replaced[key] = true
			}
		}
	}
	for _, c := range standingIn(rec) { // also in a run that the guard refused
		note(&c)
	}
	for key, t := range j.Troubles {
		switch kind := kindOf(key); {
		case present[key]:
		case replaced[key]:
			delete(j.Troubles, key)
		case t.Over == nil && t.ended(kind, rec):
			j.end(key, now)
		}
	}
}

// count counts the runs since all was well.
func (j *job) count(events []Event, rec state.RunRecord, now time.Time) {
	if !j.lasts() {
		j.Since, j.Runs = time.Time{}, 0
	}
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Kind.trait().recovers }) {
		return
	}
	if j.Since.IsZero() && !j.lasts() { // else an earlier version did not count
		j.Since = now
	}
	if rec.RunID != "" {
		j.Runs++
	}
}

// lasts reports whether there is a trouble whose end is to be reported.
func (j *job) lasts() bool {
	for key, t := range j.Troubles {
		if t.Over == nil && kindOf(key).trait().recovers {
			return true
		}
	}
	return false
}

// end notes that a trouble is over.
func (j *job) end(key string, now time.Time) {
	j.Troubles[key].Over = &now
	if !kindOf(key).trait().recovers {
		delete(j.Troubles, key)
	}
}

// has notes that a run has a trouble. What an earlier version sent about it counts.
func (j *job) has(c cause, now time.Time) {
	t := j.Troubles[c.key]
	for _, key := range c.former {
		if former := j.Troubles[key]; t == nil && former != nil {
			t = former.clone()
			j.Troubles[c.key] = t
		}
	}
	switch {
	case t == nil:
		t = &trouble{Since: now, Notices: map[string]*notice{}}
		j.Troubles[c.key] = t
	case t.Over != nil:
		t.Since, t.Runs, t.Over = now, 0, nil
	}
	t.Runs++
	t.About = c.about
}

func (t *trouble) clone() *trouble {
	same := *t
	same.Notices = map[string]*notice{}
	for channel, sent := range t.Notices {
		same.Notices[channel] = &notice{Times: slices.Clone(sent.Times), Open: sent.Open}
	}
	return &same
}

// due picks the events that a channel wants and of which something was not sent to it
// lately. What was goes to the end of an event, in few words.
func (n *Notifier) due(j *job, c channel, events []Event, now time.Time) []Event {
	var due []Event
	for _, e := range events {
		if !c.wants(e.Kind.trait().outcome) {
			continue
		}
		isNew := func(cause cause) bool { return j.isDue(cause.key, c.name(), now) }
		if len(e.causes) > 0 && !slices.ContainsFunc(e.causes, isNew) {
			continue
		}
		due = append(due, n.compose(e, isNew))
	}
	return due
}

// compose puts the lines of an event together.
func (n *Notifier) compose(e Event, isNew func(cause) bool) Event {
	e.Lines = slices.Clone(e.Lines)
	var still, named []cause
	for _, c := range e.causes {
		if !isNew(c) {
			still = append(still, c)
			continue
		}
		if named = append(named, c); e.most == 0 || len(named) <= e.most {
			e.Lines = append(e.Lines, c.lines...)
		}
		if e.Since.IsZero() || c.since.Before(e.Since) {
			e.Since, e.Runs = c.since, c.runs
		}
	}
	e.steps = e.stepsFor(append(named, still...))
	if e.Kind == Attention {
		still = nil // its texts name them
	}
	still = sameWords(e.Kind, still)
	for _, c := range still[:min(len(still), maxStill)] {
		e.Lines = append(e.Lines, phrase.New("Still: %s (since %s)", c.about.said(e.Kind), n.when(c.since)))
	}
	if more := len(still) - maxStill; more > 0 {
		e.Lines = append(e.Lines, phrase.Count(more, "Still: %d more", "Still: %d more"))
	}
	e.Lines = append(e.Lines, e.after...)
	return e
}

// stepsFor are the commands for causes, the first ones if there are too many.
func (e Event) stepsFor(causes []cause) []step {
	var steps []step
	named := len(causes)
	if e.most > 0 {
		named = min(named, e.most)
	}
	for _, c := range causes[:named] {
		steps = append(steps, c.steps...)
	}
	if more := len(causes) - named; more > 0 {
		steps = append(steps, e.rest(more))
	}
	return steps
}

// sameWords leaves one of the causes that are said in the same words, the one that
// lasts longest: a license may be refused for several rules.
func sameWords(k Kind, causes []cause) []cause {
	var all []cause
	at := map[string]int{}
	for _, c := range causes {
		words := c.about.said(k).String()
		i, ok := at[words]
		switch {
		case !ok:
			at[words] = len(all)
			all = append(all, c)
		case c.since.Before(all[i].since):
			all[i] = c
		}
	}
	return all
}

// isDue reports whether a trouble is to be sent to a channel: it is new there, or was
// not sent for a day, and not too many of its kind were.
func (j *job) isDue(key, channel string, now time.Time) bool {
	t := j.Troubles[key]
	sent := t.Notices[channel]
	if sent == nil || len(sent.Times) == 0 {
		return j.sentOfKind(kindOf(key), channel, now) < maxOfKind
	}
	if last := sent.Times[len(sent.Times)-1]; now.Sub(last) >= again || now.Before(last) {
		return true // also if the clock was put back
	}
	return !sent.Open && len(sent.lately(now)) < maxNotices
}

// sentOfKind is how many messages about troubles of a kind a channel got within a day.
func (j *job) sentOfKind(k Kind, channel string, now time.Time) int {
	times := map[time.Time]bool{}
	for key, t := range j.Troubles {
		if sent := t.Notices[channel]; sent != nil && kindOf(key) == k {
			for _, at := range sent.lately(now) {
				times[at] = true
			}
		}
	}
	return len(times)
}

// lately are the times of the last day.
func (n *notice) lately(now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(n.Times), func(at time.Time) bool { return now.Sub(at) >= again })
}

// noteSent notes what was delivered.
func (j *job) noteSent(channel string, events []Event, now time.Time) {
	for _, e := range events {
		for _, key := range e.over {
			j.Troubles[key].Notices[channel].Open = false
		}
		for _, c := range e.causes {
			t := j.Troubles[c.key]
			sent := t.Notices[channel]
			if sent == nil {
				sent = &notice{}
				t.Notices[channel] = sent
			}
			sent.Times, sent.Open = append(sent.lately(now), now), true
		}
	}
}

// forget drops what is over and no longer needed.
func (j *job) forget(now time.Time) {
	maps.DeleteFunc(j.Troubles, func(_ string, t *trouble) bool {
		if t.Over == nil {
			return false
		}
		for _, sent := range t.Notices {
			if sent.Open || len(sent.lately(now)) > 0 {
				return now.Sub(*t.Over) > kept
			}
		}
		return true
	})
}

func kindOf(key string) Kind {
	kind, _, _ := strings.Cut(key, " ")
	return Kind(kind)
}

func (n *Notifier) when(t time.Time) phrase.Phrase { return phrase.Time(t.In(n.o.Zone)) }
