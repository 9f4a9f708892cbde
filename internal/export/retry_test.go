package export_test

import (
	"testing"
	"time"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// A source that fails is tried again after a pause, each time as a run of its own;
// what waits for a person is not.
func TestRunTriesAgain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text  string
		class problem.Class
		runs  int
	}{
		"a source that fails": {broken, problem.Source, 3},
		"published":           {ten, problem.None, 1},
		"a first run":         {ten + job, problem.Usage, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.retry = export.Retry{Times: 2, Pause: 10 * time.Minute}
			_, err := d.run(tt.text)
			d.expect(tt.class, err)
			if got := len(d.names(".licexport/licenses.csv/runs")); got != tt.runs {
				t.Errorf("%d records, want %d", got, tt.runs)
			}
			if got, want := time.Duration(d.slept.Load()), time.Duration(tt.runs-1)*10*time.Minute; got != want {
				t.Errorf("it waited for %s, want %s", got, want)
			}
		})
	}
}
