package monitor

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/schedule"
)

// collector makes metrics of the status at the moment they are asked for.
type collector struct {
	source  Source
	version string
}

// Describe sends nothing: which metrics there are depends on the jobs.
func (collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the metrics.
func (c collector) Collect(to chan<- prometheus.Metric) {
	s := c.source.Status()
	send(to, prometheus.GaugeValue, "build_info", "Version of licexport.", 1, []string{"version"}, c.version)
	send(to, prometheus.GaugeValue, "serve_config_ok", "0 if the configuration was changed and is wrong, so that the old one is in force.", flag(s.LoadErr == nil), nil)
	send(to, prometheus.GaugeValue, "serve_state_ok", "0 if the state of serve cannot be written.", flag(s.StateErr == nil), nil)
	for _, j := range s.Jobs {
		collectJob(to, j)
	}
}

func collectJob(to chan<- prometheus.Metric, j schedule.JobStatus) {
	label := []string{"job"}
	gauge := func(name, help string, value float64) {
		send(to, prometheus.GaugeValue, name, help, value, label, j.Name)
	}
	counter := func(name, help string, value uint64) {
		send(to, prometheus.CounterValue, name, help, float64(value), label, j.Name)
	}
	// The names are those of the text file that "licexport run" writes.
	gauge("job_running", "1 while a run is under way.", flag(j.Running))
	if !j.Next.IsZero() {
		gauge("job_next_run_timestamp_seconds", "When the next run begins.", unix(j.Next))
	}
	if j.Finished != nil {
		gauge("last_run_timestamp_seconds", "When the last run ended.", unix(*j.Finished))
	}
	if j.Ended != nil {
		gauge("last_run_exit_code", "Exit code of the last run; 0 is good, 7 needs attention.", float64(exit.For(*j.Ended)))
	}
	if j.Success != nil {
		gauge("last_success_timestamp_seconds", "When a run last ended with the output as it should be.", unix(*j.Success))
	}
	counter("job_repeats_total", "Runs that failed and were repeated.", j.Repeats)
	counter("job_missed_total", "Due times that passed and were too long ago to be made up for.", j.Missed)
	counter("job_superseded_total", "Due times that a later one replaced.", j.Superseded)
	counter("job_given_up_total", "Due times whose runs failed until it was too late.", j.GivenUp)
	for class, n := range j.Runs {
		send(to, prometheus.CounterValue, "job_runs_total", "Runs by exit code.", float64(n), []string{"job", "exit_code"}, j.Name, strconv.Itoa(int(exit.For(class))))
	}
}

func send(to chan<- prometheus.Metric, kind prometheus.ValueType, name, help string, value float64, labels []string, values ...string) {
	desc := prometheus.NewDesc("licexport_"+name, help, labels, nil)
	m, err := prometheus.NewConstMetric(desc, kind, value, values...)
	if err != nil {
		m = prometheus.NewInvalidMetric(desc, err)
	}
	to <- m
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
