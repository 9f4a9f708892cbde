package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/schedule/units"
)

// scheduleFlags are the flags of the schedule commands.
type scheduleFlags struct {
	setup

	job       string
	allJobs   bool
	serve     bool
	kind      string
	account   string
	cron      string
	zone      string
	secrets   []string
	shards    int
	timeout   time.Duration
	program   string
	image     string
	metrics   string
	namespace string
	retries   int
	dir       string

	// eventSources are names under which runs write to the Windows Event Log.
	eventSources []string
}

func newScheduleCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "Let the system's scheduler run jobs",
		Long: `Prints or installs the files that systemd, the Windows Task Scheduler, cron or
Kubernetes need to run a job on the schedule in the configuration file.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(
		newUnitsCommand(io, "print", "Print the files for a scheduler", printUnits),
		newUnitsCommand(io, "install", "Install a job in a scheduler of this computer", installUnits),
		newScheduleRemoveCommand(io), newScheduleStatusCommand(io),
	)
	return cmd
}

// newUnitsCommand makes print or install.
func newUnitsCommand(io streams, name, short string, act func(context.Context, streams, units.Kind, units.Request) error) *cobra.Command {
	var flags scheduleFlags
	cmd := scheduleAction(&flags, name, short)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		kind, request, err := flags.request(cmd)
		if err != nil {
			return usageError(cmd, err)
		}
		if name == "install" && kind == units.TaskScheduler {
			if err := flags.owners.File("program of the task", request.Program); err != nil {
				return problem.With(problem.Usage, err)
			}
			report.Texts(io.err, notify.InstallEventSources(flags.eventSources))
		}
		if flags.dir != "" {
			return problem.With(problem.Usage, flags.writeUnits(cmd.Context(), io, kind, request))
		}
		return problem.With(problem.Usage, act(cmd.Context(), io, kind, request))
	}
	flags.timeFlags(cmd)
	flags.runFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.account, "account", "", "`account` to run as (default: systemd licexport, which must exist; Task Scheduler NETWORK SERVICE; cron the account that installs)")
	f.StringArrayVar(&flags.secrets, "secret", nil, "give the run a secret as a file, `NAME=PATH` (repeatable; systemd credentials, Kubernetes keys)")
	f.IntVar(&flags.shards, "shards", 0, "Kubernetes: spread all jobs over `number` pods")
	f.DurationVar(&flags.timeout, "timeout", 0, "end a run that lasts longer than this `duration` (default 4h)")
	f.StringVar(&flags.program, "program", "", "`path` of licexport where the job runs (default: this program; Kubernetes that of the image)")
	f.StringVar(&flags.metrics, "metrics-textfile", "", "let each run write Prometheus metrics to `file`")
	if name == "print" {
		f.StringVar(&flags.dir, "dir", "", "write the files into `folder`, in the encoding that the scheduler wants, instead of printing them")
	}
	f.IntVar(&flags.retries, "retries", 3, "Task Scheduler and cron: let a run try again `number` times after exit codes 3, 5 and 6 (cron: 0 if not given)")
	f.StringVar(&flags.image, "image", "", "Kubernetes: container `image`; without a tag, that of this version (default: "+units.ImageOf("", version)+")")
	return cmd
}

func newScheduleRemoveCommand(io streams) *cobra.Command {
	var flags scheduleFlags
	cmd := scheduleAction(&flags, "remove", "Remove a job from a scheduler of this computer")
	cmd.Long = `Removes what licexport schedule install installed. The job need not be in the
configuration file any more.`
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		kind, request, err := flags.toRemove(cmd)
		if err != nil {
			return usageError(cmd, err)
		}
		done, err := units.Installer{System: units.ThisComputer()}.Remove(cmd.Context(), kind, request)
		return problem.With(problem.Usage, errors.Join(report.Lines(io.out, done), err))
	}
	flags.crontabFlag(cmd)
	return cmd
}

func newScheduleStatusCommand(io streams) *cobra.Command {
	var flags scheduleFlags
	var format string
	cmd := scheduleAction(&flags, "status", "Show the state of a job in a scheduler of this computer")
	cmd.Long = `Shows the state of a job in a scheduler, and reports whether the job was changed in
the configuration file since it was installed. The exit code is 0 if it is
installed as it is in the configuration file, and 7 if it is not.`
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if format != "text" && format != "json" {
			return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
		}
		kind, request, err := flags.request(cmd)
		if err != nil {
			return usageError(cmd, err)
		}
		status, err := units.Installer{System: units.ThisComputer()}.Status(cmd.Context(), kind, request)
		if err != nil {
			return problem.With(problem.Usage, err)
		}
		write := func() error { return report.UnitStatus(io.out, request.Name(), status) }
		if format == "json" {
			write = func() error { return report.UnitStatusJSON(io.out, request.Name(), kind, status) }
		}
		if err := write(); err != nil || status.Installed && status.Current {
			return err
		}
		return silently(problem.Attention)
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	flags.timeFlags(cmd)
	flags.crontabFlag(cmd)
	return cmd
}

// scheduleAction is what the schedule commands have in common: what they are
// about, and where it is.
func scheduleAction(flags *scheduleFlags, name, short string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   name + " --job NAME --for SCHEDULER",
		Short: short,
		Example: fmt.Sprintf(`  licexport schedule %s --job nightly --for systemd
  licexport schedule %s --job nightly --for taskscheduler`, name, name),
		Args: usageArgs(cobra.NoArgs),
	}
	f := cmd.Flags()
	f.StringVar(&flags.job, "job", "", "job `NAME` of the configuration file (default: the only job)")
	f.BoolVar(&flags.allJobs, "all-jobs", false, "all jobs of the configuration file, one after the other")
	f.BoolVar(&flags.serve, "serve", false, "licexport serve as a service instead of single runs")
	f.StringVar(&flags.kind, "for", defaultScheduler(), "`scheduler`: systemd, taskscheduler, cron or kubernetes")
	f.StringVar(&flags.namespace, "namespace", "", "Kubernetes: `namespace`")
	return cmd
}

// timeFlags are for commands that look when a job is due.
func (s *scheduleFlags) timeFlags(cmd *cobra.Command) {
	s.configFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&s.cron, "cron", "", "with --all-jobs: `expression` of five fields")
	f.StringVar(&s.zone, "time-zone", "Local", "with --all-jobs: time `zone` of --cron")
}

func (s *scheduleFlags) crontabFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.account, "account", "", "cron: `account` whose crontab has the job")
}

func defaultScheduler() string {
	if runtime.GOOS == "windows" {
		return string(units.TaskScheduler)
	}
	return string(units.Systemd)
}

// scheduler is the scheduler that is meant, and what it shall run.
func (s *scheduleFlags) scheduler(cmd *cobra.Command) (units.Kind, units.Mode, error) {
	kind, err := units.ParseKind(s.kind)
	if err != nil {
		return "", 0, err
	}
	mode, err := units.ModeOf(s.job, s.allJobs, s.serve)
	if err != nil {
		return "", 0, err
	}
	managing := cmd.Flags().Lookup("program") == nil // remove and status
	return kind, mode, units.CheckFlags(kind, mode, managing, cmd.Flags().Changed)
}

// request says what shall run.
func (s *scheduleFlags) request(cmd *cobra.Command) (units.Kind, units.Request, error) {
	file, err := s.file(nil)
	if err != nil {
		return "", units.Request{}, err
	}
	if s.job == "" && !s.allJobs && !s.serve && len(file.Jobs) == 1 {
		s.job = file.Jobs[0].Name
	}
	kind, mode, err := s.scheduler(cmd)
	if err != nil {
		return "", units.Request{}, err
	}
	if file.Path == "" {
		return "", units.Request{}, errors.New("a schedule needs a configuration file with jobs; make one with licexport config init")
	}
	s.eventSources = file.EventSources()
	r, err := s.base(mode, file)
	if err != nil {
		return "", units.Request{}, err
	}
	if r.Program, err = s.programPath(kind); err != nil {
		return "", units.Request{}, err
	}
	r.Account, r.Timeout, r.Shards, r.Now = s.account, s.timeout, s.shards, clock.System{}.Now()
	r.Flags = append(carried(cmd, carriedByRuns()...), carried(cmd, "retries")...)
	if s.metrics != "" {
		if err := r.AddMetrics(s.metrics); err != nil {
			return "", units.Request{}, err
		}
	}
	r.Container.Image, r.Container.Namespace = units.ImageOf(s.image, version), s.namespace
	if kind == units.Systemd && len(file.ProtectedSecrets()) > 0 {
		r.Reads = homeOf(s.account)
	}
	r.Secrets, err = units.ParseSecrets(kind, s.secrets)
	return kind, r, err
}

// homeOf is the home of an account, where its protected secrets are; nothing if it is
// not known.
func homeOf(account string) []string {
	u, err := user.Lookup(cmp.Or(account, units.DefaultUser))
	if err != nil {
		return nil
	}
	return []string{u.HomeDir}
}

// base is the request for what the flags select.
func (s *scheduleFlags) base(mode units.Mode, file *config.File) (units.Request, error) {
	switch mode {
	case units.Serve:
		return units.ForServe(file), nil
	case units.AllJobs:
		return units.ForAllJobs(file, s.cron, s.zone)
	default:
		return units.ForJob(file, s.job)
	}
}

// toRemove is the request for removing something, which needs its name only.
func (s *scheduleFlags) toRemove(cmd *cobra.Command) (units.Kind, units.Request, error) {
	kind, mode, err := s.scheduler(cmd)
	if err != nil {
		return "", units.Request{}, err
	}
	r := units.Request{Mode: mode, Job: s.job, Account: s.account}
	r.Container.Namespace = s.namespace
	if mode != units.OneJob {
		return kind, r, nil
	}
	return kind, r, config.CheckName(s.job)
}

func (s *scheduleFlags) programPath(kind units.Kind) (string, error) {
	switch {
	case kind == units.Kubernetes: // within the image
		return cmp.Or(s.program, units.ImageProgram), nil
	case s.program != "":
		return filepath.Abs(s.program)
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the path of licexport: %w", err)
	}
	return path, nil
}

func printUnits(_ context.Context, io streams, kind units.Kind, r units.Request) error {
	files, err := units.Print(kind, r)
	if err != nil {
		return err
	}
	return report.Units(io.out, io.err, files)
}

// writeUnits writes the files into the folder of --dir.
func (s *scheduleFlags) writeUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	paths, notes, err := units.Write(ctx, disk.OSFor(s.owners), s.dir, kind, r)
	report.Texts(io.err, notes)
	return errors.Join(report.Written(io.out, paths), err)
}

func installUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	done, err := units.Installer{System: units.ThisComputer()}.Install(ctx, kind, r)
	return errors.Join(report.Lines(io.out, done), err)
}
