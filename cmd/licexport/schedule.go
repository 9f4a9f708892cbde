package main

import (
	"context"
	"errors"
	"fmt"
	stdio "io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/schedule/calendar"
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
			installEventSources(io, flags.eventSources)
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
	f.StringVar(&flags.program, "program", "", "`path` of licexport where the job runs (default: this program)")
	f.StringVar(&flags.metrics, "metrics-textfile", "", "let each run write Prometheus metrics to `file`")
	if name == "print" {
		f.StringVar(&flags.dir, "dir", "", "write the files into `folder`, in the encoding that the scheduler wants, instead of printing them")
	}
	f.IntVar(&flags.retries, "retries", 3, "Task Scheduler and cron: let a run try again `number` times after exit codes 3, 5 and 6 (cron: 0 if not given)")
	f.StringVar(&flags.image, "image", "", "Kubernetes: container `image`")
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
		done, err := units.Installer{System: units.Computer()}.Remove(cmd.Context(), kind, request)
		return problem.With(problem.Usage, errors.Join(report.Lines(io.out, done), err))
	}
	flags.crontabFlag(cmd)
	return cmd
}

func newScheduleStatusCommand(io streams) *cobra.Command {
	var flags scheduleFlags
	cmd := scheduleAction(&flags, "status", "Show the state of a job in a scheduler of this computer")
	cmd.Long = `Shows the state of a job in a scheduler, and says whether the job was changed in
the configuration file since it was installed. The exit code is 0 if it is
installed as it is in the configuration file, and 7 if it is not.`
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		kind, request, err := flags.request(cmd)
		if err != nil {
			return usageError(cmd, err)
		}
		status, err := units.Installer{System: units.Computer()}.Status(cmd.Context(), kind, request)
		if err != nil {
			return problem.With(problem.Usage, err)
		}
		if err := report.UnitStatus(io.out, request.Name(), status); err != nil || status.Installed && status.Current {
			return err
		}
		return silently(problem.Attention)
	}
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
	f.StringVar(&flags.job, "job", "", "job `NAME` of the configuration file")
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

// scheduler is the scheduler that is meant. A flag that it would not obey is an
// error: it would be missed at night.
func (s *scheduleFlags) scheduler(cmd *cobra.Command) (units.Kind, error) {
	kind, err := units.ParseKind(s.kind)
	if err != nil {
		return "", err
	}
	cluster := kind == units.Kubernetes
	ownAccount := !cluster
	if cmd.Flags().Lookup("program") == nil { // remove and status
		ownAccount = kind == units.Cron
	}
	for _, f := range []struct {
		name string
		fits bool
		with string
	}{
		{"cron", s.allJobs, "--all-jobs; the time of a single job is in its schedule in the configuration file"},
		{"time-zone", s.allJobs, "--all-jobs; the time zone of a single job is in its schedule in the configuration file"},
		{"shards", s.allJobs && cluster, "--all-jobs --for kubernetes"},
		{"timeout", !s.serve, "--job and --all-jobs, not with --serve"},
		{"metrics-textfile", !s.serve, "--job and --all-jobs; serve shows its metrics itself"},
		{"secret", cluster || kind == units.Systemd, "systemd and kubernetes; elsewhere let the configuration name the file, as in {file: PATH}"},
		{"image", cluster, "--for kubernetes"},
		{"retries", !s.serve && (kind == units.TaskScheduler || kind == units.Cron), "--for taskscheduler and cron; systemd and Kubernetes repeat runs themselves"},
		{"namespace", cluster, "--for kubernetes"},
		{"account", ownAccount, "schedulers that need to know an account, not with " + s.kind},
	} {
		if cmd.Flags().Changed(f.name) && !f.fits {
			return "", fmt.Errorf("--%s works only with %s", f.name, f.with)
		}
	}
	return kind, nil
}

// request says what shall run.
func (s *scheduleFlags) request(cmd *cobra.Command) (units.Kind, units.Request, error) {
	kind, err := s.scheduler(cmd)
	if err != nil {
		return "", units.Request{}, err
	}
	file, err := s.file(nil)
	if err != nil {
		return "", units.Request{}, err
	}
	if file.Path == "" {
		return "", units.Request{}, errors.New("a schedule needs a configuration file with jobs; make one with licexport config init")
	}
	s.eventSources = eventSources(file)
	r, err := s.base(file)
	if err != nil {
		return "", units.Request{}, err
	}
	if r.Program, err = s.programPath(kind); err != nil {
		return "", units.Request{}, err
	}
	r.Account, r.Timeout, r.Now = s.account, s.timeout, clock.System{}.Now()
	r.Flags = append(carried(cmd, carriedByRuns()...), carried(cmd, "retries")...)
	if err := s.addMetrics(&r); err != nil {
		return "", units.Request{}, err
	}
	r.Container.Image, r.Container.Namespace = s.image, s.namespace
	r.Secrets, err = secretsOf(kind, s.secrets)
	return kind, r, err
}

// addMetrics lets runs write their metrics, wherever they are started.
func (s *scheduleFlags) addMetrics(r *units.Request) error {
	if s.metrics == "" {
		return nil
	}
	path, err := filepath.Abs(s.metrics)
	if err != nil {
		return err
	}
	r.Flags = append(r.Flags, "--metrics-textfile="+path)
	if dir := filepath.Dir(path); !slices.Contains(r.Writes, dir) {
		r.Writes = append(r.Writes, dir)
	}
	return nil
}

// toRemove is the request for taking something out, which needs its name only.
func (s *scheduleFlags) toRemove(cmd *cobra.Command) (units.Kind, units.Request, error) {
	kind, err := s.scheduler(cmd)
	if err != nil {
		return "", units.Request{}, err
	}
	r := units.Request{Job: s.job, AllJobs: s.allJobs, Serve: s.serve, Account: s.account}
	r.Container.Namespace = s.namespace
	if err := s.oneOnly(); err != nil || s.job == "" {
		return kind, r, err
	}
	return kind, r, config.CheckName(s.job)
}

// oneOnly wants to know what the command is about.
func (s *scheduleFlags) oneOnly() error {
	chosen := 0
	for _, yes := range []bool{s.job != "", s.allJobs, s.serve} {
		if yes {
			chosen++
		}
	}
	if chosen != 1 {
		return errors.New("say what to schedule: one of --job NAME, --all-jobs and --serve")
	}
	return nil
}

// base is the request for what the flags select.
func (s *scheduleFlags) base(file *config.File) (units.Request, error) {
	if err := s.oneOnly(); err != nil {
		return units.Request{}, err
	}
	switch {
	case s.serve:
		return units.Request{Serve: true, Config: file.Path, Writes: units.WithLog(file, file.OutputDirs()...)}, nil
	case s.allJobs:
		return s.everything(file)
	default:
		return units.ForJob(file, s.job)
	}
}

// everything is the request for all jobs at one time.
func (s *scheduleFlags) everything(file *config.File) (units.Request, error) {
	if s.cron == "" {
		return units.Request{}, errors.New("--all-jobs needs one time for all: --cron \"30 2 * * *\" --time-zone Europe/Prague")
	}
	zone, err := time.LoadLocation(s.zone)
	if err != nil {
		return units.Request{}, fmt.Errorf("--time-zone: %w", err)
	}
	c, err := calendar.Parse(s.cron, zone)
	if err != nil {
		return units.Request{}, fmt.Errorf("--cron: %w", err)
	}
	return units.Request{AllJobs: true, Shards: s.shards, Calendar: c, Config: file.Path, Writes: units.WithLog(file, file.OutputDirs()...)}, nil
}

// secretsOf reads NAME=PATH. A path that is there from here is not there from
// where a service of systemd starts; other words are for its credential store.
func secretsOf(kind units.Kind, texts []string) ([]units.Secret, error) {
	var all []units.Secret
	for _, text := range texts {
		name, path, ok := strings.Cut(text, "=")
		if !ok || name == "" || path == "" {
			return nil, fmt.Errorf("--secret %q: write NAME=PATH", text)
		}
		if _, err := os.Stat(path); err == nil && kind == units.Systemd {
			if path, err = filepath.Abs(path); err != nil {
				return nil, err
			}
		}
		all = append(all, units.Secret{Name: name, Path: path})
	}
	return all, nil
}

func (s *scheduleFlags) programPath(kind units.Kind) (string, error) {
	switch {
	case s.program != "" && kind == units.Kubernetes:
		return s.program, nil // within the image
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

// writeUnits writes the files as the scheduler wants them, where no shell can
// change their encoding.
func (s *scheduleFlags) writeUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	files, err := units.Print(kind, r)
	if err != nil {
		return err
	}
	var done []string
	for _, f := range files {
		path := filepath.Join(s.dir, f.Name)
		err := disk.Replace(ctx, disk.OSFor(s.owners), path, func(w stdio.Writer) error {
			_, err := w.Write(f.Content)
			return err
		}, nil, disk.Options{})
		if err != nil {
			return errors.Join(report.Lines(io.out, done), problem.With(problem.Output, err))
		}
		done = append(done, "wrote "+path)
		for _, note := range f.Notes {
			report.Texts(io.err, []string{f.Name + ": " + note})
		}
	}
	return report.Lines(io.out, done)
}

func installUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	done, err := units.Installer{System: units.Computer()}.Install(ctx, kind, r)
	return errors.Join(report.Lines(io.out, done), err)
}
