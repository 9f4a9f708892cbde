package serve

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
)

// awake is how long a machine that has just started or woken up is given to
// find its network.
const awake = time.Minute

// missedRuns notifies of runs that did not take place, since no run can do that
// itself.
type missedRuns struct {
	exporter *export.Exporter
	// file is the configuration in force.
	file func() *config.File
	// pause is how long to wait before a notification.
	pause time.Duration

	pending sync.WaitGroup
	one     sync.Mutex // jobs may share the memory of what was reported
}

// observe looks for missed runs among the events of a loop. It returns at once;
// its notifications are cut short when ctx ends.
func (m *missedRuns) observe(ctx context.Context, e schedule.Event) {
	if e.Kind != schedule.Missed && !e.Cut {
		return // a run reports it
	}
	run := notify.MissedRun{First: e.First, Due: e.Due, Count: e.Count, Cut: e.Cut}
	m.pending.Go(func() {
		select {
		case <-time.After(m.pause):
			m.notify(ctx, e.Job, run)
		case <-ctx.Done():
		}
	})
}

func (m *missedRuns) notify(ctx context.Context, name string, run notify.MissedRun) {
	m.one.Lock()
	defer m.one.Unlock()
	file := m.file()
	job, err := file.Job(name)
	if err != nil {
		return // it was taken out of the configuration
	}
	warnings := m.exporter.Missed(ctx, export.Plan{File: file, Job: job, Trigger: state.TriggerSchedule}, run)
	for _, w := range warnings {
		m.exporter.Log.Warn(w, slog.String("job", name))
	}
}

// wait returns when no notification is under way any more.
func (m *missedRuns) wait() { m.pending.Wait() }
