package overview

import (
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// sources are what the newest runs say of each source.
func (f *Facts) sources() []Source {
	all := make([]Source, len(f.Job.Sources))
	for i, name := range f.Job.Sources {
		all[i] = f.source(name)
	}
	return all
}

func (f *Facts) source(name string) Source {
	s := Source{Name: name, Plugin: f.Plugins[name]}
	if f.Published != nil {
		s.Complete = f.Published.Sources[name]
	}
	for i := range f.Records {
		r := &f.Records[i]
		record := recordOf(r, name)
		if record == nil {
			continue
		}
		if s.Run == "" {
			s.Run, s.Record = r.RunID, *record
			if s.Plugin == "" {
				s.Plugin = record.Plugin
			}
		}
		if record.Status != state.SourceComplete {
			continue
		}
		// Only a source that was read to its end has said all that it knows.
		if record.Started.After(s.Complete) {
			s.Complete = record.Started
		}
		s.Witness, s.Expiring = witness(r, name), expiring(r, name)
		return s
	}
	return s
}

// recordOf is what a run that asked a source says of it; nil if it did not.
func recordOf(r *state.RunRecord, name string) *state.SourceRecord {
	for i := range r.Sources {
		if s := &r.Sources[i]; s.Name == name && s.Status != state.SourceSkipped {
			return s
		}
	}
	return nil
}

func witness(r *state.RunRecord, source string) []phrase.Phrase {
	if r.Guard == nil {
		return nil
	}
	var found []phrase.Phrase
	for _, f := range r.Guard.Findings {
		if f.Source == source && ofWitness(f.Rule) {
			found = append(found, Found(f))
		}
	}
	return found
}

func expiring(r *state.RunRecord, source string) []Expiry {
	var all []Expiry
	for _, e := range Expiries(*r) {
		if e.Source == source {
			all = append(all, e)
		}
	}
	return all
}
