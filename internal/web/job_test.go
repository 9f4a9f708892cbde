package web_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/demo/invented"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/web"
)

func TestAllJobsAtAGlance(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/",
		"1 critical 2 with a warning 1 well",
		"nightly refused 2026-11-23 02:30 UTC 2026-11-25 02:30 UTC 379 contoso",
		"brno well 2026-11-24 02:30 UTC 2026-11-25 02:30 UTC 87 fabrikam",
		"new-company never run never 2026-11-25 02:30 UTC – adatum",
		"licexport approve 20261124-023000-", "--reason TEXT",
		"held: runs of the job publish nothing since 2026-11-23", "licexport resume --job archive --config ",
	)
	if strings.Contains(words(get(h, "/").Body.String()), "All is well.") {
		t.Error("it says that all is well")
	}
	says(t, handler(t, known{jobs: []web.Job{job("nightly")}}), "/", "All is well.")
}

func TestAJob(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	says(t, h, "/jobs/nightly",
		"Refused, and not answered yet Since 2026-11-24 02:30 UTC", "125 assignments would be removed",
		"Can be approved until 2026-11-27 02:30 UTC",
		"Schedule 30 2 * * * (UTC)",
		"Rows 379 Licenses 5",
		"Published 2026-11-21 02:30 UTC",
		"Last confirmed 2026-11-23 02:30 UTC",
		"contoso m365 complete secret expires 2026-11-24 02:30 UTC 254",
		"Ended refused exit code 4 Guard refused",
		"refused SPE_E3: 196 before, 71 now, 125 removed (removed percent, limit 20 %)",
		"Microsoft slowed the reading down by 42 seconds",
		"licexport show 20261124-023000-",
		"2026-11-23 02:30 UTC published passed 379 0 0",
		"The file of each day is kept for 35 days",
	)
	says(t, h, "/jobs/new-company", "There are no runs on record.", "Rows nothing was published yet", "licexport run --first --job new-company")
	czech := words(get(h, "/jobs/nightly", "Accept-Language", "cs").Body.String())
	for _, want := range []string{"Odmítnuto, zatím bez rozhodnutí", "Schválit lze do 27.", "Řádky 379 Licence 5"} {
		if !strings.Contains(strings.ReplaceAll(czech, "\u00a0", " "), want) {
			t.Errorf("the Czech page does not say %q: %s", want, czech)
		}
	}
}

// detailed is a job whose newest run has everything, and names people where it can.
func detailed() web.Job {
	j := job("nightly")
	began := now.Add(-4 * time.Hour)
	r := state.RunRecord{
		RunID: "20261124-020000-000001", Licexport: "1.2.3", Job: "nightly", Trigger: state.TriggerSchedule, Started: began, Finished: began.Add(90 * time.Second),
		Outcome: state.OutcomePublished, ExitCode: 7, Class: problem.Attention,
		Output: state.OutputRecord{Rows: 1234, Gained: 12, Lost: 3, NoEmail: 5, Merged: 2},
		Guard: &state.GuardRecord{Verdict: state.GuardKept, Findings: []state.GuardFinding{
			{Rule: "removed_percent", Refusal: true, Source: "contoso", License: "a/b <E3>", Before: 40, After: 20, Removed: 20, Limit: "20 %"},
		}},
		Steps: []state.StepRecord{{Name: "ImportLic.exe", ExitCode: 3, Seconds: 12}},
		Diagnostics: []state.Diagnostic{
			{Severity: "warning", Source: "contoso", Summary: "jana.novakova@contoso.cz is there twice", Remedy: "Ask petr@contoso.cz."},
		},
	}
	approved := r
	approved.RunID, approved.Started, approved.Finished, approved.Trigger, approved.ExitCode, approved.Class = "20261123-020000-000001", began.AddDate(0, 0, -1), began.AddDate(0, 0, -1), state.TriggerApprove, 0, ""
	approved.Guard = &state.GuardRecord{Verdict: state.GuardApproved, Findings: r.Guard.Findings}
	approved.Approval = &state.Approval{Run: "20261122-020000-000001", By: `CONTOSO\jnovak`, Reason: "Petr left"}
	back := approved
	back.RunID, back.Trigger, back.Approval, back.Guard, back.RollbackTo, back.Reason = "20261122-030000-000001", state.TriggerRollback, nil, nil, "20261121-020000-000001", "Petr said so"
	held := back
	held.RunID, held.RollbackTo, held.Reason, held.Outcome, held.ExitCode = "20261121-020000-000001", "", "", state.OutcomeHeld, 7
	held.Diagnostics = []state.Diagnostic{{Severity: "warning", Summary: `held since 2026-11-20 by CONTOSO\jnovak (Petr left)`}}
	j.Records = []state.RunRecord{r, approved, back, held}
	j.LastRun = &overview.Run{ID: r.RunID, Started: r.Started, Finished: r.Finished, Outcome: r.Outcome, ExitCode: 7}
	j.View = &state.View{}
	j.Settings = &config.Job{
		Name: "nightly", OnSourceFailure: config.FailurePolicyReuse, MaxAge: 72 * time.Hour,
		Then: []config.Step{
			{Run: []config.Text{{Literal: `C:\ALVAO\ImportLic.exe`}, {Literal: "/password"}, {Literal: "canary"}}},
			{Run: []config.Text{{Ref: &secret.Reference{Env: "PROGRAM"}}}},
		},
	}
	j.Standing = overview.Attention
	j.Concerns = []overview.Concern{{Standing: overview.Attention, Text: phrase.Text("jana.novakova@contoso.cz is there twice"), Actions: []overview.Action{{Text: phrase.Text("Ask petr@contoso.cz.")}}}}
	return j
}

func TestTheNewestRunInDetail(t *testing.T) {
	t.Parallel()
	h := handler(t, known{jobs: []web.Job{detailed()}})
	says(t, h, "/jobs/nightly",
		"Rows 1,234 (+12, −3)", "Left out, without e-mail 5", "With the e-mail of another holder 2", "it took 1 minute 30 seconds",
		"Guard former rows kept", "a/b &lt;E3&gt;: 40 before, 20 now",
		"failed ImportLic.exe , exit code 3, 12 seconds",
		"by schedule", "the removals of run 20261122-020000-000001 were approved", "back to the file of run 20261121-020000-000001", "the job is held",
		"Steps after a publication ImportLic.exe, …",
		"its published rows are used, if they are no older than 3 days",
	)
	if page := get(h, "/jobs/nightly").Body.String(); !strings.Contains(page, `href="/jobs/nightly/licenses/a%2Fb%20%3CE3%3E"`) {
		t.Error("no link leads to the license")
	}
}

// Who held, approved or brought back something, and their words, are not for
// everybody who may look here, nor are addresses in the texts of sources.
func TestJobsNameNoPeople(t *testing.T) {
	t.Parallel()
	h := handler(t, known{jobs: []web.Job{detailed()}})
	for _, path := range []string{"/", "/jobs/nightly"} {
		page := get(h, path).Body.String()
		for _, never := range []string{"jnovak", "novakova", "petr@", "Petr left", "Petr said", "canary", "PROGRAM"} {
			if strings.Contains(page, never) {
				t.Errorf("%s says %s", path, never)
			}
		}
	}
}

// A job with hundreds of things to do shows some of them.
func TestManyActions(t *testing.T) {
	t.Parallel()
	j := job("nightly")
	j.Standing = overview.ClearByHand
	c := overview.Concern{Standing: overview.ClearByHand, Text: phrase.Text("100 licenses")}
	for range 100 {
		c.Actions = append(c.Actions, overview.Action{Text: phrase.Text("Take"), Command: "licexport ack"})
	}
	j.Concerns = []overview.Concern{c}
	h := handler(t, known{jobs: []web.Job{j}})
	says(t, h, "/", "and 94 more")
	says(t, h, "/jobs/nightly", "and 40 more")
	if got := strings.Count(get(h, "/").Body.String(), "licexport ack"); got != 6 {
		t.Errorf("%d commands", got)
	}
}

// What serve itself lacks is seen on the first page and on that of the schedule, and then all is not well.
func TestTroublesOfServe(t *testing.T) {
	t.Parallel()
	h := handler(t, known{jobs: []web.Job{inUTC(job("nightly"))}, status: schedule.Status{
		LoadErr: errors.New("line 3: canary"), StateErr: errors.New("disk full: canary"),
		Jobs: []schedule.JobStatus{{Name: "nightly", Running: true, Began: now.Add(-time.Minute)}},
	}})
	says(t, h, "/", "well running")
	for _, path := range []string{"/", "/schedule"} {
		says(t, h, path, "cannot be used, so the one from before is in force", "licexport config validate --config /etc/licexport/licexport.yaml", "cannot write its state")
		if strings.Contains(get(h, path).Body.String(), "canary") {
			t.Errorf("%s shows why", path)
		}
	}
	says(t, h, "/jobs/nightly", "running since 2026-11-24 05:59 UTC")
	if strings.Contains(get(h, "/").Body.String(), "All is well") {
		t.Error("it says that all is well")
	}
}

// What has no Czech says that it is English, so that a screen reader pronounces it so.
func TestUntranslatedTextsSayTheirLanguage(t *testing.T) {
	t.Parallel()
	h := prepared(t, invented.Varied(now))
	const secret = `<bdi lang="en">the client secret ends in 12 days</bdi>`
	for path, want := range map[string]string{
		"/": secret, "/jobs/nightly": secret, "/jobs/nightly/sources/contoso": secret,
	} {
		if page := get(h, path, "Accept-Language", "cs").Body.String(); !strings.Contains(page, want) {
			t.Errorf("%s does not mark what is English: %s", path, page)
		}
		if page := get(h, path).Body.String(); strings.Count(page, `lang="en"`) != 1 {
			t.Errorf("%s marks English in an English page", path)
		}
	}
	// Marks do not hide addresses of people.
	d := handler(t, known{jobs: []web.Job{detailed()}})
	if page := get(d, "/jobs/nightly", "Accept-Language", "cs").Body.String(); strings.Contains(page, "novakova") || strings.Contains(page, "petr@") || !strings.Contains(page, "is there twice</bdi>") {
		t.Errorf("%s", page)
	}
}

// Texts of others are shown as they are, and do nothing.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, hostile := range invented.Hostile() {
		j := detailed()
		j.Sources = []overview.Source{{Name: "contoso", Plugin: hostile, Run: "r", Record: state.SourceRecord{Status: state.SourceStatus(hostile)}}}
		j.Concerns[0].Text = phrase.New("source %q: %s", hostile, phrase.Untranslated(hostile))
		j.Concerns[0].Actions = []overview.Action{{Text: phrase.Untranslated(hostile), Command: hostile}}
		j.Refusal = &overview.Refusal{Run: hostile, Since: now, Licenses: []string{hostile}}
		j.Records[0].Diagnostics[0] = state.Diagnostic{Severity: hostile, Source: hostile, Summary: hostile, Detail: hostile, Remedy: hostile}
		j.Records[0].Steps[0].Name = hostile
		j.Records[0].Guard.Findings[0].License = hostile
		j.Output, j.Cron, j.Zone = hostile, hostile, hostile
		h := handler(t, known{jobs: []web.Job{j}})
		for i, path := range []string{"/", "/jobs/nightly", "/", "/jobs/nightly"} {
			w := get(h, path, "Accept-Language", []string{"en", "en", "cs", "cs"}[i])
			if w.Code != 200 {
				t.Fatalf("%q: %s: %d", hostile, path, w.Code)
			}
			page := w.Body.String()
			for _, never := range []string{"<script", "<img", " onerror=", "href=\"javascript", "href=\"//", "href=\"http"} {
				if strings.Contains(strings.ReplaceAll(page, "onerror=alert(1)&gt;", ""), never) {
					t.Errorf("%q: %s has %s", hostile, path, never)
				}
			}
		}
	}
}
