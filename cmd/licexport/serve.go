package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	stdio "io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/schedule/service"
	"github.com/licexport/licexport/internal/serve"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	setup

	listen string
	// listenGiven says that the flag was given, which wins over the configuration.
	listenGiven bool
	memory      string
	name        string // of the Windows service
	parallel    int

	server atomic.Pointer[serve.Server]
}

// reload lets a running server read the configuration again.
func (s *serveFlags) reload() {
	if server := s.server.Load(); server != nil {
		server.Reload()
	}
}

func newServeCommand(io streams) *cobra.Command {
	flags := &serveFlags{}
	var install, remove bool
	var account string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run all jobs when they are due, in one process that stays",
		Long: `Runs the jobs of the configuration file by their schedules, as one process
instead of through the system's scheduler (licexport schedule). A missed run is
made up for once within its grace time. A failed source is tried again with
growing pauses. A refusal by the guard waits for a person. A changed
configuration file takes effect at once, unless it is wrong: then the old one
stays in use, and each run ends with exit code 7 until the file is corrected.

A job that has never published anything needs one run by hand:
licexport run --job NAME --first.

Beside that it shows a page of all jobs, by default at http://127.0.0.1:9469/ and
to this computer alone: how they stand, their runs, licenses and sources, and the
commands that settle what needs a person. Section page of the configuration says
where it is and who may read it. Other computers reach it only with a password and
TLS, or through proxies that ask for one.`,
		Example: `  licexport serve --config /etc/licexport/licexport.yaml
  licexport serve --listen 127.0.0.1:8080
  licexport serve --listen ""`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags.listenGiven = cmd.Flags().Changed("listen")
			switch {
			case install && remove:
				return usageError(cmd, errors.New("choose one of --install and --remove"))
			case service.CheckName(flags.name) != nil:
				return usageError(cmd, fmt.Errorf("--name: %w", service.CheckName(flags.name)))
			case install:
				return flags.install(cmd, io, account)
			case account != "":
				return usageError(cmd, errors.New("--account goes with --install"))
			case remove:
				return flags.remove(io)
			}
			return service.Run(cmd.Context(), service.Program{
				Name:    flags.name,
				Main:    func(ctx context.Context, ready func()) error { return flags.run(ctx, io, ready) },
				Reload:  flags.reload,
				Stopped: errTerminated,
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.listen, "listen", "", "`address` for the page, /metrics, /healthz and /readyz; empty for none (default: page.listen of the configuration, else "+config.DefaultListen+")")
	f.StringVar(&flags.memory, "schedule-state", "", "`file` that remembers which runs were done (default .licexport/serve.json beside the configuration file)")
	f.IntVar(&flags.parallel, "parallel-jobs", 0, "run at most `number` jobs at the same time (default 4)")
	f.BoolVar(&install, "install", false, "Windows: install and start serve as a service")
	f.BoolVar(&remove, "remove", false, "Windows: stop the service and take it away")
	f.StringVar(&flags.name, "name", service.DefaultName, "Windows: `name` of the service, for more than one on a computer")
	f.StringVar(&account, "account", "", "with --install: `account` of the service, a gMSA ends with $ (default: its own virtual account)")
	flags.flags(cmd)
	return cmd
}

// install makes serve a Windows service that runs with the flags that were given.
func (s *serveFlags) install(cmd *cobra.Command, io streams, account string) error {
	file, err := s.scheduled()
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	if err := s.owners.File("program of the service", program); err != nil {
		return problem.With(problem.Usage, err)
	}
	if err := s.owners.ProgramFolder("folder of the program", filepath.Dir(program)); err != nil {
		return problem.With(problem.Usage, err)
	}
	password, err := accountPassword(cmd.Context(), io, account)
	if err != nil {
		return err
	}
	display := "licexport"
	if s.name != service.DefaultName {
		display += " (" + s.name + ")"
	}
	notes, err := service.Install(service.Installation{
		Name: s.name, DisplayName: display, Description: "Exports license assignments for ALVAO ImportLic when they are due.",
		Program: program, Arguments: s.arguments(cmd, file.Path), Account: account, Password: password,
		EventSources: append(file.EventSources(), s.name),
		Reads:        []string{program, file.Path},
		Writes:       append(slices.Clone(file.OutputDirs()), filepath.Dir(cmp.Or(s.memory, serve.Memory(file)))),
	})
	report.Texts(io.err, notes)
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	return report.Lines(io.out, []string{"installed and started the service " + s.name})
}

// accountPassword asks for the password of an account that has one: on a terminal
// unseen, else as a line of standard input.
func accountPassword(ctx context.Context, io streams, account string) (string, error) {
	if runtime.GOOS != "windows" || !service.HasPassword(account) {
		return "", nil
	}
	return readPassword(ctx, io, "Password of "+account+": ")
}

func readPassword(ctx context.Context, io streams, question string) (string, error) {
	if in, ok := io.terminal(); ok {
		return readHidden(ctx, io, in, question)
	}
	line, err := bufio.NewReader(io.in).ReadString('\n')
	if err != nil && !errors.Is(err, stdio.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", problem.New(problem.Usage, "the account has a password, and there is no terminal to ask for it",
			"Write it to standard input, or use a group managed service account (its name ends with $), which has none")
	}
	return line, nil
}

// remove takes the service away.
func (s *serveFlags) remove(io streams) error {
	if err := service.Remove(s.name); err != nil {
		return problem.With(problem.Usage, err)
	}
	return report.Lines(io.out, []string{"the service " + s.name + " is not there any more"})
}

// arguments are those of the service.
func (s *serveFlags) arguments(cmd *cobra.Command, config string) []string {
	words := []string{"serve", "--config", config}
	if s.name != service.DefaultName {
		words = append(words, "--name", s.name) // under which it writes to the Event Log
	}
	if memory, err := filepath.Abs(s.memory); err == nil && s.memory != "" {
		words = append(words, "--schedule-state="+memory) // a service begins in a folder of its own
	}
	words = append(words, carried(cmd, "listen", "parallel-jobs")...)
	return append(words, carried(cmd, carriedByRuns()...)...)
}

func (s *serveFlags) run(ctx context.Context, io streams, ready func()) error {
	file, err := s.scheduled()
	if err != nil {
		return err
	}
	notifier := service.NewNotifier(os.Getenv)
	server, err := serve.New(file, serve.Options{
		Memory: s.memory, Parallel: s.parallel, Seed: hostName(), Owners: s.owners,
		Version: version,
		Exporter: func(f *config.File) (*export.Exporter, error) {
			exporter, err := s.exporter(io, configDir(f))
			if err == nil {
				exporter.Attended = false // it waits by itself, also on a terminal
			}
			return exporter, err
		},
		Ended: func(e *export.Exporter, o *export.Outcome, err error) { logOutcome(e.Log, o, err) },
		Alive: func() { _ = notifier.Alive(ctx) }, // systemd restarts a service that it does not hear from
	})
	if err != nil {
		return err
	}
	s.server.Store(server)
	if !s.listenGiven {
		s.listen = file.Page.Listen
	}
	stop := service.OnReload(server.Reload)
	defer stop()
	return s.answerAndRun(ctx, server, file.Page, notifier, func() {
		s.begun(io.err, file.Path, file.Page)
		ready()
	})
}

// scheduled is the configuration file, which serve cannot do without.
func (s *serveFlags) scheduled() (*config.File, error) {
	file, err := s.file(nil)
	if err == nil && file.Path == "" {
		err = problem.With(problem.Usage, errors.New("serve needs a configuration file with jobs; make one with licexport config init"))
	}
	return file, err
}

// begun says on a terminal that serve works, which prints nothing else until a job
// is due.
func (s *serveFlags) begun(w stdio.Writer, path string, page config.Page) {
	if s.quiet || s.toMachine() {
		return
	}
	text := "serve has begun: " + path
	if _, jobs, err := serve.ReadJobs(path, s.owners); err == nil { // else the loop says what is wrong
		text = fmt.Sprintf("%s, %s with a schedule", text, report.Count(len(jobs), "job"))
	}
	fmt.Fprintln(w, text+"; Ctrl+C ends it")
	s.sayPage(w, page)
}

// answerAndRun runs the server and, beside it, what answers for it.
func (s *serveFlags) answerAndRun(ctx context.Context, server *serve.Server, page config.Page, notifier service.Notifier, ready func()) error {
	loop := server.Loop()
	// Before the port, so that a second serve reports the first one and not a port in use.
	if err := loop.Claim(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	shown, err := s.openPage(ctx, page, server)
	if err != nil {
		return errors.Join(err, loop.Release())
	}
	if shown != nil {
		group.Go(func() error { return shown.answer(ctx) })
	}
	group.Go(func() error { return server.Run(ctx) })
	ready()
	_ = notifier.Ready(ctx) // nobody listens without systemd
	defer func() { _ = notifier.Stopping(ctx) }()
	return group.Wait()
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return fmt.Sprint(os.Getpid())
	}
	return name
}
