package monitor_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/schedule/monitor"
	"github.com/licexport/licexport/internal/state"
)

// scraped is what a scrape gets of a loop and of how the jobs stand.
func scraped(s schedule.Status, o overview.Overview, err error) string {
	return get(monitor.Handler(fixed(s), monitor.Options{
		Overview: func(context.Context) (overview.Overview, error) { return o, err },
	}), "/metrics")
}

func expect(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing in:\n%s", line, licexportOnly(text))
		}
	}
}

func licexportOnly(text string) string {
	var all strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "licexport_") {
			all.WriteString(line)
		}
	}
	return all.String()
}

// Metrics and licexport status say the same, also of a job that serve does not run.
func TestMetricsSayHowJobsStand(t *testing.T) {
	t.Parallel()
	text := scraped(schedule.Status{Tick: now, Jobs: []schedule.JobStatus{{Name: "nightly"}}}, overview.Overview{Time: time.Unix(1_700_000_000, 0), Jobs: []overview.Job{
		{
			Name: "nightly", Standing: overview.Attention, Published: &state.Entry{Rows: 40, Bytes: 900},
			Licenses: []state.LicenseCount{{Source: "contoso", UID: "contoso:E3", Name: "Office", Rows: 40, Purchased: new(int64(50))}},
		},
		{Name: "by hand", Standing: overview.Well},
	}}, nil)
	expect(t, text,
		"licexport_overview_ok 1", "licexport_overview_timestamp_seconds 1.7e+09",
		`licexport_job_standing{job="nightly",standing="attention"} 1`,
		`licexport_job_severity{job="nightly"} 1`,
		`licexport_published_rows{job="nightly"} 40`,
		`licexport_license_assigned_holders{job="nightly",source="contoso",uid="contoso:E3"} 40`,
		`licexport_license_purchased_units{job="nightly",source="contoso",uid="contoso:E3"} 50`,
		`licexport_job_standing{job="by hand",standing="well"} 1`,
	)
}

// A run that somebody made after that of the schedule, such as an approval, is the last
// one; one that was stopped is the last one, too, though status does not count it.
func TestTheLastRunIsThatOfWhoeverMadeIt(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_700_000_000, 0)
	began, ended := at, at.Add(time.Minute)
	refused, stopped := problem.Refused, problem.Terminated
	nightly := schedule.JobStatus{Name: "nightly", Started: &began, Finished: &ended, Ended: &refused}
	stand := overview.Job{Name: "nightly", LastRun: &overview.Run{Started: began.Add(time.Second), Finished: ended.Add(-time.Second), ExitCode: 4, Outcome: state.OutcomeRefused}}
	scrape := func() string {
		return scraped(schedule.Status{Tick: now, Jobs: []schedule.JobStatus{nightly}}, overview.Overview{Jobs: []overview.Job{stand}}, nil)
	}
	expect(t, scrape(), `licexport_last_run_exit_code{job="nightly"} 4`, `licexport_guard_refused{job="nightly"} 1`, `licexport_last_run_duration_seconds{job="nightly"} 58`)

	approved := overview.Run{Started: at.Add(time.Hour), Finished: at.Add(time.Hour + 2*time.Second), Outcome: state.OutcomePublished}
	stand.LastRun, stand.LastGood = &approved, &approved
	expect(t, scrape(),
		`licexport_last_run_exit_code{job="nightly"} 0`, `licexport_guard_refused{job="nightly"} 0`,
		`licexport_last_run_duration_seconds{job="nightly"} 2`,
		`licexport_last_run_timestamp_seconds{job="nightly"} 1.700003602e+09`,
		`licexport_last_success_timestamp_seconds{job="nightly"} 1.700003602e+09`,
	)

	next, end := at.Add(2*time.Hour), at.Add(2*time.Hour+time.Minute)
	nightly.Started, nightly.Finished, nightly.Ended = &next, &end, &stopped
	expect(t, scrape(),
		`licexport_last_run_exit_code{job="nightly"} 143`, `licexport_guard_refused{job="nightly"} 0`, `licexport_last_run_duration_seconds{job="nightly"} 60`,
	)

	// While a run is under way, the one before it is the last one.
	nightly.Finished, nightly.Ended, nightly.Running = nil, nil, true
	expect(t, scrape(), `licexport_last_run_exit_code{job="nightly"} 0`)
}

// What cannot be read is a metric, and hides nothing of what serve knows by itself.
func TestAnOverviewThatCannotBeReadIsAMetric(t *testing.T) {
	t.Parallel()
	ended, at := problem.None, time.Unix(1_700_000_000, 0)
	text := scraped(schedule.Status{Tick: now, Jobs: []schedule.JobStatus{{Name: "nightly", Finished: &at, Ended: &ended, Success: &at}}}, overview.Overview{}, overview.ErrReading)
	expect(t, text, "licexport_overview_ok 0", `licexport_last_run_exit_code{job="nightly"} 0`, `licexport_last_success_timestamp_seconds{job="nightly"} 1.7e+09`)
	for _, unknown := range []string{"overview_timestamp", "job_standing", "license"} {
		if strings.Contains(licexportOnly(text), "licexport_"+unknown) {
			t.Errorf("%s is stated", unknown)
		}
	}
}

// A fault in what is read ends one scrape, and no run.
func TestAFaultEndsNoRun(t *testing.T) {
	t.Parallel()
	h := monitor.Handler(fixed{Tick: now}, monitor.Options{Version: "1.2.3", Overview: func(context.Context) (overview.Overview, error) { panic("a fault") }})
	expect(t, get(h, "/metrics"), `licexport_build_info{version="1.2.3"} 1`)
	if got := get(h, "/healthz"); got != "200 ok" && !strings.HasPrefix(got, "503 stuck") {
		t.Errorf("healthz: %q", got)
	}
}
