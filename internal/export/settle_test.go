package export_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// What people do about a job is the end of what they were notified of: a hold, its own
// end, an approval.
func TestWhatPeopleDoEndsTroubles(t *testing.T) {
	t.Parallel()
	var c calls
	d := newDesk(t)
	d.put("hook.url", c.server(t)+"/hook")
	d.first = true
	notifying := "notify: {webhook: {url: {file: hook.url}}}\n"
	d.published(ten + job + notifying)
	o := d.refused(five + job + notifying)

	f := d.configured(five + job + notifying)
	nightly, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	plan := export.Plan{File: f, Job: nightly}
	d.now = d.now.Add(time.Hour)
	if _, err := d.exporter.Approve(t.Context(), plan, export.Approval{Run: o.Run, By: "jana"}); err != nil {
		t.Fatal(err)
	}
	if got := c.last(); !strings.Contains(got, "licexport nightly: approved after 1 hour, 1 run") {
		t.Errorf("after the approval: %s", got)
	}

	broke := func() { // within a day of another one
		d.now = d.now.Add(time.Hour)
		_, err := d.run(broken + job + notifying)
		d.expect(problem.Source, err)
	}
	broke()
	sent := len(c.all)
	broke()
	if len(c.all) != sent || !strings.Contains(c.last(), `"event":"failure"`) {
		t.Errorf("of the same failure: %s", c.last())
	}
	if _, err := d.exporter.Hold(t.Context(), plan, state.Hold{By: "jana"}); err != nil {
		t.Fatal(err)
	}
	if content := d.notifications(); strings.Contains(content, "failure") {
		t.Errorf("held, and still remembered: %s", content)
	}
	_, err = d.run(broken + job + notifying)
	d.expect(problem.Attention, err)
	d.now = d.now.Add(time.Hour)
	if _, err := d.exporter.Resume(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	broke()
	if got := c.last(); !strings.Contains(got, `"event":"failure"`) {
		t.Errorf("the failure after the hold is news, but the last was %s", got)
	}
	d.now = d.now.Add(time.Hour)
	if _, err := d.run(five + job + notifying); err != nil {
		t.Fatal(err)
	}
	if got := c.last(); !strings.Contains(got, "licexport nightly: works again after 1 hour, 1 run") {
		t.Errorf("at the end: %s", got)
	}
}

// The record names the code for which a source failed, also where its published rows
// stood in for it.
func TestRecordNamesTheCodeOfASource(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(two("expected-met", reuse))
	o, err := d.run(two("crashes", reuse))
	d.expect(problem.Attention, err)
	r := d.exporter.Record(o)
	if s := r.Sources; s[0].Code != "" || s[1].Status != state.SourceReused || s[1].Code != "host.crashed" {
		t.Errorf("sources %+v", s)
	}
}

// last is what the server received last.
func (c *calls) last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) == 0 {
		return ""
	}
	return c.all[len(c.all)-1]
}

// notifications is the memory of what was sent.
func (d *desk) notifications() string {
	d.t.Helper()
	content, err := os.ReadFile(d.path(".licexport/licenses.csv/notify.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(content)
}
