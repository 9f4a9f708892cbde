package main

import (
	"errors"
	"fmt"
	stdio "io"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

// runFlags are the flags of run beside those of setup.
type runFlags struct {
	setup

	sources  []string
	job      string
	args     []string // names of a job or of sources
	output   string
	stateDir string
	first    bool
	baseline string
	drop     []string
	dryRun   bool
	retry    export.Retry
	record   string
	metrics  string
	format   string

	allJobs allJobs
}

// maxRetries bounds --retries: a run that fails so often needs a person.
const maxRetries = 100

func newRunCommand(io streams) *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:   "run [NAME | --source NAME [--source NAME] | --job NAME | --all-jobs]",
		Short: "Read sources completely and publish their CSV",
		Long: `Reads every selected source completely, brings the assignments into one table,
compares that with what was published last, and only then replaces the CSV.

NAME is a job, or a source. It may be left out where there is only one job, or no
job and only one source.

Without a configuration file, a source has the name of its plugin and takes its
settings from environment variables. For m365 these are AZURE_TENANT_ID,
AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and others; licexport plugin describe m365
lists them.

` + guardHelp() + `

Exit codes:
  0         published, or nothing to do
  1         internal error
  2         usage or configuration
  3         a source failed
  4         refused by the guard
  5         the output could not be written
  6         another run is at work
  7         done, but needs attention
  130, 143  stopped by a signal
With 1 to 4 and 6 the old file is as it was. With 5 the text reports whether it is.
With --all-jobs every job is run, and the exit code of the whole command is the
first of 143, 130, 1, 2, 5, 4, 3, 6, 7, 0 that any job had.`,
		Example: `  licexport run --source m365 --output licenses.csv
  licexport run --source m365 --dry-run
  licexport run nightly --config /etc/licexport/licexport.yaml
  licexport run --all-jobs --shard 0/8`,
		Args: usageArgs(cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.args = args
			if flags.format != "text" && flags.format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", flags.format))
			}
			if flags.retry.Times < 0 || flags.retry.Times > maxRetries || flags.retry.Pause < 0 {
				return usageError(cmd, fmt.Errorf("--retries must be from 0 to %d, and --retry-after not negative", maxRetries))
			}
			if flags.allJobs.chosen(cmd) {
				return flags.runAll(cmd, io)
			}
			return flags.run(cmd, io)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&flags.sources, "source", nil, "read source `NAME` (repeatable)")
	f.StringVar(&flags.job, "job", "", "run job `NAME` of the configuration file")
	f.StringVar(&flags.output, "output", "", "write the CSV to `file` (default licenses.csv)")
	f.StringVar(&flags.stateDir, "state-dir", "", "keep history in `folder` instead of beside the output")
	f.BoolVar(&flags.first, "first", false, "allow the first publication of a job, which cannot be compared with anything")
	f.StringVar(&flags.baseline, "baseline", "", "compare the first publication with `file`, the CSV that was imported last")
	f.StringArrayVar(&flags.drop, "drop-source", nil, "let the file lose the licenses of source `NAME`, which is not read any more (repeatable)")
	f.BoolVar(&flags.dryRun, "dry-run", false, "do everything but publish, and show what importing would change")
	f.IntVar(&flags.retry.Times, "retries", 0, "try again `number` times after exit codes 3, 5 and 6, which another try may solve")
	f.DurationVar(&flags.retry.Pause, "retry-after", 10*time.Minute, "with --retries: wait for this `duration` before each")
	f.StringVar(&flags.record, "record", "", "write a copy of the run record (JSON) to `file`")
	f.StringVar(&flags.format, "format", "text", "`format` of the summary: text, or json for the run record")
	f.StringVar(&flags.metrics, "metrics-textfile", "", "write Prometheus metrics to `file`")
	flags.allJobs.flags(cmd)
	verboseFlag(cmd)
	flags.flags(cmd)
	return cmd
}

func (r *runFlags) run(cmd *cobra.Command, io streams) error {
	plan, err := r.plan()
	if err != nil {
		return withHelp(cmd, err)
	}
	exporter, err := r.exporter(io, configDir(plan.File))
	if err != nil {
		return err
	}
	progress := report.NewProgress(io.err, r.showsProgress())
	exporter.Observer = progress.Observer()
	outcome, err := exporter.Run(cmd.Context(), plan)
	progress.Close()
	return r.finish(cmd, io, exporter, outcome, err)
}

// finish reports to the machines, then to the person what the run came to: a person may
// keep a pipe waiting for hours.
func (r *runFlags) finish(cmd *cobra.Command, io streams, exporter *export.Exporter, outcome *export.Outcome, err error) error {
	var lost error
	if r.record != "" {
		lost = notWritten(outcome, "the copy of the run record", exporter.CopyRecord(cmd.Context(), r.record, outcome))
	}
	if r.metrics != "" {
		lost = errors.Join(lost, notWritten(outcome, "the metrics", exporter.WriteMetrics(cmd.Context(), r.metrics, outcome)))
	}
	if r.format == "json" {
		r.summarize = func(w stdio.Writer, o *export.Outcome) error { return report.RecordJSON(w, exporter.Record(o)) }
	}
	return r.finished(io, exporter.Log, outcome, err, lost)
}

// also adds a second failure; the first decides the exit code.
func also(first, second error) error {
	if first == nil {
		return second
	}
	return errors.Join(first, second)
}

// plan is what the flags and the configuration file ask for.
func (r *runFlags) plan() (export.Plan, error) {
	if r.job != "" && len(r.sources) > 0 || len(r.args) > 0 && (r.job != "" || len(r.sources) > 0) {
		return export.Plan{}, problem.With(problem.Usage, errors.New("say what to run in one way: NAME, --source NAME (repeatable), --job NAME or --all-jobs"))
	}
	file, err := r.file(append(r.args, r.sources...))
	if err != nil {
		return export.Plan{}, err
	}
	job, err := pickJob(file, r.job, r.sources, r.args)
	if err != nil {
		return export.Plan{}, err
	}
	return export.Plan{
		File: file, Job: job, Trigger: state.TriggerManual,
		StateDir: r.stateDir, First: r.first, Baseline: r.baseline, Drop: r.drop, DryRun: r.dryRun, Retry: r.retry,
	}, setOutput(job, r.output)
}
