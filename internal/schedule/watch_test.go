package schedule_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule"
)

func TestWatch(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	write := func(text string, at int64) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Unix(at, 0)); err != nil {
			t.Fatal(err)
		}
	}
	write("version: 1", 1)
	w := schedule.NewWatch(path)
	changed := func(want bool) {
		t.Helper()
		if got := w.Changed(); got != want {
			t.Errorf("got %v", got)
		}
	}
	changed(false)
	write("version: 1\nso", 2) // an editor is at work
	changed(false)
	write("version: 1\nsources:", 3)
	changed(false)
	changed(true) // it has settled
	changed(false)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	changed(false)
	changed(true)
}

func TestJobs(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte(`version: 1
sources: {contoso: {plugin: m365}}
jobs:
  byhand: {sources: [contoso]}
  nightly: {sources: [contoso], schedule: {cron: "30 2 * * *", time_zone: Europe/Prague, jitter: 20m, grace: 2h}}
`), "licexport.yaml", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	list, err := schedule.Jobs(f)
	if err != nil || len(list) != 1 {
		t.Fatalf("got %v, %v", list, err)
	}
	if j := list[0]; j.Name != "nightly" || j.Jitter != 20*time.Minute || j.Grace != 2*time.Hour || j.Calendar.Zone().String() != "Europe/Prague" {
		t.Errorf("got %+v", j)
	}
}
