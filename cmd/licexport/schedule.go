package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/exit"
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
	namespace string
}

func newScheduleCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "Let the system's scheduler run jobs",
		Long: `Writes what systemd, the Windows Task Scheduler, cron or Kubernetes need to run a
job by the schedule in the configuration file, and installs it.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(
		scheduleAction(io, "print", "Print the files for a scheduler", printUnits),
		scheduleAction(io, "install", "Install a job in a scheduler of this computer", installUnits),
		scheduleAction(io, "remove", "Take a job out of a scheduler of this computer", removeUnits),
		scheduleAction(io, "status", "Ask a scheduler of this computer how a job is doing", statusOfUnits),
	)
	return cmd
}

type unitAction func(ctx context.Context, io streams, kind units.Kind, r units.Request) error

func scheduleAction(io streams, name, short string, act unitAction) *cobra.Command {
	var flags scheduleFlags
	cmd := &cobra.Command{
		Use:   name + " --job NAME --for SCHEDULER",
		Short: short,
		Example: fmt.Sprintf(`  licexport schedule %s --job nightly --for systemd
  licexport schedule %s --job nightly --for taskscheduler`, name, name),
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			kind, request, err := flags.request()
			if err != nil {
				return usageError(cmd, err)
			}
			return exit.With(exit.Usage, act(cmd.Context(), io, kind, request))
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.job, "job", "", "job `NAME` of the configuration file")
	f.BoolVar(&flags.allJobs, "all-jobs", false, "all jobs that have a schedule, one after the other")
	f.BoolVar(&flags.serve, "serve", false, "licexport serve as a service instead of single runs")
	f.StringVar(&flags.kind, "for", defaultScheduler(), "`scheduler`: systemd, taskscheduler, cron or kubernetes")
	f.StringVar(&flags.account, "account", "", "`account` to run as")
	f.StringVar(&flags.cron, "cron", "", "with --all-jobs: `expression` of five fields")
	f.StringVar(&flags.zone, "time-zone", "Local", "with --all-jobs: time `zone` of --cron")
	f.StringArrayVar(&flags.secrets, "secret", nil, "hand the run a secret in a file, `NAME=PATH` (repeatable; systemd credentials, Kubernetes keys)")
	f.IntVar(&flags.shards, "shards", 0, "Kubernetes: spread all jobs over `number` pods")
	f.DurationVar(&flags.timeout, "timeout", 0, "end a run that lasts longer than this `duration` (default 4h)")
	f.StringVar(&flags.program, "program", "", "`path` of licexport there (default: this program)")
	f.StringVar(&flags.image, "image", "", "Kubernetes: container `image`")
	f.StringVar(&flags.namespace, "namespace", "", "Kubernetes: `namespace`")
	flags.flags(cmd)
	return cmd
}

func defaultScheduler() string {
	if runtime.GOOS == "windows" {
		return string(units.TaskScheduler)
	}
	return string(units.Systemd)
}

// request says what shall run.
func (s *scheduleFlags) request() (units.Kind, units.Request, error) {
	kind, err := units.ParseKind(s.kind)
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
	r, err := s.base(file)
	if err != nil {
		return "", units.Request{}, err
	}
	if r.Program, err = s.programPath(); err != nil {
		return "", units.Request{}, err
	}
	r.Account, r.Timeout, r.Now = s.account, s.timeout, time.Now()
	r.Container.Image, r.Container.Namespace = s.image, s.namespace
	r.Secrets, err = secretsOf(s.secrets)
	return kind, r, err
}

// base is the request for what the flags select.
func (s *scheduleFlags) base(file *config.File) (units.Request, error) {
	switch {
	case s.serve:
		return units.Request{Serve: true, Config: file.Path, Writes: append([]string{file.Dir}, file.OutputDirs()...)}, nil
	case s.allJobs:
		return s.everything(file)
	case s.job != "":
		return units.ForJob(file, s.job)
	default:
		return units.Request{}, errors.New("say what to schedule: --job NAME, --all-jobs or --serve")
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
	return units.Request{AllJobs: true, Shards: s.shards, Calendar: c, Config: file.Path, Writes: file.OutputDirs()}, nil
}

// secretsOf reads NAME=PATH.
func secretsOf(texts []string) ([]units.Secret, error) {
	var all []units.Secret
	for _, text := range texts {
		name, path, ok := strings.Cut(text, "=")
		if !ok || name == "" || path == "" {
			return nil, fmt.Errorf("--secret %q: write NAME=PATH", text)
		}
		all = append(all, units.Secret{Name: name, Path: path})
	}
	return all, nil
}

func (s *scheduleFlags) programPath() (string, error) {
	if s.program != "" {
		return s.program, nil
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

func installUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	done, err := units.Installer{System: units.Computer()}.Install(ctx, kind, r)
	return errors.Join(report.Lines(io.out, done), err)
}

func removeUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	done, err := units.Installer{System: units.Computer()}.Remove(ctx, kind, r)
	return errors.Join(report.Lines(io.out, done), err)
}

func statusOfUnits(ctx context.Context, io streams, kind units.Kind, r units.Request) error {
	status, err := units.Installer{System: units.Computer()}.Status(ctx, kind, r)
	if err != nil {
		return err
	}
	return report.UnitStatus(io.out, r.Name(), status)
}
