package handover

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

// defaultTimeout bounds a step that names no timeout.
const defaultTimeout = 30 * time.Minute

// Values take the places of {output}, {run} and {job} in arguments.
type Values struct {
	// Output is the absolute path of the published file.
	Output string
	// Run is the id of the run.
	Run string
	// Job is the name of the job.
	Job string
}

// Options are the surroundings of the steps. The zero value is usable.
type Options struct {
	// Dir is the working folder of the steps, the folder of the configuration
	// file; empty means the one of licexport.
	Dir string
	// OnFailure means that these are the steps of then_on_failure, for messages.
	OnFailure bool
	// Redactor learns the secrets of the steps before anything else can see
	// them, and takes all secrets it knows out of results and errors.
	Redactor *secret.Redactor
	// LookupEnv resolves {env: NAME}; nil means os.LookupEnv.
	LookupEnv func(string) (string, bool)
	// Owners decides whose files with secrets are used.
	Owners ownership.Rule
	// Environ is what the steps see a part of: what environ.Allowed lets through,
	// and what the step names. nil means the environment of licexport.
	Environ []string
	// Hold lets the program that cmd will start, called name, hold the lock of the
	// run until it ends, so that a run that is killed leaves no import behind that
	// the next one would start a second time. nil means that there is no lock.
	Hold func(cmd *exec.Cmd, name string) error
	// Log receives the begin and end of steps; nil logs nothing.
	Log *slog.Logger
	// Now is the clock; nil means the system's.
	Now func() time.Time
}

// Result is what one step came to.
type Result struct {
	// Setting is where the step stands in the configuration, as in
	// "jobs.nightly.then[0]".
	Setting string
	// Name is the file name of the program, without arguments.
	Name string
	// ExitCode is what the program returned; -1 if it did not start, was
	// stopped, or was ended by a signal.
	ExitCode int
	// OK reports whether the exit code is one that means success.
	OK bool
	// Started and Took are when the program ran and for how long.
	Started time.Time
	Took    time.Duration
	// Output is what the program wrote to standard output and standard error,
	// in order: at most the first and the last 16 KiB, without secrets and
	// control characters. It may name people, so it belongs into no record that
	// leaves the machine.
	Output string
}

// Record is the result as it stands in the record of a run.
func (r Result) Record() state.StepRecord {
	return state.StepRecord{Name: r.Name, ExitCode: r.ExitCode, OK: r.OK, Seconds: r.Took.Seconds()}
}

// Run runs the steps in order and stops at the first that fails. The results are
// those of the steps that were tried. The error is a *StepError. Secrets of all
// steps are fetched before the first one starts, so that a missing secret does
// not leave the work half done. When ctx ends, the step at work is killed with
// all programs that it has started.
func Run(ctx context.Context, steps []config.Step, v Values, o Options) ([]Result, error) {
	o = o.withDefaults()
	commands := make([]command, len(steps))
	for i, step := range steps {
		var err error
		if commands[i], err = o.prepare(ctx, step, v, settingName(v.Job, i, o.OnFailure)); err != nil {
			return nil, err
		}
	}
	var results []Result
	for _, c := range commands {
		result, err := o.run(ctx, c)
		results = append(results, result)
		if err != nil {
			return results, err
		}
	}
	return results, nil
}

func (o Options) withDefaults() Options {
	if o.Redactor == nil {
		o.Redactor = secret.NewRedactor()
	}
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	if o.LookupEnv == nil {
		o.LookupEnv = os.LookupEnv
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = clock.System{}.Now
	}
	return o
}

// settingName says where a step stands, as problems of the configuration do.
func settingName(job string, i int, onFailure bool) string {
	list := "then"
	if onFailure {
		list = "then_on_failure"
	}
	if job != "" {
		list = "jobs." + job + "." + list
	}
	return fmt.Sprintf("%s[%d]", list, i)
}
