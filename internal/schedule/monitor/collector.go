package monitor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/metrics"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
)

// patience is how long a scrape waits for the state of the outputs to be read, which
// may be on a share that does not answer. Prometheus gives up after ten seconds.
const patience = 4 * time.Second

// collector makes metrics of the status at the moment they are asked for.
type collector struct {
	source   Source
	overview func(context.Context) (overview.Overview, error)
	version  string
}

// Describe sends nothing: which metrics there are depends on the jobs.
func (collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the metrics. A fault of this program makes a scrape incomplete, which
// Prometheus is told, and does not end a process that carries out runs.
func (c collector) Collect(to chan<- prometheus.Metric) {
	defer func() {
		if fault := recover(); fault != nil {
			to <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(errFault), fmt.Errorf("%w: %v", errFault, fault))
		}
	}()
	c.collect(to)
}

var errFault = errors.New("a fault of licexport")

func (c collector) collect(to chan<- prometheus.Metric) {
	s, all := c.source.Status(), metrics.To(to)
	all.Gauge("build_info", "Version of licexport.", 1, metrics.Label{Name: "version", Value: c.version})
	all.Gauge("serve_config_ok", "0 if the configuration was changed and is wrong, so that the old one is in force.", metrics.Flag(s.LoadErr == nil))
	all.Gauge("serve_state_ok", "0 if the state of serve cannot be written.", metrics.Flag(s.StateErr == nil))
	stands := c.stands(all)
	for _, j := range s.Jobs {
		collectJob(all, j, stands[j.Name])
		delete(stands, j.Name)
	}
	for name, j := range stands { // those without a schedule
		of := all.With(metrics.Label{Name: "job", Value: name})
		collectLast(of, schedule.JobStatus{}, j)
		of.Job(j)
	}
}

// stands gives how each job stands, by its name.
func (c collector) stands(all metrics.Sender) map[string]*overview.Job {
	if c.overview == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	o, err := c.overview(ctx)
	all.Gauge("overview_ok", "0 if how the jobs stand could not be read, or not in time, so that an older reading is shown.", metrics.Flag(err == nil))
	all.Time("overview_timestamp_seconds", "When it was read how the jobs stand.", o.Time)
	jobs := map[string]*overview.Job{}
	for i := range o.Jobs {
		jobs[o.Jobs[i].Name] = &o.Jobs[i]
	}
	return jobs
}

// collectJob sends what the loop knows of a job, and how it stands; stand is nil if that
// is not known.
func collectJob(all metrics.Sender, j schedule.JobStatus, stand *overview.Job) {
	s := all.With(metrics.Label{Name: "job", Value: j.Name})
	counter := func(name, help string, value uint64) { s.Counter(name, help, float64(value)) }
	s.Gauge("job_running", "1 while a run is under way.", metrics.Flag(j.Running))
	s.Time("job_next_run_timestamp_seconds", "When the next run begins.", j.Next)
	counter("job_repeats_total", "Runs that failed and were repeated.", j.Repeats)
	counter("job_missed_total", "Due times that passed and were too long ago to be made up for.", j.Missed)
	counter("job_superseded_total", "Due times that a later one replaced.", j.Superseded)
	counter("job_given_up_total", "Due times whose runs failed until it was too late.", j.GivenUp)
	byCode := map[exit.Code]uint64{}
	for class, n := range j.Runs {
		byCode[exit.For(class)] += n
	}
	for code, n := range byCode {
		s.Counter("job_runs_total", "Runs by exit code.", float64(n), metrics.Label{Name: "exit_code", Value: strconv.Itoa(int(code))})
	}
	collectLast(s, j, stand)
	if stand != nil {
		s.Job(stand)
	}
}

// collectLast sends what the last run came to: the last one that serve made, or one that
// somebody made after it, such as an approval.
func collectLast(s metrics.Sender, j schedule.JobStatus, stand *overview.Job) {
	var success time.Time
	if j.Success != nil {
		success = *j.Success
	}
	if stand != nil && stand.LastGood != nil && stand.LastGood.Finished.After(success) {
		success = stand.LastGood.Finished
	}
	s.LastSuccess(success)
	if r := recorded(j, stand); r != nil {
		s.LastRun(r.Finished, r.ExitCode)
		s.LastDuration(r.Finished.Sub(r.Started))
	} else if j.Finished != nil && j.Ended != nil {
		s.LastRun(*j.Finished, int(exit.For(*j.Ended)))
		if j.Started != nil {
			s.LastDuration(j.Finished.Sub(*j.Started))
		}
	}
	if stand != nil && stand.LastRun != nil {
		s.GuardRefused(stand.LastRun.Outcome == state.OutcomeRefused)
	}
}

// recorded is the last run by its record; nil if serve knows of a newer one, such as one
// that was stopped.
func recorded(j schedule.JobStatus, stand *overview.Job) *overview.Run {
	if stand == nil || stand.LastRun == nil {
		return nil
	}
	if j.Finished != nil && j.Started != nil && stand.LastRun.Started.Before(*j.Started) {
		return nil
	}
	return stand.LastRun
}
