package docs_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v4"
)

// alertsFile has the rules for Prometheus.
const alertsFile = "docs/operators/alerts.yml"

// rule is a rule of the file.
type rule struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

func rules(t *testing.T) []rule {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []rule `yaml:"rules"`
		} `yaml:"groups"`
	}
	if err := yaml.Unmarshal([]byte(whole(t, alertsFile)), &file); err != nil {
		t.Fatal(err)
	}
	var all []rule
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

// promtool is the program of Prometheus that tries rules. Without it the test is left out.
func promtool(t *testing.T) string {
	t.Helper()
	if path, err := filepath.Abs(filepath.Join(root, ".tools", "promtool")); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	path, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not here (Debian: prometheus), so the rules are not tried")
	}
	return path
}

// Series of a job that is well, a quarter of an hour from one value to the next: as
// often as the rules are tried, which is enough for all that they wait for.
const (
	steady = "x300"
	rising = "0+900x300" // a time that is always now
)

// onMachine and ofJob are the labels of what serve says, ofSource those of a source.
const (
	onMachine = `instance="a"`
	ofJob     = onMachine + `,job="nightly"`
	ofSource  = ofJob + `,source="contoso"`
	ofLicense = ofSource + `,uid="contoso:E3"`
	ofSecret  = ofSource + `,code="m365.certificate_expires"`
)

// one is the series of a metric.
func one(metric, labels string) string { return "licexport_" + metric + "{" + labels + "}" }

// well are the series of a site where all is well. 95 of 100 units are in use.
func well() map[string]string {
	return map[string]string{
		one("build_info", onMachine+`,version="1.2.3"`):               "1" + steady,
		one("serve_config_ok", onMachine):                             "1" + steady,
		one("serve_state_ok", onMachine):                              "1" + steady,
		one("overview_ok", onMachine):                                 "1" + steady,
		one("state_readable", ofJob+`,part="state"`):                  "1" + steady,
		one("state_readable", ofJob+`,part="units"`):                  "1" + steady,
		one("job_standing", ofJob+`,standing="well"`):                 "1" + steady,
		one("job_standing", ofJob+`,standing="overdue"`):              "0" + steady,
		one("job_standing", ofJob+`,standing="never_run"`):            "0" + steady,
		one("last_run_timestamp_seconds", ofJob):                      rising,
		one("last_success_timestamp_seconds", ofJob):                  rising,
		one("last_run_exit_code", ofJob):                              "0" + steady,
		one("guard_refused", ofJob):                                   "0" + steady,
		one("open_refusals", ofJob):                                   "0" + steady,
		one("clear_by_hand_licenses", ofJob):                          "0" + steady,
		one("job_missed_total", ofJob):                                "5" + steady,
		one("job_given_up_total", ofJob):                              "0" + steady,
		one("source_complete", ofSource):                              "1" + steady,
		one("source_complete_timestamp_seconds", ofSource):            rising,
		one("source_expiring_secrets", ofSource):                      "0" + steady,
		one("license_purchased_units", ofLicense):                     "100" + steady,
		one("license_consumed_units", ofLicense):                      "95" + steady,
		one("license_assigned_holders", ofLicense):                    "99" + steady,
		one("license_purchased_units", ofSource+`,uid="none owned"`):  "0" + steady,
		one("license_assigned_holders", ofSource+`,uid="none owned"`): "7" + steady,
	}
}

// situation is what is different, and what is to be said about it.
type situation struct {
	// change are series that differ; one without values is not there.
	change map[string]string
	// alone says that nothing else is there.
	alone bool
	// at is when somebody looks; the beginning is 0.
	at string
	// alert fires, on these labels; empty if none does.
	alert, on string
}

func situations() map[string]situation {
	const day = 86400
	at := func(seconds int) string { return fmt.Sprint(seconds) + steady }
	change := func(series, values string) map[string]string { return map[string]string{series: values} }
	lastGood, lastRun, code := one("last_success_timestamp_seconds", ofJob), one("last_run_timestamp_seconds", ofJob), one("last_run_exit_code", ofJob)
	overdue, neverRun := ofJob+`,standing="overdue"`, ofJob+`,standing="never_run"`
	until, held := one("approvable_until_timestamp_seconds", ofJob), one("job_held_since_timestamp_seconds", ofJob)
	expiring, ends := one("source_expiring_secrets", ofSource), one("source_secret_expires_timestamp_seconds", ofSecret)
	consumed := one("license_consumed_units", ofLicense)
	return map[string]situation{
		"all is well": {at: "73h"},

		"no good run, though it runs": {change: change(lastGood, "0"+steady), at: "37h", alert: "LicexportNoGoodRun", on: ofJob},
		"a good run 35 hours ago":     {change: change(lastGood, "0"+steady), at: "35h"},
		"it does not run":             {change: change(lastRun, "0"+steady), at: "27h", alert: "LicexportDidNotRun", on: ofJob},
		"overdue":                     {change: change(one("job_standing", overdue), "1"+steady), at: "1h", alert: "LicexportOverdue", on: overdue},
		"never ran for a day":         {change: change(one("job_standing", neverRun), "1"+steady), at: "25h", alert: "LicexportNeverRan", on: neverRun},
		"is new since this morning":   {change: change(one("job_standing", neverRun), "1"+steady), at: "23h"},
		"a run was missed":            {change: change(one("job_missed_total", ofJob), "5x10 6"+steady), at: "5h", alert: "LicexportMissedRuns", on: ofJob},
		"a run was given up":          {change: change(one("job_given_up_total", ofJob), "0x10 1"+steady), at: "5h", alert: "LicexportMissedRuns", on: ofJob},
		"a run was missed long ago":   {change: change(one("job_missed_total", ofJob), "5x10 6"+steady), at: "52h"},
		"failed":                      {change: change(code, "3"+steady), at: "1h", alert: "LicexportFailed", on: ofJob},
		"failed, and well by itself":  {change: change(code, "0x10 3x2 0"+steady), at: "3h"},
		"ended by a signal":           {change: change(code, "143"+steady), at: "1h", alert: "LicexportFailed", on: ofJob},
		"needs attention":             {change: change(code, "7"+steady), at: "1h", alert: "LicexportNeedsAttention", on: ofJob},

		"refused, by a text file":          {change: map[string]string{code: "4" + steady, one("guard_refused", ofJob): "1" + steady, one("open_refusals", ofJob): ""}, at: "1h", alert: "LicexportRefused", on: ofJob},
		"refused, and the next run failed": {change: change(one("open_refusals", ofJob), "2"+steady), at: "1h", alert: "LicexportRefused", on: ofJob},
		"the approval ends in 23 hours":    {change: change(until, at(3*day)), at: "49h", alert: "LicexportApprovalEnds", on: ofJob},
		"there is time for the approval":   {change: change(until, at(3*day)), at: "47h"},
		"something to do by hand":          {change: change(one("clear_by_hand_licenses", ofJob), "2"+steady), at: "2h", alert: "LicexportClearByHand", on: ofJob},
		"held for a week":                  {change: change(held, at(-7*day)), at: "1h", alert: "LicexportHeldForLong", on: ofJob},
		"held since yesterday":             {change: change(held, at(-day)), at: "1h"},

		"a source was not read":    {change: change(one("source_complete", ofSource), "0"+steady), at: "1h", alert: "LicexportSourceIncomplete", on: ofSource},
		"a source is read no more": {change: change(one("source_complete_timestamp_seconds", ofSource), "0"+steady), at: "73h", alert: "LicexportSourceOld", on: ofSource},
		"a secret ends in 13 days": {change: map[string]string{expiring: "1" + steady, ends: at(14 * day)}, at: "24h", alert: "LicexportSecretEnds", on: ofSecret},
		"a secret ends in 15 days": {change: map[string]string{expiring: "1" + steady, ends: at(16 * day)}, at: "24h"},
		"a secret ends some day":   {change: change(expiring, "1"+steady), at: "1h", alert: "LicexportSecretEndsSoon", on: ofSource},

		"a license is nearly used up":                     {change: change(consumed, "96"+steady), at: "2h", alert: "LicexportLicenseNearlyUsedUp", on: ofLicense},
		"nearly used up, where the vendor counts nothing": {change: change(consumed, ""), at: "2h", alert: "LicexportLicenseNearlyUsedUp", on: ofLicense},
		"more are in use than were bought":                {change: change(consumed, "120"+steady), at: "2h", alert: "LicexportLicenseNearlyUsedUp", on: ofLicense},
		"nobody knows how many were bought":               {change: change(one("license_purchased_units", ofLicense), ""), at: "2h"},

		"nothing is there":                     {alone: true, change: change(`up{instance="a",job="node"}`, "1"+steady), at: "1h", alert: "LicexportMetricsGone"},
		"serve has begun, and nothing has run": {alone: true, change: change(one("build_info", onMachine+`,version="1.2.3"`), "1"+steady), at: "1h"},
		"the metrics of a job are gone":        {change: change(lastRun, "0+900x33"), at: "12h", alert: "LicexportJobGone", on: ofJob},
		"serve cannot write its state":         {change: change(one("serve_state_ok", onMachine), "0"+steady), at: "1h", alert: "LicexportStateNotWritten", on: onMachine},
		"the configuration is wrong":           {change: change(one("serve_config_ok", onMachine), "0"+steady), at: "1h", alert: "LicexportConfigWrong", on: onMachine},
		"a state cannot be read":               {change: change(one("state_readable", ofJob+`,part="state"`), "0"+steady), at: "1h", alert: "LicexportStateUnreadable", on: ofJob + `,part="state"`},
		"states cannot be read in time":        {change: change(one("overview_ok", onMachine), "0"+steady), at: "1h", alert: "LicexportStateUnreadable", on: onMachine},
	}
}

// series are those of a situation, with their values.
func (s situation) series() map[string]string {
	all := map[string]string{}
	if !s.alone {
		all = well()
	}
	maps.Copy(all, s.change)
	maps.DeleteFunc(all, func(_, values string) bool { return values == "" })
	return all
}

// Each alert fires in its situation, and then alone; none does where all is well, or
// where there is time.
func TestAlertsFire(t *testing.T) {
	t.Parallel()
	tool := promtool(t)
	severity := map[string]string{}
	for _, r := range rules(t) {
		severity[r.Alert] = r.Labels["severity"]
	}
	file, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(alertsFile)))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("rule_files: [%q]\nevaluation_interval: 15m\ntests:\n", file)
	tried := map[string]bool{}
	for name, s := range situations() {
		text += fmt.Sprintf("  - name: %q\n    interval: 15m\n    input_series:\n", name)
		for series, values := range s.series() {
			text += fmt.Sprintf("      - {series: '%s', values: '%s'}\n", series, values)
		}
		text += "    promql_expr_test:\n      - expr: ALERTS{alertstate=\"firing\"}\n        eval_time: " + s.at + "\n        exp_samples:\n"
		if s.alert == "" {
			text = strings.TrimSuffix(text, "\n") + " []\n"
			continue
		}
		tried[s.alert] = true
		on := `alertname="` + s.alert + `",alertstate="firing",severity="` + severity[s.alert] + `"`
		if s.on != "" {
			on += "," + s.on
		}
		text += fmt.Sprintf("          - {labels: 'ALERTS{%s}', value: 1}\n", on)
	}
	for alert := range severity {
		if !tried[alert] {
			t.Errorf("no situation is there to try %s", alert)
		}
	}
	path := filepath.Join(t.TempDir(), "situations.yml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check", "rules", file}, {"test", "rules", path}} {
		if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil { // #nosec G204 -- the program of Prometheus
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}

// The situations are of metrics that there are.
func TestSituationsAreReal(t *testing.T) {
	t.Parallel()
	there := allMetrics(t)
	p := parser.NewParser(parser.Options{})
	for name, s := range situations() {
		for series := range s.series() {
			named, err := p.ParseMetric(series)
			if err != nil {
				t.Errorf("%s: %s: %v", name, series, err)
				continue
			}
			metric := named.Get(model.MetricNameLabel)
			if metric == "up" {
				continue
			}
			if there[metric] == nil {
				t.Errorf("%s: there is no metric %s", name, metric)
				continue
			}
			named.Range(func(l labels.Label) {
				if l.Name != model.MetricNameLabel && l.Name != "instance" && there[metric].labels[l.Name] == nil {
					t.Errorf("%s: %s has no label %s", name, metric, l.Name)
				}
			})
		}
	}
}

// Whoever gets an alert reads what happened, and what to do; and the page names each.
func TestAlertsSayWhatToDo(t *testing.T) {
	t.Parallel()
	page := whole(t, monitoringPage)
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(Licexport[A-Za-z]+)` \\| ([a-z]+) \\|").FindAllStringSubmatch(page, -1) {
		named[m[1]+" "+m[2]] = true
	}
	all := rules(t)
	if len(all) < 15 {
		t.Fatalf("only %d rules found", len(all))
	}
	for _, r := range all {
		if !slices.Contains([]string{"info", "warning"}, r.Labels["severity"]) {
			t.Errorf("%s has the severity %q", r.Alert, r.Labels["severity"])
		}
		for _, key := range []string{"summary", "description"} {
			if len(r.Annotations[key]) < 30 && key == "description" || r.Annotations[key] == "" {
				t.Errorf("%s has no %s", r.Alert, key)
			}
		}
		if key := r.Alert + " " + cmp.Or(r.Labels["severity"], "?"); !named[key] {
			t.Errorf("%s has no row for %s", monitoringPage, key)
		} else {
			delete(named, key)
		}
	}
	for name := range named {
		t.Errorf("%s has a row for %s, which is no rule", monitoringPage, name)
	}
}
