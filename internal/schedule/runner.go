package schedule

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// Runner carries out one run of a job from start to end.
//
// When ctx ends, the run shall come to its end soon: what was not published yet
// is not published any more, but a publication that has begun may finish. It
// then returns the class Interrupted or Terminated, unless the run was complete.
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
	// Class says how it ended.
	Class problem.Class
	// HandOverFailed is set if the file is published but a step after it failed.
	HandOverFailed bool
}

// Repeat reports whether another try can help: a source, the network, a share or
// the hand-over failed, or another run was at work on the file. A refusal by the
// guard and a wrong configuration need a person.
func (r Result) Repeat() bool {
	return r.Class.Retryable() || r.Class == problem.Attention && r.HandOverFailed
}

// Success reports whether the file is as it should be and was handed over.
func (r Result) Success() bool { return r.Class.Done() && !r.HandOverFailed }
