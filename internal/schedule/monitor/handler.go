package monitor

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
)

// Source is what is watched; *schedule.Loop is one.
type Source interface{ Status() schedule.Status }

// Options of the handler.
type Options struct {
	// Version of licexport, for the metrics.
	Version string
	// Now is the present time; nil means that of the system.
	Now func() time.Time
	// Overview says how the jobs stand, for the metrics; nil leaves that out. It is asked
	// at each scrape, so it should remember, as overview.Recent does.
	Overview func(context.Context) (overview.Overview, error)
	// Stuck is how long the loop may do nothing until it counts as stuck; 0
	// means two minutes.
	Stuck time.Duration
}

const defaultStuck = 2 * time.Minute

// Handler answers for a loop. Who may ask is decided before it.
func Handler(s Source, o Options) http.Handler {
	if o.Now == nil {
		o.Now = clock.System{}.Now
	}
	if o.Stuck == 0 {
		o.Stuck = defaultStuck
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collector{source: s, overview: o.Overview, version: o.Version},
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, // one that is wrong must not hide all others
	}))
	mux.Handle("GET /healthz", probe(func() (bool, string) { return healthy(s.Status(), o) }))
	mux.Handle("GET /readyz", probe(func() (bool, string) { return ready(s.Status(), o) }))
	return mux
}

// probe answers 200 or 503 and says why.
func probe(ask func() (bool, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		ok, why := ask()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if !ok {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = fmt.Fprintln(w, why) // who asked may be gone
	}
}

// healthy reports whether the loop goes round. If it does not, only a restart
// helps.
func healthy(s schedule.Status, o Options) (bool, string) {
	if s.Tick.IsZero() {
		return true, "starting"
	}
	if idle := o.Now().Sub(s.Tick); idle > o.Stuck {
		return false, fmt.Sprintf("stuck: nothing was done for %s", idle.Round(time.Second))
	}
	return true, "ok"
}

// ready reports whether jobs are run and remembered. Why not is in the log: every
// account of this computer can ask here, and errors name files and settings.
func ready(s schedule.Status, o Options) (bool, string) {
	if s.Tick.IsZero() {
		return false, "starting"
	}
	if ok, why := healthy(s, o); !ok {
		return false, why
	}
	switch {
	case s.StateErr != nil:
		return false, "the state cannot be written, see the log"
	case s.LoadErr != nil:
		return true, "ok, but the new configuration cannot be used and the old one is in force, see the log"
	default:
		return true, "ok"
	}
}
