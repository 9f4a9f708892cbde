// Package serve runs the jobs of a configuration file when they are due, in one
// process that stays. It decides which configuration is in force, what becomes of
// a wrong one, and who is notified of runs that were missed; package schedule
// decides when a job is due.
package serve

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
)

// Options are what a Server needs.
type Options struct {
	// Memory is the path of the file that remembers which runs were done; empty
	// means that of Memory.
	Memory string
	// Parallel is how many jobs may run at the same time; 0 means 4.
	Parallel int
	// Seed makes the jitter differ between computers; the host's name is good.
	Seed string
	// Owners decides whose configuration is obeyed.
	Owners ownership.Rule
	// Exporter makes what carries out the runs of a configuration. It is called for
	// each run, so that plugins, locks and secrets that were rotated or updated
	// count from the next run on.
	Exporter func(*config.File) (*export.Exporter, error)
	// Ended gets the outcome of each run, and the exporter that carried it out,
	// whose redactor knows its secrets.
	Ended func(*export.Exporter, *export.Outcome, error)
	// Version of licexport, for the log.
	Version string
	// Clock is that of the schedule; nil means that of the system.
	Clock schedule.Clock
	// Alive is called at least every 15 seconds: for watchdogs.
	Alive func()
}

// Server runs jobs. Make one with New.
type Server struct {
	o    Options
	path string
	log  *slog.Logger
	fsys disk.FS
	loop *schedule.Loop
	// recent says how the jobs of the configuration in force stand.
	recent *overview.Recent

	missed missedRuns
	// current is the configuration in force.
	current atomic.Pointer[config.File]
	// wrong is why a newer one is not; nil if there is none.
	wrong atomic.Pointer[string]
}

// New makes a server for the jobs of a file, which it will read anew when it has
// changed.
func New(file *config.File, o Options) (*Server, error) {
	if o.Clock == nil {
		o.Clock = schedule.SystemClock()
	}
	exporter, err := o.Exporter(file)
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, path: file.Path, log: exporter.Log, fsys: exporter.FS}
	s.recent = overview.NewRecent(s.overview, o.Clock.Now)
	s.missed = missedRuns{exporter: exporter, file: s.current.Load, pause: awake}
	memory := o.Memory
	if memory == "" {
		memory = Memory(file)
	}
	s.loop = schedule.New(schedule.Options{
		Load:     func(context.Context) ([]schedule.Job, error) { return s.load() },
		Runner:   schedule.RunnerFunc(s.run),
		State:    memory,
		Parallel: o.Parallel,
		Seed:     o.Seed,
		Changed:  schedule.NewWatch(file.Path, filepath.Join(file.Dir, plugins.LockFileName)).Changed,
		Observe:  s.missed.observe,
		Alive:    o.Alive,
		Clock:    o.Clock,
		Log:      exporter.Log,
		FS:       exporter.FS,
	})
	return s, nil
}

// Memory is the file in which the server of a configuration remembers which runs
// were done.
func Memory(f *config.File) string { return filepath.Join(f.Dir, ".licexport", "serve.json") }

// Loop is what runs the jobs.
func (s *Server) Loop() *schedule.Loop { return s.loop }

// Config is the configuration in force; nil before the first one was read.
func (s *Server) Config() *config.File { return s.current.Load() }

// Log is where the server says what happens.
func (s *Server) Log() *slog.Logger { return s.log }

// Overview says how the jobs stand, as licexport status does, but for what it takes to
// read the published files themselves. It is not older than a few seconds, or than twenty
// times as long as reading takes. It locks nothing.
func (s *Server) Overview(ctx context.Context) (overview.Overview, error) { return s.recent.Get(ctx) }

func (s *Server) overview(ctx context.Context) (overview.Overview, error) {
	file, now := s.current.Load(), s.o.Clock.Now()
	if file == nil { // the loop has not read it yet
		return overview.Overview{Time: now}, nil
	}
	return overview.Read(ctx, file, file.Jobs, overview.Options{Now: now, FS: s.fsys, Licenses: true})
}

// Reload lets the loop read the configuration again.
func (s *Server) Reload() { s.loop.Reload() }

// Run runs jobs until ctx ends, and lets the notifications that have begun come to
// their end.
func (s *Server) Run(ctx context.Context) error {
	s.log.Info("serve begins", "version", s.o.Version, "config", s.path)
	defer s.log.Info("serve ended")
	defer s.missed.wait()
	return s.loop.Run(ctx)
}

// run carries out one run of a job.
func (s *Server) run(ctx context.Context, name string, _ time.Time) schedule.Result {
	file := s.current.Load()
	job, err := file.Job(name)
	if err != nil {
		return s.notBegun(name, err)
	}
	exporter, err := s.o.Exporter(file)
	if err != nil {
		return s.notBegun(name, err)
	}
	plan := export.Plan{File: file, Job: job, Trigger: state.TriggerSchedule}
	if wrong := s.wrong.Load(); wrong != nil {
		plan.Attention = *wrong
	}
	outcome, err := exporter.Run(ctx, plan)
	s.o.Ended(exporter, outcome, err)
	return schedule.Result{Class: outcome.Class, HandOverFailed: outcome.HandOver != nil}
}

func (s *Server) notBegun(job string, err error) schedule.Result {
	s.log.Error("the run could not begin", "job", job, "error", err.Error(), logs.Problems(err))
	return schedule.Result{Class: problem.ClassOf(err)}
}
