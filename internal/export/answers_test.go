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

// A command that is answered with no is nobody's business but that of the person who
// typed it: no notification, no step of a failure, and what is mistyped leaves no
// record either. What it would have published stays as it was told.
func TestAnswersArePrivate(t *testing.T) {
	t.Parallel()
	var c calls
	d := newDesk(t)
	d.put("hook.url", c.server(t)+"/hook")
	d.first = true
	const jobs = "jobs: {nightly: {sources: [a], metrics_textfile: nightly.prom}}\n"
	notifying := "notify: {webhook: {url: {file: hook.url}}}\n" + jobs
	d.published(ten + notifying)
	d.now = d.now.Add(time.Hour)
	refused, err := d.run(five + notifying)
	d.expect(problem.Refused, err)
	f := d.configured(ten + notifying)
	job, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	plan := export.Plan{File: f, Job: job}
	metric := func(want string) {
		t.Helper()
		text, err := os.ReadFile(d.path("nightly.prom"))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%q is not in the metrics (%v):\n%s", want, err, text)
		}
	}
	records := func() int { return len(d.names(".licexport/licenses.csv/runs")) }
	metric(`licexport_guard_refused{job="nightly",output="` + d.path("licenses.csv") + `"} 1`)
	before, sent := records(), len(c.all)

	_, err = d.exporter.Approve(t.Context(), plan, export.Approval{Run: "20260101-000000-mistyp"})
	d.expect(problem.Usage, err, "there is no candidate")
	_, err = d.exporter.Rollback(t.Context(), plan, "20260101-000000-mistyp", nil)
	d.expect(problem.Usage, err, "there is no published content")
	_, err = d.exporter.Approve(t.Context(), plan, export.Approval{Run: refused.Run, Confirm: func(*export.Outcome) error { return export.ErrDeclined }})
	d.expect(problem.Refused, err, "nothing was published")
	if records() != before || len(c.all) != sent {
		t.Errorf("%d records of %d, reported %q", records(), before, c.all[sent:])
	}
	metric("licexport_guard_refused{")

	if _, err = d.exporter.Approve(t.Context(), plan, export.Approval{Run: refused.Run, By: "jana"}); err != nil {
		t.Fatal(err)
	}
	metric(`licexport_guard_refused{job="nightly",output="` + d.path("licenses.csv") + `"} 0`)
	sent = len(c.all)
	o, err := d.exporter.Approve(t.Context(), plan, export.Approval{Run: refused.Run, By: "jana"})
	d.expect(problem.Refused, err, "has been approved already")
	if len(c.all) != sent || !o.AnswersOnly() {
		t.Errorf("approving twice sent %q", c.all[sent:])
	}
	metric(`licexport_guard_refused{job="nightly",output="` + d.path("licenses.csv") + `"} 0`)
	if _, err = d.exporter.Rollback(t.Context(), plan, "", nil); err != nil {
		t.Fatal(err)
	}
	metric(`licexport_published_rows{job="nightly",output="` + d.path("licenses.csv") + `"} 10`)
}

// A job can be held at any time, and held once more, which loses neither the reason nor
// the beginning of the hold.
func TestHoldAtAnyTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	f := d.configured(ten + job)
	nightly, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	plan := export.Plan{File: f, Job: nightly}
	since, former := d.now, ""
	for _, again := range [][2]string{{"first", "first"}, {"", "first"}, {"second", "second"}} {
		given, reason := again[0], again[1]
		was, err := d.exporter.Hold(t.Context(), plan, state.Hold{By: "jana", Reason: given})
		if err != nil || (was != nil) != (former != "") || was != nil && was.Reason != former {
			t.Fatal(was, err)
		}
		former = reason
		d.now = d.now.Add(time.Hour)
		o, err := d.run(ten + job)
		d.expect(problem.Attention, err)
		if o.StoppedBy() == nil || o.StoppedBy().Reason != reason || !o.StoppedBy().Since.Equal(since) || d.csv() != "" {
			t.Errorf("held: %+v", o.StoppedBy())
		}
	}
	if held, err := d.exporter.Resume(t.Context(), plan); err != nil || !held {
		t.Fatal(held, err)
	}
	d.published(ten + job)
}
