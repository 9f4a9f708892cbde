package notify

import (
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

const (
	// again is after how long a lasting trouble is reported again. It is less than
	// a day so that a daily run, which never begins at the same second, reports it
	// every day and not every second day.
	again = 20 * time.Hour
	// maxNotices is how often a trouble that comes and goes is reported a day.
	maxNotices = 3
	// kept is how long a trouble that is over is remembered.
	kept = 30 * 24 * time.Hour
)

// job is what is remembered of a job, by the key of the trouble. A key begins
// with the kind of its events.
type job struct {
	Troubles map[string]*trouble `json:"troubles"`
}

// trouble is one that a run had.
type trouble struct {
	// Since is when it began, Runs how many runs had it since then.
	Since time.Time `json:"since"`
	Runs  int       `json:"runs"`
	// Over is when a run did not have it any more; nil while it lasts.
	Over *time.Time `json:"over,omitempty"`
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

// repair fills in what a file that was changed by hand may lack.
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
	}
}

// update notes which troubles a run has, and which it has no more. Since and
// Runs of the events are filled in.
func (j *job) update(events []Event, rec state.RunRecord, now time.Time) {
	present := map[string]bool{}
	for i := range events {
		e := &events[i]
		for _, key := range e.keys {
			if !present[key] {
				present[key] = true
				j.has(key, now)
			}
			t := j.Troubles[key]
			if e.Since.IsZero() || t.Since.Before(e.Since) {
				e.Since, e.Runs = t.Since, t.Runs
			}
		}
	}
	for key, t := range j.Troubles {
		if kind := kindOf(key); !present[key] && t.Over == nil && wouldShow(kind, rec) {
			t.Over = &now
			if !kind.trait().recovers {
				delete(j.Troubles, key)
			}
		}
	}
}

// has notes that a run has a trouble.
func (j *job) has(key string, now time.Time) {
	t := j.Troubles[key]
	switch {
	case t == nil:
		t = &trouble{Since: now, Notices: map[string]*notice{}}
		j.Troubles[key] = t
	case t.Over != nil:
		t.Since, t.Runs, t.Over = now, 0, nil
	}
	t.Runs++
}

// wouldShow reports whether a run came far enough to show a trouble of this kind,
// so that its absence means something.
func wouldShow(k Kind, rec state.RunRecord) bool {
	switch k {
	case Failure, Missed, Refusal:
		return done(rec) && rec.Outcome != state.OutcomeHeld
	case Attention:
		return done(rec)
	case ClearByHand, Expiry:
		return success(rec)
	default:
		return true
	}
}

// done reports whether a run did what it was asked to do.
func done(rec state.RunRecord) bool { return rec.RunID != "" && rec.Class.Done() }

// success reports whether a run is done and needs no attention.
func success(rec state.RunRecord) bool { return done(rec) && rec.Class == problem.None }

// due picks the events that a channel wants and that were not sent to it lately.
func (j *job) due(c channel, events []Event, now time.Time) []Event {
	var due []Event
	for _, e := range events {
		if !c.wants(e.Kind.trait().outcome) {
			continue
		}
		if len(e.keys) == 0 || slices.ContainsFunc(e.keys, func(key string) bool { return j.Troubles[key].due(c.name(), now) }) {
			due = append(due, e)
		}
	}
	return due
}

func (t *trouble) due(channel string, now time.Time) bool {
	sent := t.Notices[channel]
	if sent == nil || len(sent.Times) == 0 {
		return true
	}
	if last := sent.Times[len(sent.Times)-1]; now.Sub(last) >= again || now.Before(last) {
		return true // also if the clock was put back
	}
	return !sent.Open && len(sent.lately(now)) < maxNotices
}

// lately are the times of the last day.
func (n *notice) lately(now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(n.Times), func(at time.Time) bool { return now.Sub(at) >= again })
}

// over are the keys of the troubles of which a channel was notified and that are
// over, with the time when the first of them began.
func (j *job) over(channel string) (keys []string, since time.Time) {
	for key, t := range j.Troubles {
		if sent := t.Notices[channel]; t.Over != nil && sent != nil && sent.Open {
			keys = append(keys, key)
			if since.IsZero() || t.Since.Before(since) {
				since = t.Since
			}
		}
	}
	slices.Sort(keys)
	return keys, since
}

// noteSent notes what was delivered.
func (j *job) noteSent(channel string, events []Event, now time.Time) {
	for _, e := range events {
		for _, key := range e.keys {
			t := j.Troubles[key]
			if e.Kind == Recovery {
				t.Notices[channel].Open = false
				continue
			}
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
	for key, t := range j.Troubles {
		if t.Over == nil {
			continue
		}
		needed := false
		for _, sent := range t.Notices {
			needed = needed || sent.Open || len(sent.lately(now)) > 0
		}
		if !needed || now.Sub(*t.Over) > kept {
			delete(j.Troubles, key)
		}
	}
}

func kindOf(key string) Kind {
	kind, _, _ := strings.Cut(key, " ")
	return Kind(kind)
}

// recovery is the event for the troubles of which a channel was notified and that
// are over.
func (n *Notifier) recovery(c channel, j *job, rec state.RunRecord) (Event, bool) {
	keys, since := j.over(c.name())
	if len(keys) == 0 || !done(rec) {
		return Event{}, false // nothing works while there is another trouble
	}
	e := Event{Kind: Recovery, Title: title(rec, phrase.New("works again")), keys: keys}
	if rec.Class == problem.Attention {
		e.Title = title(rec, phrase.New("publishes again, but needs attention"))
	}
	e.Lines = []phrase.Phrase{phrase.New("What began on %s is over.", n.when(since))}
	return e, true
}

func (n *Notifier) when(t time.Time) phrase.Phrase { return phrase.Time(t.In(n.o.Zone)) }
