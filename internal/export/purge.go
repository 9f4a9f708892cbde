package export

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// Purge says what is to be removed from the state of an output. One of OlderThan,
// Person and All is set.
type Purge struct {
	// OlderThan is an age, by the clock of the Exporter.
	OlderThan time.Duration
	Person    window.Person
	All       bool
}

// Purge removes former contents, candidates, records and logs from the state of an
// output. It publishes nothing and takes nothing from what the guard goes by. The
// error has the class Attention if some files could not be read.
func (e *Exporter) Purge(ctx context.Context, p Plan, what Purge) (state.Purged, error) {
	request := state.Purge{Person: what.Person, All: what.All}
	if what.OlderThan > 0 {
		request.Before = e.now().Add(-what.OlderThan)
	}
	view, err := e.View(ctx, p)
	if err != nil {
		return state.Purged{}, err
	}
	if !view.Known() {
		return state.Purged{}, problem.With(problem.Usage, fmt.Errorf("nothing is kept for %s: there is no %s. If you mean another file, name it as the run did: with --job, or with --output and --state-dir", view.Output(), view.Dir()))
	}
	var done state.Purged
	err = e.withState(ctx, p, func(s *state.Store) (err error) {
		done, err = s.Purge(ctx, request)
		return err
	})
	if err != nil {
		return done, err
	}
	if len(done.Unread) > 0 {
		err = problem.New(problem.Attention, "the person may still be named in files that cannot be read; remove them by hand:", strings.Join(done.Unread, "\n"))
	}
	e.Log.Info("purged", "output", view.Output(), "contents", done.Contents, "candidates", done.Candidates,
		"records", done.Records, "step_logs", done.StepLogs, "months", done.Months, "window", done.Window)
	return done, err
}
