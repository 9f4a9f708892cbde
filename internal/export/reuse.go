package export

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// reuse decides what becomes of a run in which sources failed: by default
// nothing is published. A job may choose to take the last published rows of the
// failed sources, if those were read not too long ago. It returns failed, or nil if
// every failed source has such rows; r says then when they were read.
func (e *Exporter) reuse(ctx context.Context, p Plan, store *state.Store, r *reading, failed error) error {
	if p.Job.OnSourceFailure != config.FailurePolicyReuse || ctx.Err() != nil {
		return failed
	}
	reused := map[string]time.Time{}
	for _, c := range r.sources {
		if c.Snapshot != nil {
			continue
		}
		read, err := e.reusable(p, store, c.Source)
		if err != nil {
			return problem.With(problem.Source, errors.Join(failed, err))
		}
		reused[c.Source] = read
	}
	if len(reused) == len(r.sources) {
		return problem.With(problem.Source, errors.Join(failed, errors.New("every source failed, so there is nothing new to publish")))
	}
	r.reused = reused
	r.warn("what went wrong: " + failed.Error())
	for _, name := range p.Job.Sources {
		if read, ok := reused[name]; ok {
			r.needAttention(phrase.New("source %q failed; its published rows were used instead: they were read %s, %s ago (limit: %s)",
				name, read.Local().Format(time.DateTime), age(e.now().Sub(read)), age(p.Job.MaxAge)))
		}
	}
	return nil
}

// reusable says when the published rows of a source were read.
func (e *Exporter) reusable(p Plan, store *state.Store, source string) (time.Time, error) {
	published := store.Published()
	if published == nil {
		return time.Time{}, problem.InSource(source, errors.New("there are no published rows that could be used instead"))
	}
	read, ok := published.Sources[source]
	if !ok || !slices.ContainsFunc(published.Licenses, func(c state.Count) bool { return c.Source == source }) {
		return time.Time{}, problem.InSource(source, errors.New("the file that was published last has no rows of this source that could be used instead"))
	}
	at := read.Local().Format(time.DateTime)
	switch old := e.now().Sub(read); {
	case old > p.Job.MaxAge:
		return time.Time{}, problem.InSource(source, fmt.Errorf("its published rows were read %s, %s ago, which is more than max_age allows (%s)",
			at, age(old), age(p.Job.MaxAge)))
	case old < -p.Job.MaxAge:
		return time.Time{}, problem.InSource(source, fmt.Errorf("its published rows were read %s, which is in the future. The clock of this computer is wrong, or it was wrong then, so the age of these rows is unknown",
			at))
	}
	return read, nil
}

// age writes how long ago something was, as people say it.
func age(d time.Duration) phrase.Phrase {
	switch {
	case d < 2*time.Hour:
		return phrase.Count(int(d.Minutes()), "%d minute", "%d minutes")
	case d < 48*time.Hour:
		return phrase.Count(int(d.Hours()), "%d hour", "%d hours")
	default:
		return phrase.Count(int(d.Hours()/24), "%d day", "%d days")
	}
}
