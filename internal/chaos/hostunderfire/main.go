//go:build unix

// Command hostunderfire is the host with a file system that fails on orders. It
// carries out the same runs as licexport, through the same package, with nothing
// between them but the faulty file system: for the fault campaign, which wants
// to strike at an exact operation.
//
//	hostunderfire -config F -job NAME -output F -record F -metrics F -plugin NAME=PATH -env NAME run | approve RUN | rollback
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/licexport/licexport/internal/chaos/orders"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

func main() {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go func() {
		<-signals
		cancel(problem.As(problem.Terminated, errors.New("terminated")))
	}()
	err := carryOut(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
	}
	os.Exit(int(exit.For(classOf(ctx, err))))
}

// classOf is what the command line of licexport does, too.
func classOf(ctx context.Context, err error) problem.Class {
	if cause := context.Cause(ctx); err != nil && cause != nil && problem.Has(cause) {
		return problem.ClassOf(cause)
	}
	return problem.ClassOf(err)
}

func carryOut(ctx context.Context) error {
	configFile := flag.String("config", "", "configuration `file`")
	jobName := flag.String("job", "", "`NAME` of the job")
	output := flag.String("output", "", "write the CSV to `file`")
	plugin := flag.String("plugin", "", "`NAME=PATH` of the plugin")
	record := flag.String("record", "", "write a copy of the run record to `file`")
	metrics := flag.String("metrics", "", "write metrics to `file`")
	env := flag.String("env", "", "let the plugin see the environment variable `NAME`")
	flag.Parse()

	file, err := config.Load(*configFile)
	if err != nil {
		return err
	}
	job, err := file.Job(*jobName)
	if err != nil {
		return err
	}
	job.Output.Path = *output
	exporter, err := newExporter(*plugin, *env)
	if err != nil {
		return err
	}
	outcome, err := command(ctx, exporter, export.Plan{File: file, Job: job, Trigger: state.TriggerManual, First: true})
	if outcome == nil {
		return err
	}
	for _, text := range outcome.Warnings {
		fmt.Fprintln(os.Stderr, "Warning:", text)
	}
	err = also(err, exporter.CopyRecord(ctx, *record, outcome))
	return also(err, exporter.WriteMetrics(ctx, *metrics, outcome))
}

// also adds a second failure; the first decides the exit code.
func also(first, second error) error {
	if first == nil {
		return second
	}
	return errors.Join(first, second)
}

func newExporter(plugin, env string) (*export.Exporter, error) {
	fire, err := orders.FromEnv()
	if err != nil {
		return nil, err
	}
	fsys, err := openFire(fire)
	if err != nil {
		return nil, err
	}
	overrides := plugins.Overrides{}
	if err := overrides.ParseOverride("-plugin", plugin); err != nil {
		return nil, err
	}
	redactor := secret.NewRedactor()
	log, err := logs.New(os.Stderr, logs.Options{Redactor: redactor})
	if err != nil {
		return nil, err
	}
	return &export.Exporter{
		Opener: &export.Opener{
			Plugins: plugins.Verifier{Overrides: overrides}, Version: "0.0.0-chaos", Log: log, Redactor: redactor,
			Environ: os.Environ(), LookupEnv: os.LookupEnv, ExtraEnv: []string{env},
		},
		FS: fsys,
	}, nil
}

func command(ctx context.Context, e *export.Exporter, p export.Plan) (*export.Outcome, error) {
	switch flag.Arg(0) {
	case "run":
		return e.Run(ctx, p)
	case "approve":
		return e.Approve(ctx, p, export.Approval{Run: flag.Arg(1), By: "chaos", Reason: "the campaign wants it"})
	case "rollback":
		return e.Rollback(ctx, p, "", nil)
	default:
		return nil, fmt.Errorf("there is no command %q", flag.Arg(0))
	}
}
