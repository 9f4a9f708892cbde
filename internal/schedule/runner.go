package schedule

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/exit"
)

// Runner carries out one run of a job from start to end.
//
// When ctx ends, the run shall come to its end soon: what was not published yet
// is not published any more, but a publication that has begun may finish. It
// then returns exit.Interrupted or exit.Terminated, unless the run was complete.
type Runner interface {
	Run(ctx context.Context, job string, due time.Time) Result
}

// RunnerFunc is a function that is a Runner.
type RunnerFunc func(ctx context.Context, job string, due time.Time) Result

// Run calls f.
func (f RunnerFunc) Run(ctx context.Context, job string, due time.Time) Result {
	return f(ctx, job, due)
}

// Result is how a run ended.
type Result struct {
	// Code is what the exit code of "licexport run" would have been.
	Code exit.Code
	// HandOverFailed tells that the file is published but a step after it failed.
	HandOverFailed bool
}

// Repeat tells whether trying again can help: a source, the network, a share or
// the hand-over failed, or somebody else was at work on the file. A refusal by
// the guard and a wrong configuration need a person.
func (r Result) Repeat() bool {
	switch r.Code {
	case exit.Source, exit.Output, exit.Locked:
		return true
	case exit.Look:
		return r.HandOverFailed
	default:
		return false
	}
}

// Success tells whether the file is as it should be and was handed over.
func (r Result) Success() bool {
	return r.Code == exit.OK || r.Code == exit.Look && !r.HandOverFailed
}

func (r Result) interrupted() bool {
	return r.Code == exit.Interrupted || r.Code == exit.Terminated
}
