package serve

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/secret"
)

const scheduled = "version: 1\nsources: {acme: {}}\njobs: {nightly: {sources: [acme], schedule: {cron: \"30 2 * * *\"}}}\n"

// A configuration that became wrong is what each run reports until it is corrected.
func TestWrongConfigurationIsReportedByRuns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	s := &Server{path: path, log: slog.New(slog.DiscardHandler)}
	load := func(text string) error {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.load()
		return err
	}
	if err := load(scheduled); err != nil || s.wrong.Load() != nil {
		t.Fatalf("got %v", err)
	}
	good := s.current.Load()
	if err := load(scheduled + "jbos: {}\nparalel: 3\n"); err == nil || s.current.Load() != good {
		t.Errorf("the wrong one is in force: %v", err)
	}
	want := "the configuration was changed and is wrong, so the settings from before were used; see licexport config validate: " + path + ":4:1: "
	got := *s.wrong.Load()
	if !strings.HasPrefix(got, want) || strings.Contains(got, "\n") {
		t.Errorf("it says %q", got)
	}
	if err := load(scheduled); err != nil || s.wrong.Load() != nil {
		t.Errorf("it is corrected, but: %v", err)
	}
}

// Settings that count only from the next start are no silent mistake.
func TestAChangedPageIsSaidToWait(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	s := &Server{path: path, log: slog.New(slog.NewTextHandler(&log, nil))}
	for _, more := range []string{"", "parallel: 3\n", "page: {password: {env: PAGE}}\n", "page: {password: {env: PAGE}}\n", "page: {password: {env: OTHER}}\n"} {
		if err := os.WriteFile(path, []byte(scheduled+more), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.load(); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(log.String(), "the section page was changed"); got != 2 {
		t.Errorf("said %d times: %s", got, &log)
	}
}

// What a loop missed reaches the webhook of the job, and nothing else does.
func TestMissedRunsReachPeople(t *testing.T) {
	t.Parallel()
	reported := make(chan string, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		reported <- string(body)
	}))
	t.Cleanup(hook.Close)
	dir := t.TempDir()
	file, err := config.Parse([]byte(scheduled+"notify: {webhook: {url: \""+hook.URL+"\"}}\n"), "licexport.yaml", dir)
	if err != nil {
		t.Fatal(err)
	}
	due := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	missed := &missedRuns{
		exporter: &export.Exporter{Opener: &export.Opener{Log: slog.New(slog.DiscardHandler), Redactor: secret.NewRedactor(), LookupEnv: os.LookupEnv}},
		file:     func() *config.File { return file },
	}
	for _, e := range []schedule.Event{
		{Kind: schedule.Superseded, Job: "nightly", First: due, Due: due, Count: 1},
		{Kind: schedule.GaveUp, Job: "nightly", Due: due}, // its runs have reported that
		{Kind: schedule.Missed, Job: "taken out", First: due, Due: due, Count: 1},
		{Kind: schedule.Missed, Job: "nightly", First: due, Due: due, Count: 1},
	} {
		missed.observe(t.Context(), e)
	}
	missed.wait()
	if len(reported) != 1 {
		t.Fatalf("reported %d times", len(reported))
	}
	if text := <-reported; !strings.Contains(text, "licexport nightly: a run was missed") || !strings.Contains(text, "2026-11-23 02:30 UTC") {
		t.Errorf("reported %s", text)
	}

	stopped, stop := context.WithCancel(t.Context())
	missed.pause = time.Hour
	missed.observe(stopped, schedule.Event{Kind: schedule.GaveUp, Cut: true, Job: "nightly", Due: due})
	stop()
	missed.wait() // does not take an hour
}
