package main

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/doctor"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/schedule/units"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	setup

	format, stateDir string
	offline          bool
}

func newDoctorCommand(io streams) *cobra.Command {
	var flags doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether this installation is sound, and say what to do",
		Long: `Looks at everything that a run depends on: versions of licexport and its plugins
and whether they are the locked ones; who could change programs, lock files and
the configuration; mistakes of the configuration; the folders that runs write to
and their free space; clock, time zones, proxy; the checks of each source and a
TLS connection to the servers that its settings name, and to mail servers; when
certificates end; whether the schedule is installed as in the configuration; how
the last runs ended, holds and open refusals. Each line says what was found, and
what to do.

The output holds no secrets and names no people, so that it can go into a ticket.
It takes two minutes at most. Run it as the account of the schedule: another
account has other rights, another proxy and other secrets. Without a configuration
file it looks at the installation alone.

Nothing is changed: an empty file is made and removed in each folder that runs
write to. Sources are asked as by licexport check; --offline leaves the network out.

Exit codes: 0 nothing is wrong. 7 something failed or needs attention.`,
		Example: `  licexport doctor
  licexport doctor --config /etc/licexport/licexport.yaml --format json
  licexport doctor --offline --quiet`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.format != "text" && flags.format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", flags.format))
			}
			return flags.run(cmd.Context(), io)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "text", "`format`: text or json")
	f.StringVar(&flags.stateDir, "state-dir", "", "look for the history in `folder` instead of beside the output")
	f.BoolVar(&flags.offline, "offline", false, "leave the network out")
	flags.flags(cmd)
	return cmd
}

func (d *doctorFlags) run(ctx context.Context, io streams) error {
	who, err := d.doctor(io)
	if err != nil {
		return err
	}
	found := who.Look(ctx)
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if d.format == "json" {
		err = report.DoctorJSON(io.out, found)
	} else {
		err = report.Doctor(io.out, found, d.quiet)
	}
	if err != nil || found.State == doctor.OK {
		return err
	}
	return silently(problem.Attention)
}

// doctor gathers what there is to look at. What cannot be had is a finding.
func (d *doctorFlags) doctor(io streams) (doctor.Doctor, error) {
	program, err := d.programPath()
	if err != nil {
		return doctor.Doctor{}, err
	}
	who := doctor.Doctor{
		Version: version, Program: program, Clock: clock.System{}, Owners: d.owners, StateDir: d.stateDir, Offline: d.offline,
		Scheduler: units.Installer{System: units.ThisComputer()}, Kinds: schedulersHere(), Packaged: timerOfPackage,
		Getenv: os.Getenv, Redact: io.redactor.Redact, Private: privateTexts(),
	}
	dir := ""
	if who.File, who.FileErr = d.file(nil); who.FileErr == nil {
		dir = configDir(who.File)
	}
	who.Verifier, who.VerifierErr = d.verifier(dir)
	who.Catalog, who.CatalogErr = catalog.Read(who.Verifier.Places.HostDir, version, d.owners)
	if who.FileErr != nil {
		return who, nil
	}
	who.Overview = func(ctx context.Context) (overview.Overview, error) {
		return overview.Read(ctx, who.File, who.File.Jobs, overview.Options{Now: clock.System{}.Now(), FS: disk.OSFor(d.owners), StateDir: d.stateDir})
	}
	if who.VerifierErr != nil {
		return who, nil
	}
	exporter, err := d.exporter(io, dir)
	if err != nil {
		return who, err
	}
	who.Validate = func(ctx context.Context) config.Problems {
		quiet := *exporter.Opener
		quiet.NoCommands = true
		return quiet.Validate(ctx, who.File)
	}
	who.Examine = func(ctx context.Context, src *config.Source, online bool) (export.Examined, error) {
		return exporter.Examine(ctx, src, online)
	}
	return who, nil
}

// programPath is the program itself, behind all links to it.
func (d *doctorFlags) programPath() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the path of licexport: %w", err)
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	return path, nil
}

// schedulersHere are the schedulers that a computer of this system may have.
func schedulersHere() []units.Kind {
	switch runtime.GOOS {
	case "windows":
		return []units.Kind{units.TaskScheduler}
	case "linux":
		return []units.Kind{units.Systemd, units.Cron}
	default:
		return []units.Kind{units.Cron}
	}
}

// timerOfPackage reports whether the timer of the packages for Linux is enabled for
// a job.
func timerOfPackage(ctx context.Context, job string) bool {
	if runtime.GOOS != "linux" {
		return false
	}
	output, err := units.ThisComputer().Run(ctx, nil, "systemctl", "is-enabled", "licexport@"+job+".timer")
	return err == nil && strings.TrimSpace(output) == "enabled"
}

// privateTexts are those that name the person at the terminal.
func privateTexts() map[string]string {
	private := map[string]string{}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		private[home] = "~"
	}
	if u, err := user.Current(); err == nil && len(u.Username) > 2 && u.Username != "root" && u.Username != "licexport" {
		private[u.Username] = "(this account)"
	}
	return private
}
