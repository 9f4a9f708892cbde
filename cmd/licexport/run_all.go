package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
)

// allJobs are the flags of run for all jobs of a file.
type allJobs struct {
	all      bool
	shard    string
	parallel int
}

func (a *allJobs) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&a.all, "all-jobs", false, "run all jobs of the configuration file")
	f.StringVar(&a.shard, "shard", "", "with --all-jobs: run only the jobs of part `I/N`; the first part is 0/N, and each job is always in the same part")
	f.IntVar(&a.parallel, "parallel-jobs", 1, "with --all-jobs: run at most `number` jobs at the same time")
}

// chosen reports whether a flag asks for all jobs.
func (a *allJobs) chosen(cmd *cobra.Command) bool {
	return a.all || cmd.Flags().Changed("shard") || cmd.Flags().Changed("parallel-jobs")
}

// runAll runs all jobs of the file, or those of one part, whatever becomes of
// each, and reports what each came to.
func (r *runFlags) runAll(cmd *cobra.Command, io streams) error {
	plans, err := r.plans()
	if err != nil {
		return withHelp(cmd, err)
	}
	if len(plans) == 0 {
		_, err := fmt.Fprintf(io.out, "There is no job in part %s.\n", r.allJobs.shard)
		return err
	}
	exporter, err := r.exporter(io, configDir(plans[0].File))
	if err != nil {
		return err
	}
	progress := report.NewProgress(io.err, r.showsProgress())
	exporter.Observer = progress.Observer()
	var outcomes []*export.Outcome
	var failed error
	class := exporter.RunJobs(cmd.Context(), plans, r.allJobs.parallel, func(o *export.Outcome, err error) {
		progress.Close()
		outcomes = append(outcomes, o)
		r.logged(exporter.Log, o, err)
		failed = also(failed, r.writeJob(io, o, err))
	})
	progress.Close()
	var lost error
	if r.metrics != "" {
		if err := exporter.WriteMetrics(cmd.Context(), r.metrics, outcomes...); err != nil {
			lost = problem.With(problem.Output, fmt.Errorf("what the jobs published is in place, but the metrics could not be written: %w", err))
		}
	}
	switch {
	case r.format == "json":
		var records []state.RunRecord
		for _, o := range outcomes {
			records = append(records, exporter.Record(o))
		}
		failed = also(failed, problem.With(problem.Output, report.RecordsJSON(io.out, records)))
	case !r.quiet:
		failed = also(failed, report.Jobs(io.out, outcomes))
	}
	if lost != nil {
		failed = also(failed, lost)
	}
	if class = problem.Worst(class, problem.ClassOf(failed)); failed != nil {
		return r.reported(exporter.Log, problem.As(class, failed))
	}
	return silently(class)
}

// writeJob reports what one of the jobs came to. The error is about the output.
func (r *runFlags) writeJob(io streams, o *export.Outcome, err error) error {
	var lost error
	if !r.quiet && r.format != "json" {
		lost = problem.With(problem.Output, report.JobSummary(io.out, o, r.named(io.out)))
	}
	if r.toMachine() {
		return lost
	}
	report.JobNotes(io.err, o, r.named(io.err), r.quiet)
	if err != nil && !errors.Is(err, export.ErrAttention) {
		if r.quiet {
			err = withApproval(o, err)
		}
		report.JobError(io.err, o, err)
	}
	return lost
}

// plans are the jobs that the flags ask for.
func (r *runFlags) plans() ([]export.Plan, error) {
	if err := r.oneJobOnly(); err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	file, err := r.file(nil)
	if err != nil {
		return nil, err
	}
	names := file.JobNames()
	if len(names) == 0 {
		return nil, problem.With(problem.Usage, errors.New("there are no jobs: --all-jobs needs a configuration file with jobs"))
	}
	if r.allJobs.shard != "" {
		shard, err := schedule.ParseShard(r.allJobs.shard)
		if err != nil {
			return nil, problem.With(problem.Usage, fmt.Errorf("--shard: %w", err))
		}
		names = shard.Of(names)
	}
	return export.PlanJobs(export.Plan{
		File: file, Trigger: state.TriggerManual, StateDir: r.stateDir, First: r.first, DryRun: r.dryRun, Retry: r.retry,
	}, names)
}

// oneJobOnly refuses what has no meaning for several jobs.
func (r *runFlags) oneJobOnly() error {
	switch {
	case !r.allJobs.all:
		return errors.New("--shard and --parallel-jobs work only with --all-jobs")
	case r.job != "" || len(r.sources) > 0 || len(r.args) > 0:
		return errors.New("say what to run in one way: NAME, --source NAME (repeatable), --job NAME or --all-jobs")
	case r.output != "" || r.baseline != "" || r.record != "":
		return errors.New("--output, --baseline and --record name one file, so they do not work with --all-jobs")
	case len(r.drop) > 0:
		return errors.New("--drop-source is about one file, so it does not work with --all-jobs; name the job with --job")
	case r.allJobs.parallel < 1:
		return errors.New("--parallel-jobs must be at least 1")
	}
	return nil
}
