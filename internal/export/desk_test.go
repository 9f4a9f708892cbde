package export_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

// desk is a folder in which runs are made with plugin processes, by a clock that
// stands still until a test moves it.
type desk struct {
	t         *testing.T
	dir       string
	now       time.Time
	exporter  *export.Exporter
	dryRun    bool
	first     bool
	baseline  string
	attention string
	drop      []string
	retry     export.Retry
	slept     atomic.Int64
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)}
	d.exporter = &export.Exporter{
		Opener: &export.Opener{
			Plugins:  plugins.Verifier{Overrides: plugins.Overrides{"acme": {Path: double(t), From: "the test"}}},
			Version:  "1.0.0-test",
			Log:      slog.New(slog.DiscardHandler),
			Redactor: secret.NewRedactor(), Environ: os.Environ(), LookupEnv: os.LookupEnv,
			Clock: d,
		},
		// Nothing here is about power losses.
		FS: hastyFS{disk.OS()},
	}
	return d
}

// Now implements disk.Clock.
func (d *desk) Now() time.Time { return d.now }

// Sleep implements disk.Clock; it takes no time, but is counted.
func (d *desk) Sleep(ctx context.Context, pause time.Duration) error {
	d.slept.Add(int64(pause))
	return ctx.Err()
}

// double is the test plugin under a name of its own.
func double(t *testing.T) string {
	t.Helper()
	return hosttest.Shared(t, "acme")
}

// path of a file on the desk.
func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

// configured reads a configuration whose version line is left out.
func (d *desk) configured(text string) *config.File {
	d.t.Helper()
	f, err := config.Parse([]byte("version: 1\noutput: {path: licenses.csv}\n"+text), "licexport.yaml", d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

// run runs the job of a configuration, or, if it has none, all its sources.
func (d *desk) run(text string) (*export.Outcome, error) {
	d.t.Helper()
	return d.runContext(d.t.Context(), text)
}

func (d *desk) runContext(ctx context.Context, text string) (*export.Outcome, error) {
	d.t.Helper()
	f := d.configured(text)
	job, err := f.Select(f.SourceNames()...)
	if names := f.JobNames(); len(names) > 0 {
		job, err = f.Job(names[0])
	}
	if err != nil {
		d.t.Fatal(err)
	}
	o, err := d.exporter.Run(ctx, export.Plan{
		File: f, Job: job, Trigger: state.TriggerManual, First: d.first, Baseline: d.baseline, Drop: d.drop, Retry: d.retry, DryRun: d.dryRun, Attention: d.attention,
	})
	if o.Class != problem.ClassOf(err) {
		d.t.Errorf("the outcome says %q, the error %q", o.Class, problem.ClassOf(err))
	}
	return o, err
}

// published runs what must be published without a word.
func (d *desk) published(text string) *export.Outcome {
	d.t.Helper()
	o, err := d.run(text)
	if err != nil || o.Published == nil {
		d.t.Fatalf("not published: %v", err)
	}
	return o
}

// expect wants an exit code and an error whose text has these parts.
func (d *desk) expect(want problem.Class, err error, parts ...string) {
	d.t.Helper()
	if problem.ClassOf(err) != want {
		d.t.Fatalf("class %q, want %q: %v", problem.ClassOf(err), want, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			d.t.Errorf("%q is not in:\n%v", part, err)
		}
	}
}

// csv is the content of the output; empty if there is none.
func (d *desk) csv() string {
	d.t.Helper()
	content, err := os.ReadFile(d.path("licenses.csv"))
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	return string(content)
}

// put writes a file onto the desk.
func (d *desk) put(name, content string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// view reads the state of the output.
func (d *desk) view() *state.View {
	d.t.Helper()
	v, err := state.Read(d.t.Context(), d.path("licenses.csv"), state.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

// names lists what is in a folder of the desk.
func (d *desk) names(folder string) []string {
	d.t.Helper()
	entries, err := os.ReadDir(d.path(folder))
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
