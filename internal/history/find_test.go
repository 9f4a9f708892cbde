package history_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

func TestNamesOfRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 12 {
		w.publish(people(t, "E3: anna"+fmt.Sprint(i)))
		w.later(1)
	}
	s := w.open()
	mistyped := state.NewRunID(w.now)
	w.write(s, state.RunRecord{
		Version: state.RecordVersion, RunID: mistyped, Trigger: state.TriggerApprove, Started: w.now, Outcome: state.OutcomeFailed,
		ExitCode: 2, Class: problem.Usage,
	})
	w.close(s)
	p := w.past()
	for name, want := range map[string]string{
		"last": w.runs[11], "-1": w.runs[10], "last-1": w.runs[10], "-11": w.runs[0], w.runs[3]: w.runs[3], w.runs[3][:10]: w.runs[3],
	} {
		if r, err := p.Find(name); err != nil || r.ID != want {
			t.Errorf("%s is %s (%v), want %s", name, r.ID, err, want)
		}
	}
	for name, want := range map[string]string{
		"-12":                "only 12 are known",
		"202610":             "12 runs begin with",
		w.runs[3] + "x":      "Did you mean " + w.runs[3],
		"":                   "The newest are: " + w.runs[11],
		"yesterday":          "The newest are: " + w.runs[11],
		mistyped:             "there is no run",
		"-99999999999999999": "there is no run",
	} {
		_, err := p.Find(name)
		if err == nil || problem.ClassOf(err) != problem.Usage || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	if _, err := newWorld(t).past().Find(history.Last); problem.ClassOf(err) != problem.Usage {
		t.Errorf("without a state: %v", err)
	}
}
