package main

import (
	"os/user"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// outputFlags are the flags of commands that work with an output and its
// history.
type outputFlags struct {
	setup

	job      string
	output   string
	stateDir string
	metrics  string
}

func (o *outputFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.job, "job", "", "use the output of job `NAME` of the configuration file (default: the only job)")
	f.StringVar(&o.output, "output", "", "use the output `file` (default licenses.csv)")
	f.StringVar(&o.stateDir, "state-dir", "", "look for the history in `folder` instead of beside the output")
	o.setup.flags(cmd)
	// They start no plugin.
	for _, name := range []string{"dev-plugin", "allow-reattach"} {
		_ = f.MarkHidden(name) // it is there
	}
}

// metricsFlag is for commands that publish.
func (o *outputFlags) metricsFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.metrics, "metrics-textfile", "", "write Prometheus metrics to `file`")
}

// finish reports to the machines, then to the person what a publication came to. What only
// answers a person changes no metrics.
func (o *outputFlags) finish(cmd *cobra.Command, io streams, exporter *export.Exporter, outcome *export.Outcome, err error) error {
	var lost error
	if o.metrics != "" && !outcome.AnswersOnly() {
		lost = notWritten(outcome, "the metrics", exporter.WriteMetrics(cmd.Context(), o.metrics, outcome))
	}
	return o.finished(io, exporter.Log, outcome, err, lost)
}

// plan says which output is meant.
func (o *outputFlags) plan() (export.Plan, error) {
	file, err := o.file(nil)
	if err != nil {
		return export.Plan{}, err
	}
	if o.job == "" && o.output == "" && len(file.Jobs) == 1 {
		o.job = file.Jobs[0].Name
	}
	job, err := selectJob(file, o.job, nil)
	if err != nil {
		return export.Plan{}, err
	}
	return export.Plan{File: file, Job: job, StateDir: o.stateDir}, setOutput(job, o.output)
}

// with passes what carries out runs, and which output is meant, to use.
func (o *outputFlags) with(io streams, use func(*export.Exporter, export.Plan) error) error {
	plan, err := o.plan()
	if err != nil {
		return err
	}
	exporter, err := o.exporter(io, configDir(plan.File))
	if err != nil {
		return err
	}
	return use(exporter, plan)
}

// selectJob gives the named job, or, without a name, one of these sources.
func selectJob(file *config.File, job string, sources []string) (*config.Job, error) {
	if job != "" {
		j, err := file.Job(job)
		return j, problem.With(problem.Usage, err)
	}
	j, err := file.Select(sources...)
	return j, problem.With(problem.Usage, err)
}

// pickJob is selectJob for commands that also take the names as arguments, or none.
func pickJob(file *config.File, job string, sources, names []string) (*config.Job, error) {
	if job == "" && len(sources) == 0 {
		var err error
		if job, sources, err = file.Pick(names...); err != nil {
			return nil, problem.With(problem.Usage, err)
		}
	}
	return selectJob(file, job, sources)
}

// setOutput overrides the path of the output.
func setOutput(job *config.Job, path string) (err error) {
	if path != "" {
		job.Output.Given = true
		job.Output.Path, err = filepath.Abs(path)
	}
	return err
}

// account names who runs the command, for the history.
func account() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}
