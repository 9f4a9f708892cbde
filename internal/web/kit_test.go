package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/web"
)

var now = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)

// known is a Data of a test.
type known struct {
	jobs   []web.Job
	status schedule.Status
	err    error
}

func (k known) Overview(context.Context) (overview.Overview, error) {
	o := overview.Overview{Time: now, Config: "/etc/licexport/licexport.yaml"}
	for i := range k.jobs {
		o.Jobs = append(o.Jobs, k.jobs[i].Job)
	}
	return o, k.err
}

func (k known) Job(_ context.Context, name string) (*web.Job, error) {
	for i := range k.jobs {
		if k.jobs[i].Name == name {
			return &k.jobs[i], k.err
		}
	}
	return nil, k.err
}

func (k known) Now() time.Time { return now }

func (k known) Schedule() schedule.Status { return k.status }

// job is a job that stands well.
func job(name string) web.Job {
	return web.Job{
		Job:      overview.Job{Name: name, Output: "/srv/" + name + ".csv", Standing: overview.Well},
		Settings: &config.Job{Name: name},
	}
}

// inUTC gives a job a schedule, so that its times do not have the zone of the machine.
func inUTC(j web.Job) web.Job {
	j.Cron, j.Zone = "30 2 * * *", "UTC"
	return j
}

func handler(t *testing.T, d web.Data) http.Handler {
	t.Helper()
	return web.Handler(d, web.Options{Version: "1.2.3", Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
}

// get asks for a path; header are names and values.
func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	return ask(h, http.MethodGet, path, header...)
}

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// askIn asks for a page in a context.
func askIn(ctx context.Context, h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
	return w
}
