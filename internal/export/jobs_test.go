package export_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// threeJobs are two that work, and one between them that does not.
const threeJobs = "sources:\n" +
	"  a: {plugin: acme, config: {mode: synthetic, holders: 10, licenses: 1}}\n" +
	"  b: {plugin: acme, config: {mode: crashes}}\n" +
	"jobs:\n" +
	"  one: {sources: [a], output: {path: one.csv}}\n" +
	"  two: {sources: [b], output: {path: two.csv}}\n" +
	"  three: {sources: [a], output: {path: three.csv}}\n"

// plans are all jobs of a configuration.
func (d *desk) plans(text string) []export.Plan {
	d.t.Helper()
	f := d.configured(text)
	plans, err := export.PlanJobs(export.Plan{File: f, Trigger: state.TriggerManual, First: true}, f.JobNames())
	if err != nil {
		d.t.Fatal(err)
	}
	return plans
}

func TestRunJobsTellsOfAllInTheirOrder(t *testing.T) {
	t.Parallel()
	for _, parallel := range []int{0, 1, 8} {
		d := newDesk(t)
		var reported []string
		class := d.exporter.RunJobs(t.Context(), d.plans(threeJobs), parallel, func(o *export.Outcome, err error) {
			reported = append(reported, fmt.Sprintf("%s: %s", o.Job, problem.ClassOf(err)))
		})
		if want := []string{"one: ", "two: source", "three: "}; !slices.Equal(reported, want) || class != problem.Source {
			t.Errorf("%d at a time: reported %q, class %q", parallel, reported, class)
		}
		if got := d.names("."); !slices.Equal(got, []string{".licexport", "one.csv", "three.csv"}) {
			t.Errorf("%d at a time: the folder holds %q", parallel, got)
		}
	}
}

// Two jobs for one file would find it locked.
func TestRunJobsWithOneOutputRunOneAfterTheOther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	jobs := "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 10, licenses: 1}}}\njobs:\n"
	for i := range 6 {
		jobs += fmt.Sprintf("  j%d: {sources: [a]}\n", i)
	}
	count := 0
	class := d.exporter.RunJobs(t.Context(), d.plans(jobs), 6, func(*export.Outcome, error) { count++ })
	if class != problem.None || count != 6 {
		t.Errorf("class %q, reported %d", class, count)
	}
}

func TestRunJobsAfterASignal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(problem.As(problem.Terminated, context.Canceled))
	class := d.exporter.RunJobs(ctx, d.plans(threeJobs), 2, func(o *export.Outcome, err error) {
		if o.Class != problem.Terminated || !strings.Contains(err.Error(), "was not begun") {
			t.Errorf("%s: %v", o.Job, err)
		}
	})
	if class != problem.Terminated || len(d.names(".")) > 0 {
		t.Errorf("class %q, the folder holds %q", class, d.names("."))
	}
}

func TestRunNoJobs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if class := d.exporter.RunJobs(t.Context(), nil, 2, nil); class != problem.None {
		t.Errorf("class %q", class)
	}
	if _, err := export.PlanJobs(export.Plan{File: d.configured(threeJobs)}, []string{"on"}); err == nil || !strings.Contains(err.Error(), `Did you mean "one"?`) {
		t.Errorf("an unknown job gives %v", err)
	}
}
