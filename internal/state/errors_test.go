package state_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Logs and run records show errors of the state as fields, also behind more words.
func TestErrorsAreProblems(t *testing.T) {
	t.Parallel()
	cause := errors.New("unexpected end of JSON input")
	for name, c := range map[string]struct {
		err                     error
		class                   problem.Class
		file, detail, hasRemedy string
	}{
		"locked":       {&state.LockedError{Output: "out.csv", Run: "r", PID: 7, Host: "srv", Since: time.Unix(0, 0)}, problem.Locked, "out.csv", "", "yes"},
		"locked, step": {&state.LockedError{Output: "out.csv", Step: "ImportLic.exe"}, problem.Locked, "out.csv", "It has started ImportLic.exe, which may still be at work even if that run was killed.", "yes"},
		"corrupt":      {&state.CorruptError{Path: "state.json", Dir: ".", Reason: "it is not valid JSON", Remedy: "Restore it from a backup.", Err: cause}, problem.Output, "state.json", cause.Error(), "yes"},
		"not found":    {&state.NotFoundError{What: "candidate", Output: "out.csv", Run: "r"}, problem.Usage, "out.csv", "", "yes"},
		"others known": {&state.NotFoundError{What: "candidate", Output: "out.csv", Run: "r", Known: []string{"a", "b"}}, problem.Usage, "out.csv", "The newest are: a b", ""},
	} {
		for _, err := range []error{c.err, fmt.Errorf("undo: %w", c.err)} {
			all := problem.List(err)
			if len(all) != 1 {
				t.Fatalf("%s: %d problems", name, len(all))
			}
			p := all[0]
			if p.Class != c.class || p.Place.File != c.file || p.Detail != c.detail || p.Summary == "" || (p.Remedy != "") != (c.hasRemedy != "") {
				t.Errorf("%s: %+v", name, p)
			}
			if p.Error() != err.Error() {
				t.Errorf("%s: as a problem\n%s\nas an error\n%s", name, p, err)
			}
		}
	}
}
