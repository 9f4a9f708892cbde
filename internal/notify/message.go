package notify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/state"
)

// Limits of a message. Teams takes 28 KiB for a whole message
// (https://learn.microsoft.com/microsoftteams/limits-specifications-teams), in
// which the text comes three times and its escapes count.
const (
	maxLine  = 400 // bytes
	maxQuote = 200 // bytes of an answer
	maxRunes = 4000
	// lineCost counts for what surrounds a line in a card.
	lineCost = 40
	// maxReserve is what each later event may use, however long those before it are:
	// the end of a trouble is said even after a long list of errors.
	maxReserve = 600
)

// message is what a channel gets at once: all that is due after a run.
type message struct {
	events []Event
	title  phrase.Phrase
	record state.RunRecord
	// run is the run that ended; only its Record is there if none took place.
	run  Run
	host string
	time time.Time
}

// message puts events together, bounded and without secrets.
func (n *Notifier) message(due []Event, r Run, now time.Time) message {
	slices.SortStableFunc(due, func(a, b Event) int { return cmp.Compare(a.Kind.trait().weight, b.Kind.trait().weight) })
	m := message{record: r.Record, run: r, host: n.o.Host, time: now}
	budget := maxRunes
	for at, e := range due {
		reserved := maxReserve * (len(due) - at - 1)
		e.Title = e.Title.Edit(n.clean)
		lines := slices.Clone(e.Lines)
		if e.Runs > 1 {
			lines = append(lines, n.lasting(e))
		}
		e.prose = len(lines)
		for _, s := range e.steps {
			lines = append(lines, s.line())
		}
		e.Lines = nil
		for i, line := range lines {
			line = line.Edit(n.clean)
			cost := len([]rune(line.String())) + lineCost
			if budget -= cost; budget < reserved {
				budget += cost
				e.Lines = append(e.Lines, phrase.Count(len(lines)-i, "… and %d more lines; see: licexport history", "… and %d more lines; see: licexport history"))
				break
			}
			e.Lines = append(e.Lines, line)
		}
		e.prose = min(e.prose, len(e.Lines))
		m.events = append(m.events, e)
	}
	m.title = m.events[0].Title
	return m
}

// lasting says since when a trouble lasts.
func (n *Notifier) lasting(e Event) phrase.Phrase {
	times := phrase.Count(e.Runs, "in %d run", "in %d runs")
	if e.Kind == Missed {
		times = phrase.Count(e.Runs, "%d time", "%d times")
	}
	return phrase.New("It began on %s and has happened %s. As long as it lasts, it is reported once a day.", n.when(e.Since), times)
}

// clean takes secrets out of a line and bounds it.
func (n *Notifier) clean(line string) string {
	return plain.Cleaner{Redact: n.o.Redactor.Redact}.Line(line, maxLine)
}

// kind is the most serious of the events.
func (m message) kind() Kind { return m.events[0].Kind }

// text is the message for people who read plain text.
func (m message) text() string {
	var b strings.Builder
	for i, e := range m.events {
		if i > 0 {
			b.WriteString("\n" + e.Title.String() + "\n")
		}
		for _, line := range e.Lines {
			b.WriteString(line.String() + "\n")
		}
	}
	for _, f := range m.facts() {
		b.WriteString(f.Title + ": " + f.Value + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// fact is something to know about the run.
type fact struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

func (m message) facts() []fact {
	all := []fact{{"Host", m.host}, {"Output", m.record.Output.Path}}
	if m.record.RunID != "" {
		all = append(all, fact{"Run", m.record.RunID})
	}
	return all
}
