package export_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// prom is the text file of the job of a desk.
type prom struct{ d *desk }

// has expects metrics, without the labels that all of them have.
func (p prom) has(want ...string) {
	p.d.t.Helper()
	text := p.text()
	for _, line := range want {
		if !strings.Contains(text, line+"\n") {
			p.d.t.Errorf("%s is missing in:\n%s", line, text)
		}
	}
}

// lacks expects that something is not in a metric.
func (p prom) lacks(parts ...string) {
	p.d.t.Helper()
	text := p.text()
	for _, part := range parts {
		if strings.Contains(text, part) {
			p.d.t.Errorf("%s is in:\n%s", part, text)
		}
	}
}

func (p prom) text() string {
	p.d.t.Helper()
	text, err := os.ReadFile(p.d.path("m.prom"))
	if err != nil {
		p.d.t.Fatal(err)
	}
	var lines strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			line = strings.Replace(line, fmt.Sprintf(`job="nightly",output=%q`, p.d.path("licenses.csv")), "", 1)
			lines.WriteString(strings.NewReplacer("{,", "{", "{}", "", ",,", ",").Replace(line))
		}
	}
	return lines.String()
}

const toFile = ", metrics_textfile: m.prom"

// What is published has its metrics after a run that failed, too: nothing has changed in
// Alvao, and a graph without the license would say otherwise. The last good run stays as
// well, so that it can be seen to be too long ago.
func TestMetricsAfterAFailure(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	p := prom{d}
	good := d.now
	d.published(two("expected-met", toFile))
	licenses := []string{
		`licexport_license_assigned_holders{source="b",uid="acme:BASIC"} 1`,
		`licexport_license_purchased_units{source="b",uid="acme:BASIC"} 25`,
		`licexport_license_info{product="Basic",source="b",uid="acme:BASIC"} 1`,
		`licexport_license_assigned_holders{source="a",uid="synthetic:SKU_0000"} 10`,
		`licexport_published_rows 11`,
		fmt.Sprintf("licexport_last_success_timestamp_seconds %s", seconds(good)),
	}
	p.has(licenses...)

	d.now = d.now.Add(time.Hour)
	_, err := d.run(two("crashes", toFile))
	d.expect(problem.Source, err)
	p.has(licenses...)
	p.has(
		"licexport_last_run_exit_code 3",
		`licexport_source_complete{source="b"} 0`,
		fmt.Sprintf(`licexport_source_complete_timestamp_seconds{source="a"} %s`, seconds(d.now)),
		fmt.Sprintf(`licexport_source_complete_timestamp_seconds{source="b"} %s`, seconds(good)),
	)

	// Not even the sources could be asked.
	_, err = d.run(strings.Replace(two("crashes", toFile), "mode: crashes", "mode: {env: NOT_SET_ANYWHERE}", 1))
	d.expect(problem.Usage, err)
	p.has(licenses...)
	p.has(fmt.Sprintf(`licexport_source_complete_timestamp_seconds{source="b"} %s`, seconds(good)))
	p.lacks(`licexport_source_complete{`)
}

// seconds is a time as metrics have it.
func seconds(t time.Time) string { return strconv.FormatFloat(float64(t.Unix()), 'g', -1, 64) }

// Rows that were used again count: Alvao has them. They do not become fresh by that. A
// license that is not in the file any more has no metrics.
func TestMetricsOfReusedAndOfGoneLicenses(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	p := prom{d}
	read := d.now
	d.published(two("expected-met", reuse+toFile))
	d.now = d.now.Add(time.Hour)
	_, err := d.run(two("crashes", reuse+toFile))
	d.expect(problem.Attention, err)
	p.has(
		`licexport_license_assigned_holders{source="b",uid="acme:BASIC"} 1`,
		`licexport_license_purchased_units{source="b",uid="acme:BASIC"} 25`,
		`licexport_source_complete{source="b"} 0`,
		fmt.Sprintf(`licexport_source_complete_timestamp_seconds{source="b"} %s`, seconds(read)),
	)
	p.lacks(`licexport_source_holders{source="b"}`)

	d.drop = []string{"b"}
	o, err := d.run(strings.Replace(two("expected-met", toFile), "sources: [a, b]", "sources: [a]", 1))
	if o.Published == nil {
		t.Fatal(err)
	}
	p.has(`licexport_license_assigned_holders{source="a",uid="synthetic:SKU_0000"} 10`)
	p.lacks("acme:BASIC", `source="b"`)
}

// A path need not be UTF-8, as labels must be: that is no reason to go without metrics.
func TestMetricsOfAnOddPath(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("paths are UTF-8 here")
	}
	d := newDesk(t)
	d.first = true
	f := d.configured(ten + "jobs: {nightly: {sources: [a]" + toFile + "}}\n")
	f.Jobs[0].Output.Path = d.path("caf\xe9.csv")
	o, err := d.exporter.Run(t.Context(), export.Plan{File: f, Job: f.Jobs[0], First: true})
	if err != nil || len(o.Warnings) > 0 {
		t.Fatal(err, o.Warnings)
	}
	if text, err := os.ReadFile(d.path("m.prom")); err != nil || !strings.Contains(string(text), "caf\uFFFD.csv\"} 0\n") {
		t.Errorf("%v:\n%s", err, text)
	}
}

// Who is held is in the metrics of the run that did nothing, and by whom is not.
func TestMetricsOfAHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	settings := ten + "jobs: {nightly: {sources: [a]" + toFile + "}}\n"
	d.published(settings)
	f := d.configured(settings)
	since := d.now
	if _, err := d.exporter.Hold(t.Context(), export.Plan{File: f, Job: f.Jobs[0], First: true}, state.Hold{By: "jana", Reason: "audit"}); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Hour)
	_, err := d.run(settings)
	d.expect(problem.Attention, err)
	p := prom{d}
	p.has(fmt.Sprintf("licexport_job_held_since_timestamp_seconds %s", seconds(since)), "licexport_published_rows 10")
	p.lacks("jana", "audit")
}
