package export

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/licexport/licexport/internal/fileplace"
	"github.com/licexport/licexport/internal/problem"
)

// PlanJobs makes a plan for each of these jobs of a file, in their order; all else
// is as in p. The error is of type config.Problems.
func PlanJobs(p Plan, names []string) ([]Plan, error) {
	plans := make([]Plan, len(names))
	for i, name := range names {
		job, err := p.File.Job(name)
		if err != nil {
			return nil, err
		}
		plans[i] = p
		plans[i].Job = job
	}
	return plans, nil
}

// RunJobs carries out several plans, at most parallel at a time. They begin in
// their order, but those with one output run one after the other. Each is
// carried out whatever becomes of the others, unless ctx ends: then those that
// have not begun never do, and their outcome says so. done is called for each plan
// in their order, one at a time, as soon as it and all before it have ended.
//
// The class is the problem.Worst of all. done may be nil.
func (e *Exporter) RunJobs(ctx context.Context, plans []Plan, parallel int, done func(*Outcome, error)) problem.Class {
	ended := make([]chan struct{}, len(plans))
	results := make([]jobResult, len(plans))
	for i := range plans {
		ended[i] = make(chan struct{})
	}
	var group errgroup.Group
	group.SetLimit(max(parallel, 1) + 1) // one of them calls done
	group.Go(func() error {
		for i := range plans {
			<-ended[i]
			if done != nil {
				done(results[i].outcome, results[i].err)
			}
		}
		return nil
	})
	for _, same := range byOutput(plans) {
		group.Go(func() error {
			for _, i := range same {
				results[i] = e.runJob(ctx, plans[i])
				close(ended[i])
			}
			return nil
		})
	}
	_ = group.Wait() // results hold the errors

	classes := make([]problem.Class, len(plans))
	for i, r := range results {
		classes[i] = problem.ClassOf(r.err)
	}
	return problem.Worst(classes...)
}

type jobResult struct {
	outcome *Outcome
	err     error
}

func (e *Exporter) runJob(ctx context.Context, p Plan) jobResult {
	if ctx.Err() != nil {
		err := notBegun(ctx, p.Job.Name)
		return jobResult{&Outcome{Job: p.Job.Name, Output: p.Job.Output.Path, err: err, Class: problem.ClassOf(err)}, err}
	}
	o, err := e.Run(ctx, p)
	return jobResult{o, err}
}

// notBegun says that a signal came before a job's turn.
func notBegun(ctx context.Context, job string) error {
	cause := context.Cause(ctx)
	return problem.As(problem.ClassOf(cause), fmt.Errorf("job %q was not begun: %w", job, cause))
}

// byOutput groups plans that write one file, by their numbers, in the order of
// the first of each group.
func byOutput(plans []Plan) [][]int {
	groups := [][]int{}
	at := map[string]int{}
	var seen []fileplace.Place // of each group
	for i, p := range plans {
		path := p.Job.Output.Path
		g, known := at[path]
		if !known {
			here := fileplace.Of(path)
			if g = slices.IndexFunc(seen, here.Same); g < 0 {
				g = len(groups)
				groups, seen = append(groups, nil), append(seen, here)
			}
			at[path] = g
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}
