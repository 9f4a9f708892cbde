package web

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// sourcePage is a source of a job: whether it was read to its end, and at what cost.
type sourcePage struct {
	Name, Plugin, Version string
	// Readable is false if nothing is known of its runs.
	Readable bool
	// State is what became of it in the newest run that asked it; empty before that.
	State *badge
	// Complete is when it was last read completely; zero if that is not known.
	Complete time.Time
	// Facts are counts of that run.
	Facts []fact
	// NoTotal is why the vendor named no number of holders.
	NoTotal phrase.Phrase
	Witness []phrase.Phrase
	// Read says that the newest run read it to its end, so that there is something to
	// compare.
	Read bool
	// Expiring are secrets and certificates near their end.
	Expiring []note
	// Notes are the errors and warnings of the newest run about it.
	Notes []note
	Runs  []sourceRun
}

// fact is a count with its name.
type fact struct{ Name, Value phrase.Phrase }

// sourceRun is what a run came to at the source.
type sourceRun struct {
	Run                 string
	Started             time.Time
	State               badge
	Took                phrase.Phrase
	Holders             phrase.Phrase
	Requests, Retries   phrase.Phrase
	Throttled, Restarts phrase.Phrase
}

// shownSourceRuns is how many of the newest runs of a source are shown.
const shownSourceRuns = 30

func (r *request) source() (content, error) {
	j, err := r.wantedJob()
	if err != nil {
		return content{}, err
	}
	s := sourceOf(&j.Job, named(r.value("source")))
	if s == nil {
		return content{}, errNotFound
	}
	zone := zoneOf(&j.Job)
	p := sourcePage{
		Name: s.Name, Plugin: s.Plugin, Version: s.Record.PluginVersion, Readable: j.View != nil, Complete: in(s.Complete, zone),
		Witness: sayAll(s.Witness), NoTotal: said(phrase.Untranslated(s.Record.NoTotal)),
	}
	if s.Run != "" {
		b := sourceState(s.Record.Status)
		p.State, p.Facts, p.Notes, p.Read = &b, facts(&s.Record), notes(j, s), wasRead(&s.Record)
	}
	for _, e := range s.Expiring {
		p.Expiring = append(p.Expiring, noteOf(badge{Class: "warning", Text: phrase.New("secret expires")}, e.Summary, e.Detail, e.Remedy))
	}
	p.Runs = sourceRuns(j, s.Name, zone)
	return content{Title: phrase.New("Source %s", s.Name), Menu: "/", Trail: jobTrail(j), Body: p}, nil
}

// sourceOf is a source of a job by name; nil if there is none.
func sourceOf(j *overview.Job, name string) *overview.Source {
	for i := range j.Sources {
		if j.Sources[i].Name == name {
			return &j.Sources[i]
		}
	}
	return nil
}

func sayAll(all []phrase.Phrase) []phrase.Phrase {
	out := make([]phrase.Phrase, len(all))
	for i, p := range all {
		out[i] = said(p)
	}
	return out
}

// sourceState is what became of a source in a run.
func sourceState(s state.SourceStatus) badge {
	switch s {
	case state.SourceComplete:
		return badge{Class: "ok", Text: phrase.New("complete")}
	case state.SourceReused:
		return badge{Class: "warning", Text: phrase.New("failed, published rows used")}
	case state.SourceFailed:
		return badge{Class: "critical", Text: phrase.New("failed")}
	case state.SourceSkipped:
		return badge{Class: "plain", Text: phrase.New("not read")}
	default:
		return badge{Class: "plain", Text: phrase.Text(string(s))}
	}
}

// wasRead reports whether a run read a source to its end. Else its counts are zero or
// those of a part.
func wasRead(r *state.SourceRecord) bool { return r.Status == state.SourceComplete }

// ofSource is a count of a source in a run; empty if it was not read to its end.
func ofSource(r *state.SourceRecord, n int) phrase.Phrase {
	if !wasRead(r) {
		return phrase.Phrase{}
	}
	return phrase.Number(n)
}

// facts are what a source came to in a run; what did not happen is left out.
func facts(r *state.SourceRecord) []fact {
	all := []fact{{phrase.New("Read in"), seconds(r.Seconds)}}
	if wasRead(r) {
		all = append(all,
			fact{phrase.New("Licenses"), phrase.Number(r.Licenses)},
			fact{phrase.New("Holders"), phrase.Number(r.Holders)},
			fact{phrase.New("Assignments"), phrase.Number(r.Assignments)},
		)
	}
	for _, more := range []struct {
		name phrase.Phrase
		n    int
	}{
		{phrase.New("Left out by settings"), r.LeftOut},
		{phrase.New("Sent more than once"), r.Replaced},
		{phrase.New("Requests"), int(r.Requests)},
		{phrase.New("Retries"), int(r.Retries)},
		{phrase.New("Read from the beginning again"), r.Restarts},
		{phrase.New("Warnings"), r.Warnings},
	} {
		if more.n > 0 {
			all = append(all, fact{more.name, phrase.Number(more.n)})
		}
	}
	if r.Throttled > 0 {
		all = append(all, fact{phrase.New("Slowed down by the vendor"), seconds(r.Throttled)})
	}
	return all
}

func seconds(s float64) phrase.Phrase {
	return phrase.Duration(time.Duration(s * float64(time.Second)))
}

// notes are the errors and warnings about a source in the newest run that asked it.
func notes(j *Job, s *overview.Source) []note {
	var all []note
	for i := range j.Records {
		if j.Records[i].RunID != s.Run {
			continue
		}
		for _, d := range j.Records[i].Diagnostics {
			if d.Source != s.Name || slices.ContainsFunc(s.Expiring, func(e overview.Expiry) bool { return e.Code == d.Code }) {
				continue
			}
			all = append(all, diagnosticNote(d))
		}
	}
	return all
}

func sourceRuns(j *Job, name string, zone *time.Location) []sourceRun {
	var all []sourceRun
	for i := range j.Records {
		r := &j.Records[i]
		for k := range r.Sources {
			s := &r.Sources[k]
			if s.Name != name || s.Status == state.SourceSkipped {
				continue
			}
			if len(all) == shownSourceRuns {
				return all
			}
			run := sourceRun{
				Run: r.RunID, Started: in(s.Started, zone), State: sourceState(s.Status), Took: seconds(s.Seconds),
				Holders:  ofSource(s, s.Holders),
				Requests: phrase.Number(int(s.Requests)), Retries: phrase.Number(int(s.Retries)), Restarts: phrase.Number(s.Restarts),
			}
			if s.Throttled > 0 {
				run.Throttled = seconds(s.Throttled)
			}
			all = append(all, run)
		}
	}
	return all
}
