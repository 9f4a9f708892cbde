package export

import (
	"context"
	"io"
	"io/fs"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/metrics"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// WriteMetrics writes what runs of different jobs came to as Prometheus text, for the textfile
// collector of node_exporter or windows_exporter. The file is replaced in one
// step. The time of the last success is kept from the published entry, so that
// a failed run does not hide how long ago the last good one was.
func (e *Exporter) WriteMetrics(ctx context.Context, path string, outcomes ...*Outcome) error {
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.CollectorFunc(func(to chan<- prometheus.Metric) {
		for _, o := range outcomes {
			e.metricsOf(o, to)
		}
	}))
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

// metricsOf sends the metrics of a run. What a run that failed did not get to know, such
// as what is published, is read from the state.
func (e *Exporter) metricsOf(o *Outcome, to chan<- prometheus.Metric) {
	s := metrics.To(to, metrics.Label{Name: "job", Value: o.Job}, metrics.Label{Name: "output", Value: o.Output})
	s.LastRun(o.Finished, int(exit.For(o.Class)))
	s.LastDuration(o.Finished.Sub(o.Started))
	s.GuardRefused(o.Verdict.Refused() && o.Published == nil)
	s.ByHand(len(o.ByHand))
	if o.hold != nil {
		s.Held(o.hold.Since)
	}
	view, err := state.Glance(o.Output, state.Options{FS: e.FS, Root: o.stateDir, Disk: e.disk()})
	s.Readable(metrics.PartState, err == nil)
	published := o.Published
	if err == nil {
		if published == nil {
			published = view.Published()
		}
		counts, err := view.PublishedCounts()
		s.Readable(metrics.PartUnits, err == nil)
		s.Licenses(counts)
	}
	if published != nil {
		s.Published(published)
	}
	switch {
	case o.lastSuccess != nil:
		s.LastSuccess(*o.lastSuccess)
	case published != nil:
		s.LastSuccess(published.LastTime)
	}
	e.sourceMetrics(s, o, published)
}

// sourceMetrics sends those of the sources, also of those that were not asked because the
// run ended before.
func (e *Exporter) sourceMetrics(s metrics.Sender, o *Outcome, published *state.Entry) {
	expiring := map[string][]overview.Expiry{}
	for _, x := range overview.Expiries(e.Record(o)) {
		expiring[x.Source] = append(expiring[x.Source], x)
	}
	for _, planned := range o.planned {
		m := metrics.Source{Name: planned.Name}
		if published != nil {
			m.When = published.Sources[m.Name]
		}
		for _, c := range o.Sources {
			if c.Source != m.Name {
				continue
			}
			m.Asked, m.Took, m.Throttled = true, c.Took, c.Traffic.Throttled
			if c.Snapshot != nil {
				m.Complete, m.Holders, m.When = true, int(c.Snapshot.Totals.Holders), c.Started
			}
		}
		s.Source(m)
		if m.Complete || len(expiring[m.Name]) > 0 { // else it has not said all that it knows
			s.Expiries(m.Name, expiring[m.Name])
		}
	}
}
