package metrics_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"github.com/licexport/licexport/internal/metrics"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/state"
)

// text is what a reader of metrics gets.
func text(t *testing.T, send func(metrics.Sender)) string {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.CollectorFunc(func(to chan<- prometheus.Metric) {
		send(metrics.To(to, metrics.Label{Name: "job", Value: "nightly"}))
	}))
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&all, f); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func expect(t *testing.T, got string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("%s is missing in:\n%s", line, got)
		}
	}
}

// What the vendor does not count has no metric.
func TestUnknownUnitsAreAbsent(t *testing.T) {
	t.Parallel()
	got := text(t, func(s metrics.Sender) {
		s.Licenses([]state.LicenseCount{
			{Source: "contoso", UID: "contoso:E3", Name: "Office 365 E3", Rows: 3, Purchased: new(int64(25)), Consumed: new(int64(0))},
			{Source: "contoso", UID: "contoso:FLOW", Rows: 0},
		})
	})
	expect(t, got,
		`licexport_license_info{job="nightly",product="Office 365 E3",source="contoso",uid="contoso:E3"} 1`,
		`licexport_license_purchased_units{job="nightly",source="contoso",uid="contoso:E3"} 25`,
		`licexport_license_consumed_units{job="nightly",source="contoso",uid="contoso:E3"} 0`,
		`licexport_license_assigned_holders{job="nightly",source="contoso",uid="contoso:E3"} 3`,
		`licexport_license_assigned_holders{job="nightly",source="contoso",uid="contoso:FLOW"} 0`,
		`licexport_licenses_left_out{job="nightly"} 0`,
	)
	if strings.Count(got, "contoso:FLOW") != 2 {
		t.Errorf("something unknown has a metric:\n%s", got)
	}
}

// A name cannot begin a line of its own, and what is no UTF-8 hides nothing else.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	got := text(t, func(s metrics.Sender) {
		s.With(metrics.Label{Name: "output", Value: "/data/caf\xe9.csv"}).Licenses([]state.LicenseCount{
			{Source: `a"b`, UID: "x\"} 1\nlicexport_guard_refused{job=\"nightly\"} 1", Name: `C:\`, Rows: 1},
		})
	})
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "licexport_license") {
			t.Errorf("a line of its own: %s", line)
		}
	}
	expect(t, got, `licexport_license_assigned_holders{job="nightly",output="/data/caf`+"\uFFFD"+`.csv",source="a\"b",uid="x\"} 1\nlicexport_guard_refused{job=\"nightly\"} 1"} 1`)
	if !strings.Contains(got, `product="C:\\"`) {
		t.Error("the backslash is not escaped")
	}
}

// A source with any number of licenses does not flood whoever stores the metrics.
func TestTheNumberOfSeriesIsBounded(t *testing.T) {
	t.Parallel()
	all := make([]state.LicenseCount, 50_000)
	for i := range all {
		all[i] = state.LicenseCount{Source: "a", UID: fmt.Sprintf("u%05d", i), Purchased: new(int64(1)), Consumed: new(int64(1))}
	}
	got := text(t, func(s metrics.Sender) { s.Licenses(all) })
	if n := strings.Count(got, "source="); n != 4*2000 {
		t.Errorf("%d series", n)
	}
	expect(t, got, `licexport_licenses_left_out{job="nightly"} 48000`)
}

// A job has one standing, and what is not known has no metric.
func TestStandingOfAJob(t *testing.T) {
	t.Parallel()
	since := time.Unix(1_700_000_000, 0)
	got := text(t, func(s metrics.Sender) {
		s.Job(&overview.Job{
			Standing: overview.Refused, Refusal: &overview.Refusal{Since: since, Until: since.Add(72 * time.Hour), Licenses: []string{"a", "b"}},
			ByHand: make([]state.ByHand, 3), Hold: &state.Hold{Since: since, By: "jana", Reason: "audit"},
			Sources: []overview.Source{
				{Name: "new"},
				{
					Name: "contoso", Run: "x", Complete: since, Record: state.SourceRecord{Status: state.SourceReused, Seconds: 2.5, Holders: 7},
					Expiring: []overview.Expiry{{Code: "m365.certificate_expires", Ends: since}, {Code: "m365.certificate_expires", Ends: since.Add(-time.Hour)}, {Code: "acme.token_expires"}},
				},
			},
		})
	})
	expect(t, got,
		`licexport_job_standing{job="nightly",standing="refused"} 1`,
		`licexport_job_standing{job="nightly",standing="held"} 0`,
		`licexport_job_severity{job="nightly"} 2`,
		`licexport_open_refusals{job="nightly"} 2`,
		`licexport_refused_since_timestamp_seconds{job="nightly"} 1.7e+09`,
		`licexport_approvable_until_timestamp_seconds{job="nightly"} 1.7002592e+09`,
		`licexport_clear_by_hand_licenses{job="nightly"} 3`,
		`licexport_job_held{job="nightly"} 1`,
		`licexport_job_held_since_timestamp_seconds{job="nightly"} 1.7e+09`,
		`licexport_source_complete{job="nightly",source="contoso"} 0`,
		`licexport_source_complete_timestamp_seconds{job="nightly",source="contoso"} 1.7e+09`,
		`licexport_source_duration_seconds{job="nightly",source="contoso"} 2.5`,
		`licexport_source_expiring_secrets{job="nightly",source="contoso"} 3`,
		`licexport_source_secret_expires_timestamp_seconds{code="m365.certificate_expires",job="nightly",source="contoso"} 1.6999964e+09`,
		`licexport_state_readable{job="nightly",part="state"} 1`,
	)
	if strings.Count(got, `standing="`) != len(overview.Standings()) || strings.Contains(got, "jana") || strings.Contains(got, "audit") || strings.Contains(got, "source_holders") || strings.Contains(got, `source="new"`) {
		t.Errorf("got\n%s", got)
	}
}

// Of a job whose state cannot be read, nothing is stated but that.
func TestAnUnreadableStateIsNoZero(t *testing.T) {
	t.Parallel()
	got := text(t, func(s metrics.Sender) { s.Job(&overview.Job{Standing: overview.Unreadable}) })
	expect(t, got, `licexport_state_readable{job="nightly",part="state"} 0`, `licexport_job_standing{job="nightly",standing="unreadable"} 1`)
	for _, unknown := range []string{"open_refusals", "clear_by_hand_licenses", "job_held", "published", "licenses"} {
		if strings.Contains(got, unknown) {
			t.Errorf("%s is stated:\n%s", unknown, got)
		}
	}
}
