package export_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// calls keeps what a web server received.
type calls struct {
	mu  sync.Mutex
	all []string
}

func (c *calls) server(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all = append(c.all, r.URL.Path+" "+string(body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func (c *calls) paths() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var paths []string
	for _, call := range c.all {
		path, _, _ := strings.Cut(call, " ")
		paths = append(paths, path)
	}
	return strings.Join(paths, " ")
}

// A run tells the dead man's switch that it begins and how it ends, and the
// webhook when something is wrong, without naming anybody.
func TestRunTells(t *testing.T) {
	t.Parallel()
	var c calls
	url := c.server(t)
	d := newDesk(t)
	for _, name := range []string{"start", "success", "fail", "hook"} {
		d.put(name+".url", url+"/"+name)
	}
	notifying := "notify: {webhook: {url: {file: hook.url}}, ping: {start: {file: start.url}, success: {file: success.url}, fail: {file: fail.url}}}\n"
	d.published(ten + notifying)
	if got := c.paths(); got != "/start /success" {
		t.Errorf("a good run sent %q", got)
	}
	_, err := d.run(five + notifying)
	d.expect(problem.Refused, err, "5 of 10 assignments")
	got := c.paths()
	if !strings.Contains(got, "/fail") || !strings.Contains(got, "/hook") {
		t.Errorf("a refusal sent %q", got)
	}
	for _, call := range c.all {
		if strings.Contains(call, "person.number") {
			t.Errorf("it names a person: %s", call)
		}
	}
}

// Whoever starts a run may know something that people shall look at, and that a
// run which fails does not hide.
func TestLookThatTheStarterAsksFor(t *testing.T) {
	t.Parallel()
	var c calls
	url := c.server(t)
	d := newDesk(t)
	d.put("hook.url", url+"/hook")
	notifying := "notify: {webhook: {url: {file: hook.url}}}\n"
	d.published(ten + notifying)
	d.attention = "the settings are those from before"
	o, err := d.run(ten + notifying)
	d.expect(problem.Attention, err)
	if !o.Unchanged || len(o.Attention) != 1 || o.Attention[0] != d.attention {
		t.Errorf("it came to %+v", o.Attention)
	}
	_, err = d.run(five + notifying)
	d.expect(problem.Refused, err)
	d.attention = ""
	if _, err = d.run(ten + notifying); err != nil {
		t.Error(err)
	}
	got := c.all
	if len(got) != 3 || !strings.Contains(got[0], "the settings are those from before") || !strings.Contains(got[2], `"recovery"`) {
		t.Errorf("reported %q", got)
	}
}

// A run that did not take place is reported to those who are notified of failures.
func TestMissedRunIsTold(t *testing.T) {
	t.Parallel()
	var c calls
	d := newDesk(t)
	d.put("hook.url", c.server(t)+"/hook")
	f := d.configured(ten + "notify: {webhook: {url: {file: hook.url}}}\njobs: {nightly: {sources: [a]}}\n")
	job, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	warnings := d.exporter.Missed(t.Context(), export.Plan{File: f, Job: job, Trigger: state.TriggerSchedule}, notify.MissedRun{Due: d.now, Count: 1})
	if len(warnings) > 0 || len(c.all) != 1 || !strings.Contains(c.all[0], "at once: licexport run --job nightly") || !strings.Contains(c.all[0], d.path("licenses.csv")) {
		t.Errorf("reported %q, warnings %q", c.all, warnings)
	}
	if names := d.names(".licexport/licenses.csv"); !slices.Equal(names, []string{"notify.json"}) {
		t.Errorf("in the state are %q", names)
	}
}

// A run that is stopped tells people, but does not wait for a server that does not
// answer.
func TestStoppedRunDoesNotWaitForPeople(t *testing.T) {
	t.Parallel()
	asked, end := make(chan struct{}, 10), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-end
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(end) })
	d := newDesk(t)
	d.put("hook.url", s.URL)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(problem.As(problem.Terminated, errors.New("terminated")))
	o, err := d.runContext(ctx, ten+"notify: {webhook: {url: {file: hook.url}}}\n")
	d.expect(problem.Terminated, err)
	if len(asked) != 1 {
		t.Errorf("%d attempts to tell people", len(asked))
	}
	if !slices.ContainsFunc(o.Warnings, func(w string) bool { return strings.Contains(w, "(attempt 1)") }) {
		t.Errorf("warnings %q", o.Warnings)
	}
}
