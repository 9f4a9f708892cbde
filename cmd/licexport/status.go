package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// statusFlags are the flags of status.
type statusFlags struct {
	setup

	job      string
	output   string
	stateDir string
	format   string
	check    bool
	nagios   bool
}

func newStatusCommand(io streams) *cobra.Command {
	var flags statusFlags
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how all jobs stand, and what to do",
		Long: `Shows a line for each job: its state in a word, its last good run, when it is due
next, and the rows of its file. Then it says what needs a person, with the
commands that settle it. It starts no plugin and asks no network: it reads what
former runs have left.

With --check it prints one line for monitoring systems: OK, WARNING (somebody
should look in the morning) or CRITICAL (a file is not what it should be by now:
refused, failed, overdue, unreadable), and which job. --nagios prints the same
line and ends with the codes that Nagios and Icinga expect of a plugin: 0 OK,
1 WARNING, 2 CRITICAL, 3 UNKNOWN.

Exit codes: 0 all is well. 7 something needs attention. 2 usage or configuration.`,
		Example: `  licexport status
  licexport status --job nightly --format json
  licexport status --nagios --config /etc/licexport/licexport.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.format != "text" && flags.format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", flags.format))
			}
			if (flags.check || flags.nagios) && flags.format == "json" {
				return usageError(cmd, errors.New("--check and --nagios print a line, and --format json prints JSON; choose one"))
			}
			o, err := flags.overview(cmd)
			if err != nil {
				return flags.unknown(io, err)
			}
			return flags.write(io, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.job, "job", "", "only job `NAME` of the configuration file")
	f.StringVar(&flags.output, "output", "", "the output `file` of runs without a job")
	f.StringVar(&flags.stateDir, "state-dir", "", "look for the history in `folder` instead of beside the output")
	f.StringVar(&flags.format, "format", "text", "`format`: text or json")
	f.BoolVar(&flags.check, "check", false, "print one line for monitoring systems")
	f.BoolVar(&flags.nagios, "nagios", false, "like --check, and end with the exit codes of a Nagios plugin")
	f.BoolVarP(&flags.quiet, "quiet", "q", false, "print only what needs attention")
	flags.configFlag(cmd)
	return cmd
}

func (s *statusFlags) overview(cmd *cobra.Command) (overview.Overview, error) {
	file, err := s.file(nil)
	if err != nil {
		return overview.Overview{}, err
	}
	jobs, err := s.jobs(file)
	if err != nil {
		return overview.Overview{}, err
	}
	o, err := overview.Read(cmd.Context(), file, jobs, overview.Options{
		Now: clock.System{}.Now(), FS: disk.OSFor(s.owners), StateDir: s.stateDir, Files: true,
	})
	if err == nil && file.Path == "" && s.output == "" && o.Jobs[0].Standing == overview.NeverRun {
		return o, s.noConfig() // and nobody has run anything in this folder
	}
	return o, err
}

// jobs are those that the flags select; without a job in the file, the one of runs
// that name their sources.
func (s *statusFlags) jobs(file *config.File) ([]*config.Job, error) {
	if s.job == "" && s.output == "" && len(file.Jobs) > 0 {
		return file.Jobs, nil
	}
	job, err := selectJob(file, s.job, file.SourceNames())
	if err != nil {
		return nil, err
	}
	return []*config.Job{job}, setOutput(job, s.output)
}

func (s *statusFlags) write(io streams, o overview.Overview) error {
	var err error
	switch {
	case s.check || s.nagios:
		err = report.StatusLine(io.out, o)
	case s.format == "json":
		err = report.StatusJSON(io.out, o)
	default:
		err = report.Status(io.out, o, s.quiet)
	}
	switch {
	case err != nil:
		return err
	case s.nagios:
		return endWith(nagiosCode(o.Severity()))
	case o.Severity() != overview.OK:
		return silently(problem.Attention)
	default:
		return nil
	}
}

// nagiosCode is the exit code of a plugin for a severity
// (https://nagios-plugins.org/doc/guidelines.html#AEN78).
func nagiosCode(s overview.Severity) exit.Code {
	switch s {
	case overview.OK:
		return 0
	case overview.Warning:
		return 1
	default:
		return 2
	}
}

// unknown lets a monitoring system see on its one line that nothing is known.
func (s *statusFlags) unknown(io streams, err error) error {
	if !s.nagios {
		return err
	}
	fmt.Fprintf(io.out, "LICEXPORT UNKNOWN - %s\n", problem.List(err)[0].Headline())
	return endWith(3)
}
