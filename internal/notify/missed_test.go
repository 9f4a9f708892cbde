package notify_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/notify"
)

func missedRun() notify.MissedRun {
	due := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	return notify.MissedRun{
		Job: "nightly", Output: "/srv/licenses.csv", First: due, Due: due, Count: 1,
		Target: " --job nightly --config /etc/licexport/licexport.yaml",
	}
}

// miss reports a missed run and returns what the webhook got.
func (w *world) miss(m notify.MissedRun) []body {
	w.t.Helper()
	for _, warning := range notify.New(w.config, w.o).Missed(w.t.Context(), m) {
		w.t.Errorf("warning: %s", warning)
	}
	var all []body
	for _, r := range w.server.taken() {
		if r.path == hookPath {
			all = append(all, decode(w.t, r))
		}
	}
	return all
}

func TestMissedRuns(t *testing.T) {
	t.Parallel()
	const rest = `
Was the machine off or asleep, did licexport serve not run, or did a run before it take too long?
What was published before is untouched. The job runs again when it is due next; at once: licexport run --job nightly --config /etc/licexport/licexport.yaml
Host: srv1
Output: /srv/licenses.csv`
	first := missedRun()
	first.Unpublished = true
	if got := newWorld(t).miss(first); len(got) != 1 || !strings.Contains(got[0].Text, "\nNothing was published yet. The job runs again when it is due next; at once: licexport run --job nightly ") {
		t.Errorf("before the first publication: %+v", got)
	}
	many, cut := missedRun(), missedRun()
	many.First, many.Count = many.Due.AddDate(0, 0, -2), 3
	cut.First, cut.Count, cut.Cut = time.Time{}, 0, true
	tests := []struct {
		name string
		run  notify.MissedRun
		text string
	}{
		{"one", missedRun(), `licexport nightly: a run was missed
It was due on 2026-11-23 02:30 UTC, and it is too late to make up for it (schedule.grace).`},
		{"three", many, `licexport nightly: 3 runs were missed
They were due from 2026-11-21 02:30 UTC to 2026-11-23 02:30 UTC, and it is too late to make up for them (schedule.grace).`},
		{"cut off", cut, `licexport nightly: a run was cut off
The run that was due on 2026-11-23 02:30 UTC was cut off, and it is too late to repeat it (schedule.grace).`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := newWorld(t).miss(test.run)
			if len(got) != 1 || got[0].Event != "missed" || got[0].Title+"\n"+got[0].Text != test.text+rest {
				t.Errorf("sent %+v", got)
			}
		})
	}
}

// It lasts until a run is good; one that is missed says nothing of other
// troubles, and nothing works again with it.
func TestMissedRunsLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(failed("contoso", "x"))
	w.server.answer(code(404))
	w.finish(good()) // nobody hears that the failure is over
	w.server.taken()
	if got := w.miss(missedRun()); len(got) != 1 || len(got[0].Details.Events) != 1 {
		t.Errorf("sent %+v", got)
	}
	w.clock.advance(time.Hour)
	if got := w.miss(missedRun()); len(got) != 0 {
		t.Errorf("sent again within a day: %+v", got)
	}
	w.clock.advance(24 * time.Hour)
	if got := w.miss(missedRun()); len(got) != 1 || !strings.Contains(got[0].Text, "It began on 2026-11-23 02:31 UTC and has happened 3 times. As long as it lasts") {
		t.Errorf("sent %+v", got)
	}
	if got := w.run(failed("contoso", "x")); len(got) != 1 || slices.ContainsFunc(got[0].Details.Events, func(e struct {
		Event, Title string
		Lines        []string
		Runs         int
	},
	) bool {
		return e.Event == "recovery"
	}) {
		t.Errorf("sent %+v", got)
	}
	if got := w.run(good()); len(got) != 1 || got[0].Title != "licexport nightly: works again after 1 day 1 hour, 1 run" {
		t.Errorf("sent %+v", got)
	}
}

func TestWhoHearsOfMissedRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Webhook.On = []config.Outcome{config.OutcomeSuccess, config.OutcomeRefused, config.OutcomeAttention}
	w.config.Ping = &config.Ping{Success: config.Text{Literal: w.server.URL + "/good"}, Fail: config.Text{Literal: w.server.URL + "/fail"}}
	for _, warning := range notify.New(w.config, w.o).Missed(t.Context(), missedRun()) {
		t.Error(warning)
	}
	if got := w.server.taken(); len(got) != 1 || got[0].path != "/fail" {
		t.Errorf("sent %+v", got)
	}
}
