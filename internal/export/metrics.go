package export

import (
	"context"
	"io"
	"io/fs"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/problem"
)

// WriteMetrics writes what runs of different jobs came to as Prometheus text, for the textfile
// collector of node_exporter or windows_exporter. The file is replaced in one
// step. The time of the last success is kept from the published entry, so that
// a failed run does not hide how long ago the last good one was.
func (e *Exporter) WriteMetrics(ctx context.Context, path string, outcomes ...*Outcome) error {
	registry := prometheus.NewRegistry()
	for _, o := range outcomes {
		e.metrics(registry, o)
	}
	families, err := registry.Gather()
	if err != nil {
		return err
	}
	fsys := e.FS
	if fsys == nil {
		fsys = disk.OS()
	}
	err = disk.ReplaceUnlocked(context.WithoutCancel(ctx), fsys, path, func(w io.Writer) error {
		for _, f := range families {
			if _, err := expfmt.MetricFamilyToText(w, f); err != nil {
				return err
			}
		}
		return nil
	}, e.disk())
	return problem.With(problem.Output, err)
}

// writeJobMetrics writes the metrics that the job names.
func (e *Exporter) writeJobMetrics(ctx context.Context, p Plan, o *Outcome) {
	if p.Job.MetricsTextfile == "" || o.DryRun {
		return
	}
	if err := e.WriteMetrics(ctx, p.Job.MetricsTextfile, o); err != nil {
		o.warn("the metrics could not be written: " + err.Error())
		return
	}
	if mode, err := strconv.ParseUint(p.Job.MetricsMode, 8, 9); err == nil {
		if err := disk.SetMode(p.Job.MetricsTextfile, fs.FileMode(mode)); err != nil {
			o.warn("the metrics are written, but their metrics_mode could not be set: " + err.Error())
		}
	}
}

func (e *Exporter) metrics(registry *prometheus.Registry, o *Outcome) {
	labels := prometheus.Labels{"job": o.Job, "output": o.Output}
	gauge := func(name, help string, value float64) {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "licexport", Name: name, Help: help, ConstLabels: labels})
		g.Set(value)
		registry.MustRegister(g)
	}
	gauge("last_run_timestamp_seconds", "When the last run ended.", unix(o.Finished))
	gauge("last_run_exit_code", "Exit code of the last run; 0 is good, 7 needs attention.", float64(exit.For(o.Class)))
	gauge("last_run_duration_seconds", "How long the last run took.", o.Finished.Sub(o.Started).Seconds())
	gauge("guard_refused", "1 if the guard refused the last file.", flag(o.Verdict.Refused() && o.Published == nil))
	gauge("clear_by_hand_licenses", "Licenses that must be cleared by hand in Alvao.", float64(len(o.ByHand)))
	if o.lastSuccess != nil {
		gauge("last_success_timestamp_seconds", "When a run last ended with the output as it should be.", unix(*o.lastSuccess))
	}
	if o.Published != nil {
		gauge("published_rows", "Rows of the published file.", float64(o.Published.Rows))
		gauge("published_bytes", "Size of the published file.", float64(o.Published.Bytes))
	}
	e.sourceMetrics(registry, o)
}

func (e *Exporter) sourceMetrics(registry *prometheus.Registry, o *Outcome) {
	vector := func(name, help string) *prometheus.GaugeVec {
		v := prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "licexport", Subsystem: "source", Name: name, Help: help,
			ConstLabels: prometheus.Labels{"job": o.Job, "output": o.Output},
		}, []string{"source"})
		registry.MustRegister(v)
		return v
	}
	complete := vector("complete", "1 if the source was read completely.")
	seconds := vector("duration_seconds", "How long reading the source took.")
	holders := vector("holders", "Holders that the source sent.")
	throttled := vector("throttled_seconds", "How long the vendor made the source wait.")
	for _, c := range o.Sources {
		complete.WithLabelValues(c.Source).Set(flag(c.Snapshot != nil))
		seconds.WithLabelValues(c.Source).Set(c.Took.Seconds())
		throttled.WithLabelValues(c.Source).Set(c.Traffic.Throttled.Seconds())
		if c.Snapshot != nil {
			holders.WithLabelValues(c.Source).Set(float64(c.Snapshot.Totals.Holders))
		}
	}
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
