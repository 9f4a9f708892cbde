package notify_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/mail/mailtest"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// reading makes a run one that read contoso and fabrikam, save for those that failed,
// each with a code.
func reading(r notify.Run, failed map[string]string) notify.Run {
	status := state.SourceFailed
	if r.Record.Class.Done() {
		status = state.SourceReused
	}
	r.Record.Sources = nil
	for _, name := range []string{"contoso", "fabrikam"} {
		s := state.SourceRecord{Name: name, Plugin: "m365", Status: state.SourceComplete}
		if code, ok := failed[name]; ok {
			s.Status, s.Code = status, code
			if status == state.SourceFailed {
				r.Record.Diagnostics = append(r.Record.Diagnostics, state.Diagnostic{
					Severity: "error", Source: name, Code: code, Summary: "no answer from " + name,
				})
			}
		}
		r.Record.Sources = append(r.Record.Sources, s)
	}
	return r
}

// failing is a run whose sources failed; reusing one that used their published rows.
func failing(sources ...string) notify.Run {
	return reading(notify.Run{Record: record(3, state.OutcomeFailed)}, codes("m365.network", sources))
}

func reusing(code string, sources ...string) notify.Run {
	return reading(needsLook(), codes(code, sources))
}

func whole(r notify.Run) notify.Run { return reading(r, nil) }

func codes(code string, sources []string) map[string]string {
	all := map[string]string{}
	for _, s := range sources {
		all[s] = code
	}
	return all
}

// refusing is a run whose licenses the guard refused by a rule.
func refusing(rule string, licenses ...string) notify.Run {
	r := whole(notify.Run{Record: record(4, state.OutcomeRefused)})
	r.Record.Guard = &state.GuardRecord{Verdict: state.GuardRefused}
	for _, uid := range licenses {
		r.Record.Guard.Findings = append(r.Record.Guard.Findings, state.GuardFinding{
			Rule: rule, Refusal: true, Source: "contoso", License: uid, Before: 40, After: 20, Removed: 20, Limit: "20 %",
		})
	}
	return r
}

// keeping is a run that published without what the guard refused by a rule.
func keeping(rule string, licenses ...string) notify.Run {
	r := whole(needsLook())
	r.Record.Guard = refusing(rule, licenses...).Record.Guard
	r.Record.Guard.Verdict = state.GuardKept
	return r
}

// refusingBoth is a run whose licenses the guard refused by two rules each.
func refusingBoth(licenses ...string) notify.Run {
	r := refusing("removed_percent", licenses...)
	r.Record.Guard.Findings = append(r.Record.Guard.Findings, refusing("emails_changed", licenses...).Record.Guard.Findings...)
	return r
}

func byTrigger(trigger state.Trigger) notify.Run {
	r := good()
	r.Record.Trigger = trigger
	return r
}

// diary is what somebody who receives the messages notes: the titles and what is said
// of causes.
func (w *world) diary(runs ...notify.Run) string {
	w.t.Helper()
	var all []string
	for i, r := range runs {
		if i > 0 {
			w.clock.advance(time.Hour)
		}
		for _, b := range w.run(r) {
			all = append(all, fmt.Sprintf("run %d:", i+1))
			for _, e := range b.Details.Events {
				all = append(all, "  "+e.Event+": "+strings.TrimPrefix(e.Title, "licexport nightly: "))
				for _, line := range e.Lines {
					for _, known := range []string{"source ", "contoso:", "Over: ", "Still: "} {
						if strings.HasPrefix(line, known) {
							all = append(all, "    "+line)
						}
					}
				}
			}
		}
	}
	return strings.Join(all, "\n")
}

// What stays the same is no news, whatever the exit code; what is new is, though
// something else was reported an hour ago.
func TestNewsIsAnotherCause(t *testing.T) {
	t.Parallel()
	const notSince = " (since 2026-11-23 02:31 UTC)"
	for name, c := range map[string]struct {
		runs []notify.Run
		want string
	}{
		"exit code 3, 4, 3 with the same source failing": {
			[]notify.Run{failed("contoso", "x"), refused(), failed("contoso", "x"), refused()},
			`run 1:
  failure: a source failed, nothing was published
    source "contoso": the client secret has expired
run 2:
  refusal: the guard refused the new file
    contoso:SPE_E3: 412 before, 12 now, 400 removed (removed percent, limit 20 %)`,
		},
		"exit code 4, 3, 4 with the same license refused": {
			[]notify.Run{refusing("removed_percent", "contoso:E3"), failing("fabrikam"), refusing("removed_percent", "contoso:E3")},
			`run 1:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
run 2:
  failure: a source failed, nothing was published
    source "fabrikam": no answer from fabrikam
run 3:
  recovery: 1 trouble is over, others remain
    Over: source "fabrikam": no answer from fabrikam (it began on 2026-11-23 03:31 UTC and lasted 1 hour, 1 run)
    Still: the guard refused contoso:E3` + notSince,
		},
		"another source": {
			[]notify.Run{failing("contoso"), failing("contoso", "fabrikam"), failing("contoso", "fabrikam")},
			`run 1:
  failure: a source failed, nothing was published
    source "contoso": no answer from contoso
run 2:
  failure: a source failed, nothing was published
    source "fabrikam": no answer from fabrikam
    Still: source "contoso": no answer from contoso` + notSince,
		},
		"another code": {
			[]notify.Run{failed("contoso", "m365.network"), failed("contoso", "m365.secret_expired"), failed("contoso", "m365.network")},
			`run 1:
  failure: a source failed, nothing was published
    source "contoso": the client secret has expired
run 2:
  failure: a source failed, nothing was published
    source "contoso": the client secret has expired`,
		},
		"another license": {
			[]notify.Run{
				refusing("removed_percent", "contoso:E3"), refusing("removed_rows", "contoso:E3"),
				refusing("removed_percent", "contoso:e3", "contoso:VISIO"), refusing("emails_changed", "contoso:E3", "contoso:VISIO"),
			},
			`run 1:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
run 3:
  refusal: the guard refused the new file
    contoso:VISIO: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
    Still: the guard refused contoso:e3` + notSince + `
run 4:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (emails changed, limit 20 %)
    contoso:VISIO: 40 before, 20 now, 20 removed (emails changed, limit 20 %)`,
		},
		"published rows, then another code, then nothing": {
			[]notify.Run{reusing("m365.network", "contoso"), reusing("m365.network", "contoso"), reusing("m365.forbidden", "contoso"), failing("contoso")},
			`run 1:
  attention: done, but needs attention
run 3:
  attention: done, but needs attention
run 4:
  failure: a source failed, nothing was published
    source "contoso": no answer from contoso`,
		},
		"one of two sources works again": {
			[]notify.Run{failing("contoso", "fabrikam"), failing("contoso"), whole(good())},
			`run 1:
  failure: a source failed, nothing was published
    source "contoso": no answer from contoso
    source "fabrikam": no answer from fabrikam
run 2:
  recovery: 1 trouble is over, others remain
    Over: source "fabrikam": no answer from fabrikam (it began on 2026-11-23 02:31 UTC and lasted 1 hour, 1 run)
    Still: source "contoso": no answer from contoso` + notSince + `
run 3:
  recovery: works again after 2 hours, 2 runs
    Over: source "contoso": no answer from contoso (it began on 2026-11-23 02:31 UTC and lasted 2 hours, 2 runs)`,
		},
		"one of two licenses passes": {
			[]notify.Run{refusing("removed_percent", "contoso:E3", "contoso:VISIO"), refusing("slow_erosion", "contoso:E3"), whole(good())},
			`run 1:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
    contoso:VISIO: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
run 2:
  recovery: 1 trouble is over, others remain
    Over: the guard refused contoso:VISIO (it began on 2026-11-23 02:31 UTC and lasted 1 hour, 1 run)
    Still: the guard refused contoso:E3` + notSince + `
run 3:
  recovery: works again after 2 hours, 2 runs
    Over: the guard refused contoso:E3 (it began on 2026-11-23 02:31 UTC and lasted 2 hours, 2 runs)`,
		},
		"one source works again, another license is refused": {
			[]notify.Run{failing("contoso"), refusing("removed_percent", "fabrikam:F1")},
			`run 1:
  failure: a source failed, nothing was published
    source "contoso": no answer from contoso
run 2:
  refusal: the guard refused the new file
  recovery: 1 trouble is over
    Over: source "contoso": no answer from contoso (it began on 2026-11-23 02:31 UTC and lasted 1 hour, 1 run)`,
		},
		"one license passes, the other is refused by another rule": {
			[]notify.Run{refusing("removed_percent", "contoso:E3", "contoso:VISIO"), refusing("emails_changed", "contoso:E3")},
			`run 1:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
    contoso:VISIO: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
run 2:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (emails changed, limit 20 %)
  recovery: 1 trouble is over
    Over: the guard refused contoso:VISIO (it began on 2026-11-23 02:31 UTC and lasted 1 hour, 1 run)`,
		},
		"one license kept for two rules in turn": {
			[]notify.Run{keeping("removed_percent", "contoso:E3"), keeping("emails_changed", "contoso:E3"), whole(good())},
			`run 1:
  attention: done, but needs attention
run 2:
  attention: done, but needs attention
run 3:
  recovery: works again after 2 hours, 2 runs
    Over: published rows were kept for contoso:E3 (it began on 2026-11-23 02:31 UTC and lasted 2 hours)`,
		},
		"one license refused for two rules at once, then one more": {
			[]notify.Run{refusingBoth("contoso:E3"), refusingBoth("contoso:E3", "contoso:VISIO"), refusing("removed_percent", "contoso:VISIO")},
			`run 1:
  refusal: the guard refused the new file
    contoso:E3: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
    contoso:E3: 40 before, 20 now, 20 removed (emails changed, limit 20 %)
run 2:
  refusal: the guard refused the new file
    contoso:VISIO: 40 before, 20 now, 20 removed (removed percent, limit 20 %)
    contoso:VISIO: 40 before, 20 now, 20 removed (emails changed, limit 20 %)
    Still: the guard refused contoso:E3` + notSince + `
run 3:
  recovery: 1 trouble is over, others remain
    Over: the guard refused contoso:E3 (it began on 2026-11-23 02:31 UTC and lasted 2 hours)
    Still: the guard refused contoso:VISIO (since 2026-11-23 03:31 UTC)`,
		},
		"another step": {
			[]notify.Run{
				needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 3}),
				needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 3}),
				needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 5}),
				needsLook(state.StepRecord{Name: "ImportLic.exe", OK: true}, state.StepRecord{Name: "copy.ps1", ExitCode: 1}),
			},
			`run 1:
  attention: done, but needs attention
run 3:
  attention: done, but needs attention
run 4:
  attention: done, but needs attention
  recovery: 1 trouble is over
    Over: the step ImportLic.exe failed (it began on 2026-11-23 02:31 UTC and lasted 3 hours)`,
		},
		"errors without a code, with counts and times": {
			[]notify.Run{
				uncoded("write C:\\data\\licenses.csv: the disk is full after 5 s"), uncoded("write C:\\data\\licenses.csv: the disk is full after 12 s"),
				uncoded("write C:\\data\\licenses.csv: access is denied"),
			},
			`run 1:
  failure: the output could not be written
run 3:
  failure: the output could not be written`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := newWorld(t).diary(c.runs...); got != c.want {
				t.Errorf("received\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func uncoded(summary string) notify.Run {
	r := record(5, state.OutcomeFailed)
	r.Diagnostics = []state.Diagnostic{{Severity: "error", Summary: summary}}
	return notify.Run{Record: r}
}

// Who approves or rolls back answers the guard. That says nothing of a source.
func TestPersonsSettle(t *testing.T) {
	t.Parallel()
	for trigger, title := range map[state.Trigger]string{
		state.TriggerApprove:  "licexport nightly: approved after 1 hour, 1 run",
		state.TriggerRollback: "licexport nightly: rolled back after 1 hour, 1 run",
	} {
		w := newWorld(t)
		w.run(failing("fabrikam"))
		w.run(refusing("removed_percent", "contoso:E3")) // fabrikam was read
		w.clock.advance(time.Hour)
		got := w.run(byTrigger(trigger))
		if len(got) != 1 || got[0].Title != title || strings.Contains(got[0].Text, "fabrikam") {
			t.Errorf("%s: sent %+v", trigger, got)
		}
		w.run(failing("fabrikam"))
		w.clock.advance(time.Hour)
		if got := w.run(byTrigger(trigger)); len(got) != 0 {
			t.Errorf("%s: nobody has read the source, but sent %+v", trigger, got)
		}
		w.clock.advance(time.Hour)
		if got := w.run(whole(good())); len(got) != 1 || got[0].Title != "licexport nightly: works again after 2 hours, 1 run" {
			t.Errorf("%s: sent %+v", trigger, got)
		}
	}
}

func (w *world) settle(s notify.Settlement) {
	w.t.Helper()
	for _, warning := range notify.New(w.config, w.o).Settle(w.t.Context(), s) {
		w.t.Errorf("warning: %s", warning)
	}
	if got := w.server.taken(); len(got) > 0 {
		w.t.Errorf("sent %d messages", len(got))
	}
}

func heldRun() notify.Run {
	r := whole(needsLook())
	r.Record.Outcome, r.Record.Sources = state.OutcomeHeld, nil
	return r
}

// A hold is the end of what it was put for; its own end is reported with the first run
// that works. What comes back is news.
func TestHoldAndResume(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(failing("contoso"))
	w.clock.advance(time.Hour)
	w.settle(notify.Settlement{Held: true})
	w.clock.advance(time.Hour)
	got := w.run(heldRun())
	if len(got) != 1 || len(got[0].Details.Events) != 1 || got[0].Event != "attention" {
		t.Errorf("sent %+v", got)
	}
	if got := w.run(heldRun()); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
	w.clock.advance(3 * time.Hour)
	w.settle(notify.Settlement{Resumed: true})
	w.clock.advance(time.Hour)
	if got := w.run(failing("contoso")); len(got) != 1 || got[0].Event != "failure" || got[0].Details.Events[0].Runs != 1 || len(got[0].Details.Events) != 2 {
		t.Errorf("after the hold: %+v", got)
	}
	w.clock.advance(time.Hour)
	got = w.run(whole(good()))
	if len(got) != 1 || got[0].Title != "licexport nightly: works again after 1 hour, 1 run" || strings.Contains(got[0].Text, "held") {
		t.Errorf("sent %+v", got)
	}
}

// The end of a hold is said once, and how long it lasted: until it was resumed.
func TestEndOfAHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(heldRun())
	w.clock.advance(26 * time.Hour)
	w.settle(notify.Settlement{Resumed: true})
	w.clock.advance(20 * time.Hour)
	got := w.run(whole(good()))
	if len(got) != 1 || got[0].Title != "licexport nightly: works again after 1 day 2 hours, 1 run" || !strings.HasPrefix(got[0].Text, "Over: the job was held (") {
		t.Errorf("sent %+v", got)
	}
	if got := w.run(whole(good())); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
}

// Who acknowledges a license ends that trouble, and no other.
func TestAck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(byHand("contoso:A", "contoso:B"))
	w.settle(notify.Settlement{Done: "contoso:a"})
	w.clock.advance(time.Hour)
	if got := w.run(byHand("contoso:B")); len(got) != 0 {
		t.Errorf("sent %+v", got)
	}
	got := w.run(byHand("contoso:A", "contoso:B"))
	if len(got) != 1 || !strings.HasPrefix(got[0].Text, "contoso:A (Visio Plan 2): nobody has it") || !strings.Contains(got[0].Text, "Still: contoso:B (since ") {
		t.Errorf("sent %+v", got)
	}
}

// A run that published with the rows of before is no end of the failure of the source.
func TestReuseIsNoRecovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.diary(failing("contoso"), reusing("m365.network", "contoso"), refusing("removed_percent", "fabrikam:F1"), whole(good()))
	want := `run 1:
  failure: a source failed, nothing was published
    source "contoso": no answer from contoso
run 2:
  attention: done, but needs attention
run 3:
  refusal: the guard refused the new file
  recovery: 2 troubles are over
    Over: source "contoso": no answer from contoso (it began on 2026-11-23 02:31 UTC and lasted 2 hours, 1 run)
    Over: published rows were used for sources that failed: contoso (it began on 2026-11-23 03:31 UTC and lasted 1 hour, 1 run)
run 4:
  recovery: works again after 3 hours, 3 runs
    Over: the guard refused fabrikam:F1 (it began on 2026-11-23 04:31 UTC and lasted 1 hour, 1 run)`
	if got != want {
		t.Errorf("received\n%s\nwant\n%s", got, want)
	}
}

// Errors that are worded anew each time do not flood anybody.
func TestNoFloodOfCauses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sent := 0
	for i := range 48 {
		sent += len(w.run(uncoded("odd error " + strings.Repeat("z", i+1))))
		w.clock.advance(30 * time.Minute)
	}
	if sent < 8 || sent > 16 {
		t.Errorf("%d messages within a day", sent)
	}
}

// The file that a version before this one left is read: what it reported is not
// reported again, and its end is.
func TestMemoryOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	const told = `"since": "2026-11-22T02:31:00Z", "runs": 3, "told": {"webhook": {"times": ["2026-11-23T02:01:00Z"], "open": true}}`
	old := func(keys ...string) []byte {
		troubles := map[string]json.RawMessage{}
		for _, key := range keys {
			troubles[key] = json.RawMessage("{" + told + "}")
		}
		content, err := json.Marshal(map[string]any{"version": 1, "jobs": map[string]any{"nightly": map[string]any{"troubles": troubles}}})
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	kept := keeping("removed_percent", "contoso:E3", "contoso:VISIO")
	for name, c := range map[string]struct {
		keys []string
		run  notify.Run
		over string
	}{
		"failure":      {[]string{"failure 3 contoso m365.secret_expired"}, failed("contoso", "m365.secret_expired"), `source "contoso": the client secret has expired`},
		"no code":      {[]string{"failure 5  "}, uncoded("the disk is full"), "the disk is full"},
		"without word": {[]string{"failure 1"}, notify.Run{Record: record(1, state.OutcomeFailed)}, "internal error"},
		"refusal":      {[]string{"refusal"}, refusing("removed_percent", "contoso:E3", "contoso:VISIO"), "the guard refused contoso:E3"},
		"reused":       {[]string{"attention reused contoso"}, reusing("m365.network", "contoso"), "published rows were used for sources that failed: contoso"},
		"kept":         {[]string{"attention kept"}, kept, "published rows were kept for contoso:E3"},
		"step":         {[]string{"attention step ImportLic.exe"}, needsLook(state.StepRecord{Name: "ImportLic.exe", ExitCode: 3}), "the step ImportLic.exe failed"},
		"held":         {[]string{"attention held"}, heldRun(), "the job was held"},
		"attention":    {[]string{"attention"}, needsLook(), "look at it"},
		"missed":       {[]string{"missed"}, notify.Run{}, "missed runs"},
		"clear":        {[]string{"clear_by_hand contoso:visio"}, byHand("contoso:VISIO"), ""},
		"expiry":       {[]string{"expiry contoso m365.certificate_expires"}, expiring(), ""},
		"all": {[]string{"failure 3 contoso m365.secret_expired", "refusal", "attention reused contoso", "attention", "missed"},
			failed("contoso", "m365.secret_expired"), `source "contoso": the client secret has expired`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.disk.WriteFile(memoryPath, old(c.keys...), 0o640)
			if c.run.Record.RunID == "" {
				if got := w.miss(missedRun()); len(got) != 0 {
					t.Errorf("sent %+v", got)
				}
			} else if got := w.run(c.run); len(got) != 0 {
				t.Errorf("sent %+v", got)
			}
			got := w.run(whole(good()))
			if c.over == "" {
				if len(got) != 0 {
					t.Errorf("sent %+v", got)
				}
				return
			}
			if len(got) != 1 || !strings.HasPrefix(got[0].Title, "licexport nightly: works again after 1 day") || !strings.Contains(got[0].Text, "Over: "+c.over+" (it began on 2026-11-22 02:31 UTC") {
				t.Errorf("sent %+v", got)
			}
		})
	}
}

// Without a run of the new version in between, the end of what an earlier one reported
// is said all the same.
func TestEndOfWhatAnEarlierVersionReported(t *testing.T) {
	t.Parallel()
	for key, over := range map[string]string{
		"failure 3 contoso m365.x": `source "contoso" failed`, "failure 1": "runs that published nothing", "refusal": "the guard refused the new file",
		"attention kept": "published rows were kept for licenses that the guard refused", "attention": "the last run needs attention",
	} {
		w := newWorld(t)
		w.disk.WriteFile(memoryPath, []byte(`{"version": 1, "jobs": {"nightly": {"troubles": {"`+key+`": {"since": "2026-11-20T00:31:00Z", "runs": 4, "told": {"webhook": {"times": ["2026-11-23T02:01:00Z"], "open": true}}}}}}}`), 0o640)
		got := w.run(whole(good()))
		if len(got) != 1 || got[0].Title != "licexport nightly: works again after 3 days 2 hours, 4 runs" || !strings.HasPrefix(got[0].Text, "Over: "+over+" (") {
			t.Errorf("%s: sent %+v", key, got)
		}
	}
}

// Three weeks of a job that runs each night: what arrives, and what does not.
func TestThreeWeeks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var got []string
	night := 0
	nights := func(n int, r notify.Run) {
		for range n {
			night++
			for _, b := range w.run(r) {
				for _, e := range b.Details.Events {
					got = append(got, fmt.Sprintf("%d %s: %s", night, e.Event, strings.TrimPrefix(e.Title, "licexport nightly: ")))
				}
			}
			w.clock.advance(24 * time.Hour)
		}
	}
	nights(3, whole(good()))
	nights(2, failing("contoso"))
	nights(1, failing("contoso", "fabrikam"))
	nights(1, failing("fabrikam"))
	nights(4, whole(good()))
	nights(2, refusing("removed_percent", "contoso:E3"))
	w.clock.advance(-18 * time.Hour)
	nights(1, byTrigger(state.TriggerApprove))
	w.clock.advance(-6 * time.Hour)
	nights(5, whole(good()))
	want := []string{
		"4 failure: a source failed, nothing was published",
		"5 failure: a source failed, nothing was published",
		"6 failure: a source failed, nothing was published",
		"7 failure: a source failed, nothing was published",
		"7 recovery: 1 trouble is over, others remain",
		"8 recovery: works again after 4 days, 4 runs",
		"12 refusal: the guard refused the new file",
		"13 refusal: the guard refused the new file",
		"14 recovery: approved after 1 day 6 hours, 2 runs",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("received\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Who reads Czech learns in Czech why a run needs attention, what lasts and what is over.
func TestAttentionInCzech(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Language = config.Czech })
	r := reusing("m365.network", "contoso")
	r.Attention = []phrase.Phrase{phrase.New("the guard refused %s; the published rows were kept", "contoso:E3")}
	got := w.one(r)
	if !strings.Contains(got.text, "strážce odmítl contoso:E3; zůstaly dříve zveřejněné řádky") {
		t.Errorf("text\n%s", got.text)
	}
	w.clock.advance(50 * time.Hour)
	got = w.one(whole(good()))
	for _, want := range []string{"licexport nightly: opět v pořádku, výpadek trval 2\u00a0dny 2\u00a0h, 1 běh", "Skončilo: za zdroje, které selhaly, byly použity dříve zveřejněné řádky: contoso (začalo 23.\u00a011.\u00a02026 2:31 UTC a trvalo 2\u00a0dny"} {
		if !strings.Contains(strings.ReplaceAll(got.text, "\u00a0", " "), strings.ReplaceAll(want, "\u00a0", " ")) {
			t.Errorf("%q is not in\n%s", want, got.text)
		}
	}
}

// "Others remain" in Czech, and nothing of others where the mail itself brings the new
// one.
func TestEndOfATroubleInCzech(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Language = config.Czech })
	w.one(failing("contoso", "fabrikam"))
	w.clock.advance(time.Hour)
	if got := w.one(failing("contoso")); !strings.Contains(got.text, "licexport nightly: 1 potíž skončila, další trvají\n") {
		t.Errorf("text\n%s", got.text)
	}
	w.clock.advance(time.Hour)
	if got := w.one(refusing("removed_percent", "contoso:E3")); !strings.Contains(got.text, "licexport nightly: 1 potíž skončila\n") {
		t.Errorf("text\n%s", got.text)
	}
}
