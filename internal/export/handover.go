package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/handover"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// handOver runs the job's steps after a publication, also if the file is just
// what it was before: the last import may have failed. The state stays locked
// meanwhile, so that no other run changes the file under the importer, and stays
// so if this process is killed, until the step has ended.
func (e *Exporter) handOver(ctx context.Context, p Plan, o *Outcome, store *state.Store) {
	if len(p.Job.Then) == 0 {
		return
	}
	options := e.stepOptions(p, false)
	options.Hold = store.ExtendLock
	results, err := handover.Run(ctx, p.Job.Then, values(o), options)
	o.Steps = append(o.Steps, results...)
	if err != nil {
		o.HandOver = err
		o.needAttention(phrase.New("the file is published, but handing it over failed: %s", phrase.Untranslated(brief(err))))
	}
}

// handOverFailure runs the job's steps after a run that published nothing, or
// whose hand-over failed.
func (e *Exporter) handOverFailure(ctx context.Context, p Plan, o *Outcome) {
	if len(p.Job.ThenOnFailure) == 0 || o.DryRun || o.hold != nil {
		return
	}
	switch o.Class {
	case problem.None, problem.Locked, problem.Interrupted, problem.Terminated:
		return
	case problem.Attention:
		if o.HandOver == nil || problem.Has(o.HandOver) {
			return // nothing failed, or a signal stopped it, which is no failure
		}
	default:
	}
	results, err := handover.Run(ctx, p.Job.ThenOnFailure, values(o), e.stepOptions(p, true))
	o.Steps = append(o.Steps, results...)
	if err != nil {
		o.warn("a step of then_on_failure failed: " + brief(err))
	}
}

// brief leaves out what a step said: texts of a run go into its record and to
// other machines, and what a step says may name people.
func brief(err error) string {
	if step, ok := errors.AsType[*handover.StepError](err); ok {
		return step.Brief()
	}
	return err.Error()
}

func values(o *Outcome) handover.Values {
	return handover.Values{Output: o.Output, Run: o.Run, Job: o.Job}
}

// stepOptions are the surroundings of the steps. A step may be given variables by
// name, and after an approval no source was asked for its secrets, so they are made
// known here.
func (e *Exporter) stepOptions(p Plan, onFailure bool) handover.Options {
	lookup := e.LookupEnv
	if lookup == nil {
		lookup = os.LookupEnv
	}
	for _, name := range p.File.SecretVariables() {
		if value, set := lookup(name); set {
			e.Redactor.Add(value)
		}
	}
	return handover.Options{
		Dir: dirOf(p.File), OnFailure: onFailure, Redactor: e.Redactor,
		LookupEnv: e.LookupEnv, Owners: e.Owners, Environ: e.Environ, Log: e.Log, Now: e.now,
	}
}

// dirOf is the folder of the configuration file; empty without one.
func dirOf(f *config.File) string {
	if f.Path == "" {
		return ""
	}
	return f.Dir
}

// stepLog is what all steps wrote, for a file beside the record: it may name
// people, so it does not belong into the record itself.
func stepLog(steps []handover.Result) string {
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "%s  %s  exit code %d\n%s\n", s.Setting, s.Name, s.ExitCode, s.Output)
	}
	return b.String()
}

func stepRecords(steps []handover.Result) []state.StepRecord {
	var all []state.StepRecord
	for _, s := range steps {
		all = append(all, s.Record())
	}
	return all
}
