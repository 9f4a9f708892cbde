package monitor_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/schedule/monitor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type fixed schedule.Status

func (f fixed) Status() schedule.Status { return schedule.Status(f) }

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func TestProbes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		status          schedule.Status
		healthz, readyz string
	}{
		{"starting", schedule.Status{}, "200 starting", "503 starting"},
		{"well", schedule.Status{Tick: now}, "200 ok", "200 ok"},
		{"stuck", schedule.Status{Tick: now.Add(-3 * time.Minute)}, "503 stuck: nothing was done for 3m0s", "503 stuck: nothing was done for 3m0s"},
		{"no state", schedule.Status{Tick: now, StateErr: errors.New("disk full")}, "200 ok", "503 the state cannot be written, see the log"},
		{
			"wrong configuration", schedule.Status{Tick: now, LoadErr: errors.New("line 3")},
			"200 ok", "200 ok, but the new configuration cannot be used and the old one is in force, see the log",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := monitor.Handler(fixed(tt.status), monitor.Options{Now: func() time.Time { return now }})
			if got := get(h, "/healthz"); got != tt.healthz {
				t.Errorf("healthz: got %q, want %q", got, tt.healthz)
			}
			if got := get(h, "/readyz"); got != tt.readyz {
				t.Errorf("readyz: got %q, want %q", got, tt.readyz)
			}
		})
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	ended, at := problem.Refused, time.Unix(1_700_000_000, 0)
	h := monitor.Handler(fixed{Tick: now, Jobs: []schedule.JobStatus{
		{Name: "nightly", Running: true, Next: at, Finished: &at, Ended: &ended, Success: &at, Missed: 2, Runs: map[problem.Class]uint64{problem.None: 3, problem.Refused: 1}},
		{Name: "new"},
	}}, monitor.Options{Version: "1.2.3"})
	text := get(h, "/metrics")
	for _, want := range []string{
		`licexport_build_info{version="1.2.3"} 1`,
		`licexport_job_running{job="nightly"} 1`,
		`licexport_job_running{job="new"} 0`,
		`licexport_job_next_run_timestamp_seconds{job="nightly"} 1.7e+09`,
		`licexport_last_run_exit_code{job="nightly"} 4`,
		`licexport_last_success_timestamp_seconds{job="nightly"} 1.7e+09`,
		`licexport_job_missed_total{job="nightly"} 2`,
		`licexport_job_runs_total{exit_code="0",job="nightly"} 3`,
		`licexport_job_runs_total{exit_code="4",job="nightly"} 1`,
		"licexport_serve_config_ok 1",
		"go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(text, `last_success_timestamp_seconds{job="new"}`) {
		t.Error("a job that never ran had a success")
	}
}

func TestListenIsForThisComputerAlone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":9469", "192.168.1.1:9469", "example.com:80", "nonsense"} {
		l, err := monitor.Listen(t.Context(), address, config.Page{})
		if err == nil {
			_ = l.Close()
		}
		if problem.ClassOf(err) != problem.Usage {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

// An address that another program has now may be free after a restart, so it is
// no mistake in the settings, after which systemd would not start serve again.
func TestListenWhereSomebodyElseDoes(t *testing.T) {
	t.Parallel()
	l, err := monitor.Listen(t.Context(), "127.0.0.1:0", config.Page{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, err = monitor.Listen(t.Context(), l.Addr().String(), config.Page{})
	if err == nil || !strings.Contains(err.Error(), "another program listens there already") {
		t.Errorf("got %v, want it in words", err)
	}
	// The demo always needs an address: to name none is advice for serve alone.
	if remedy := problem.Find(err).Remedy; !strings.Contains(remedy, `Only serve also runs without a page: --listen ""`) {
		t.Errorf("got the advice %q", remedy)
	}
	if problem.ClassOf(err) != problem.Output {
		t.Errorf("got %v", err)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	l, err := monitor.Listen(t.Context(), "127.0.0.1:0", config.Page{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- monitor.Serve(ctx, l, monitor.Handler(fixed{}, monitor.Options{}), monitor.ServeOptions{})
	}()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + l.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil || string(body) != "starting\n" {
		t.Errorf("got %q, %v", body, err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func get(h http.Handler, path string) string {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "localhost"
	h.ServeHTTP(w, r)
	if path == "/metrics" {
		return w.Body.String()
	}
	return strconv.Itoa(w.Code) + " " + strings.TrimSpace(w.Body.String())
}
