package notify_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/state"
)

func TestNotifications(t *testing.T) {
	t.Parallel()
	held := needsLook()
	held.Record.Outcome = state.OutcomeHeld
	tests := []struct {
		name        string
		run         notify.Run
		event, text string
	}{
		{"failure", failed("contoso", "m365.secret_expired"), "failure", `licexport nightly: a source failed, nothing was published
source "contoso": the client secret has expired
Create a new client secret.
What was published before is untouched.`},
		{"failure without a word", notify.Run{Record: record(1, state.OutcomeFailed)}, "failure", `licexport nightly: internal error
What was published before is untouched.`},
		{"refusal", refused(), "refusal", `licexport nightly: the guard refused the new file
contoso:SPE_E3: 412 before, 12 now, 400 removed (removed percent, limit 20 %)
What was published before is untouched.
If the removals are right: licexport approve 20261123-023000-7f3a --job nightly --config /etc/licexport/licexport.yaml`},
		{"refusal for good", refusedForGood(), "refusal", `licexport nightly: the guard refused the new file
contoso:SPE_E3: 412 before, 12 now, 400 removed (removed percent, limit 20 %)
What was published before is untouched.`},
		{"failed step", needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 3}), "attention", `licexport nightly: done, but needs attention
look at it
The step ImportLic.exe failed (exit code 3); the file is published, but was not handed over.`},
		{"held", held, "attention", `licexport nightly: done, but needs attention
The job is held: its runs read and publish nothing. To go on: licexport resume`},
		{"by hand", byHand("contoso:VISIO", "contoso:X"), "clear_by_hand", `licexport nightly: licenses to clear by hand in Alvao
contoso:VISIO (Visio Plan 2): nobody has it since 2026-11-23 02:30 UTC, 3 had it before
contoso:X (Visio Plan 2): nobody has it since 2026-11-23 02:30 UTC, 3 had it before
ImportLic cannot take away a license that nobody in the file has.
Take contoso:VISIO away from its last holders in Alvao, then: licexport ack contoso:VISIO --job nightly
Take contoso:X away from its last holders in Alvao, then: licexport ack contoso:X --job nightly`},
		{"another UId", anotherUID(), "clear_by_hand", `licexport nightly: licenses to enter by hand in Alvao
contoso:VISIO (Visio Plan 2): its UId is Visio since 2026-11-23 02:30 UTC, which has to be entered in Alvao; 3 had it before
Enter Visio in place of contoso:VISIO in Alvao, then: licexport ack contoso:VISIO --job nightly`},
		{"first run that failed", unpublished(failed("contoso", "m365.secret_expired")), "failure", `licexport nightly: a source failed, nothing was published
source "contoso": the client secret has expired
Create a new client secret.
Nothing was published yet.`},
		{"first run that was refused", unpublished(refusedForGood()), "refusal", `licexport nightly: the guard refused the new file
contoso:SPE_E3: 412 before, 12 now, 400 removed (removed percent, limit 20 %)
Nothing was published yet.`},
		{"stopped after it had published", publishedThenStopped(), "failure", `licexport nightly: terminated`},
		{"expiry", expiring(), "expiry", `licexport nightly: a secret or certificate is near its end
source "contoso": the certificate expires on 2026-12-01, in 8 days
Make a new one.`},
		{"good", good(), "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := newWorld(t).run(test.run)
			if test.event == "" {
				if len(got) != 0 {
					t.Errorf("sent %+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Event != test.event {
				t.Fatalf("sent %+v", got)
			}
			facts := "\nHost: srv1\nOutput: /srv/licenses.csv\nRun: 20261123-023000-7f3a"
			if text := got[0].Title + "\n" + got[0].Text; text != test.text+facts {
				t.Errorf("sent\n%s\nwant\n%s", text, test.text+facts)
			}
		})
	}
}

func TestNobodysBusiness(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dry := failed("contoso", "x")
	dry.Record.DryRun = true
	for _, r := range []notify.Run{dry, {Record: record(130, state.OutcomeCanceled)}} {
		if got := w.run(r); len(got) != 0 {
			t.Errorf("sent %+v", got)
		}
	}
	if got := w.run(notify.Run{Record: record(143, state.OutcomeCanceled)}); len(got) != 1 {
		t.Errorf("of a run that the system stopped: %+v", got)
	}
}

func TestSuccessIsSentToWhoAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Webhook.On = []config.Outcome{config.OutcomeSuccess}
	for range 2 {
		if got := w.run(good()); len(got) != 1 || got[0].Event != "success" {
			t.Errorf("sent %+v", got)
		}
		if got := w.run(failed("contoso", "x")); len(got) != 0 {
			t.Errorf("sent of a failure %+v", got)
		}
	}
}

func TestLastingTroubleIsSentOnceADay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		every time.Duration
		runs  int
		want  int
	}{
		{time.Hour, 72, 4},                 // at 0, 20, 40 and 60 hours
		{24*time.Hour - time.Minute, 7, 7}, // a daily run that begins a bit early
		{7 * 24 * time.Hour, 3, 3},
	}
	for _, test := range tests {
		w := newWorld(t)
		sent := 0
		var last body
		for range test.runs {
			for _, last = range w.run(failed("contoso", "m365.secret_expired")) {
				sent++
			}
			w.clock.advance(test.every)
		}
		if sent != test.want {
			t.Errorf("every %v: sent %d times, want %d", test.every, sent, test.want)
		}
		if !strings.Contains(last.Text, "It began on 2026-11-23 02:31 UTC and has happened in ") {
			t.Errorf("the last sent does not say since when:\n%s", last.Text)
		}
	}
}

func TestOtherCauseIsSentAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, r := range []notify.Run{
		failed("contoso", "m365.secret_expired"),
		failed("fabrikam", "m365.secret_expired"),
		failed("fabrikam", "m365.throttled"),
		refused(),
		needsLook(),
		needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 3}),
	} {
		if got := w.run(r); len(got) != 1 {
			t.Errorf("run %d: sent %+v", i, got)
		}
		if got := w.run(r); len(got) != 0 {
			t.Errorf("run %d again: sent %+v", i, got)
		}
		w.clock.advance(time.Minute)
	}
}

func TestRecoveryIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(failed("contoso", "m365.secret_expired"))
	w.clock.advance(time.Hour)
	w.run(refused())
	w.clock.advance(time.Hour)
	got := w.run(good())
	if len(got) != 1 || got[0].Event != "recovery" || got[0].Title != "licexport nightly: works again after 2 hours, 2 runs" {
		t.Fatalf("sent %+v", got)
	}
	if !strings.HasPrefix(got[0].Text, `Over: source "contoso": the client secret has expired (it began on 2026-11-23 02:31 UTC and lasted 2 hours, 1 run)
Over: the guard refused contoso:SPE_E3 (it began on 2026-11-23 03:31 UTC and lasted 1 hour, 1 run)
`) {
		t.Errorf("sent\n%s", got[0].Text)
	}
	if got := w.run(good()); len(got) != 0 {
		t.Errorf("and again %+v", got)
	}
}

func TestRecoveryFromFailureToAttention(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(failed("contoso", "x"))
	w.clock.advance(25 * time.Hour)
	got := w.run(needsLook())
	if len(got) != 1 || got[0].Event != "attention" || len(got[0].Details.Events) != 2 || got[0].Details.Events[1].Title != "licexport nightly: publishes again after 1 day 1 hour, but needs attention" {
		t.Errorf("sent %+v", got)
	}
}

func TestOtherJobIsNoRecovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(failed("contoso", "x"))
	other := good()
	other.Record.Job = "weekly"
	if got := w.run(other); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
}

func TestNewLicenseToClearIsSentAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	steps := []struct {
		run  notify.Run
		sent int
	}{
		{byHand("a"), 1},
		{byHand("A"), 0}, // the same, for Alvao
		{byHand("a", "b"), 1},
		{byHand("b"), 0},
		{failed("contoso", "x"), 1}, // knows nothing of licenses
		{byHand("b"), 1},            // the recovery
		{good(), 0},                 // acknowledged: nothing to send
		{byHand("b"), 1},
	}
	for i, s := range steps {
		w.clock.advance(time.Hour)
		if got := w.run(s.run); len(got) != s.sent {
			t.Errorf("step %d: sent %+v", i, got)
		}
	}
}

func TestWhatWasNotDeliveredIsDueAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.answer(code(404))
	if warnings := w.finish(failed("contoso", "x")); len(warnings) != 1 {
		t.Errorf("warnings are %q", warnings)
	}
	w.server.taken()
	w.clock.advance(time.Hour)
	if got := w.run(failed("contoso", "x")); len(got) != 1 || got[0].Details.Events[0].Runs != 2 {
		t.Errorf("sent %+v", got)
	}
	w.server.answer(code(404))
	w.finish(good())
	w.server.taken()
	if got := w.run(good()); len(got) != 1 || got[0].Event != "recovery" {
		t.Errorf("sent %+v", got)
	}
}

// Whatever the runs come to and however often there are some: what is sent is
// what is new, or a day old; and nobody hears of the end of what was not sent.
func TestNoticeProperties(t *testing.T) {
	t.Parallel()
	runs := map[string]func() notify.Run{
		"good": good, "refused": refused,
		"failed": func() notify.Run { return failed("contoso", "x") },
		"look":   func() notify.Run { return needsLook() },
	}
	names := []string{"good", "refused", "failed", "look"}
	server := newServer(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.server, w.config.Webhook.URL = server, config.Text{Literal: server.URL}
		sent := map[string][]time.Time{}
		open := map[string]bool{}
		for i := range rapid.IntRange(1, 25).Draw(rt, "runs") {
			name := rapid.SampledFrom(names).Draw(rt, fmt.Sprint("run ", i))
			events := map[string]bool{}
			for _, b := range w.run(runs[name]()) {
				for _, e := range b.Details.Events {
					events[e.Event] = true
				}
			}
			now := w.clock.Now()
			if events["recovery"] {
				before := len(open)
				maps.DeleteFunc(open, func(e string, _ bool) bool { return name == "good" || e != "attention" })
				if len(open) == before {
					rt.Fatalf("run %d: an end without a beginning", i)
				}
			}
			delete(events, "recovery")
			for e := range events {
				sent[e] = slices.DeleteFunc(sent[e], func(at time.Time) bool { return now.Sub(at) >= 20*time.Hour })
				if sent[e] = append(sent[e], now); len(sent[e]) > 3 {
					rt.Fatalf("run %d: %s sent %d times a day", i, e, len(sent[e]))
				}
				open[e] = true
			}
			if name == "good" && len(open) > 0 {
				rt.Fatalf("run %d: nobody heard that %v is over", i, open)
			}
			w.clock.advance(time.Duration(rapid.IntRange(1, 30).Draw(rt, fmt.Sprint("pause ", i))) * time.Hour)
		}
	})
}
