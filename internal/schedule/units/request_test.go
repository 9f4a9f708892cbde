package units_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule/units"
)

func TestForJob(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := config.Parse([]byte(`version: 1
output: {path: out/licenses.csv}
sources: {contoso: {plugin: m365}}
jobs:
  nightly: {sources: [contoso], schedule: {cron: "30 2 * * *", time_zone: Europe/Prague, jitter: 20m}}
  byhand: {sources: [contoso]}
`), "licexport.yaml", dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := units.ForJob(f, "nightly")
	if err != nil {
		t.Fatal(err)
	}
	if r.Calendar.String() != "30 2 * * *" || r.Jitter.Minutes() != 20 || r.Writes[0] != filepath.Join(dir, "out") || r.Name() != "licexport-nightly" {
		t.Errorf("got %+v", r)
	}
	for job, want := range map[string]string{"byhand": "has no schedule", "weekly": "there is no job"} {
		if _, err := units.ForJob(f, job); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", job, err)
		}
	}
}

// Units of serve and of all jobs have names of their own.
func TestJobsThatWouldTakeAnothersPlace(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"serve", "all-jobs"} {
		r := linux(t)
		r.Job = name
		if _, err := units.Print(units.Systemd, r); err == nil || !strings.Contains(err.Error(), "give it another name") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPrintChecks(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*units.Request){
		"choose one of":            func(r *units.Request) { r.Mode = units.Serve },
		"a schedule is missing":    func(r *units.Request) { r.Calendar = nil },
		"the path of licexport":    func(r *units.Request) { r.Program = "" },
		"holds a line break":       func(r *units.Request) { r.Writes = []string{"/x\nExecStart=/bin/evil"} },
		"shards must not be negat": func(r *units.Request) { r.Shards = -1 },
	} {
		r := linux(t)
		spoil(&r)
		for _, kind := range units.Kinds() {
			if _, err := units.Print(kind, r); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: got %v, want %q", kind, err, name)
			}
		}
	}
	if _, err := units.ParseKind("launchd"); err == nil {
		t.Error("launchd is known")
	}
}
