package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/handover"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

// everything is an outcome in which each part of a report has somebody to name.
func everything(t *testing.T) *export.Outcome {
	t.Helper()
	o := outcome(t)
	o.Old = table(t, "E3;;anna@x.cz;Anna", "E3;;bob@x.cz;Bob", "E3;;cyril@x.cz;Cyril")
	o.Table = table(t, "E3;;anna@x.cz;Anna")
	o.Diff = license.Compare(o.Old, o.Table)
	o.Verdict = guard.Verdict{Findings: []guard.Finding{{Refuses: true, Approvable: true, UID: "E3", Text: "too many"}}}
	o.Published, o.Class, o.Removals = nil, problem.Refused, "/state/candidates/run.removals.csv"
	o.Report.LookAlikes, o.Report.LookAlikeCount = [][]string{{"dora@x.cz", "DORA@x.cz"}}, 1
	o.Written = csvout.Stats{Warnings: csvout.Warnings{Cut: csvout.NameWarning{Count: 1, First: []csvout.NamedRow{{Name: "Eva", Email: "eva@x.cz"}}}}}
	o.Situation.Kind = state.AsPublished
	o.StepLog = "/state/runs/run.steps.log"
	o.HandOver = &handover.StepError{Setting: "jobs.a.then[0]", Name: "ImportLic.exe", Reason: "it ended with exit code 5", LastLines: []string{"cannot import franta@x.cz"}, Remedy: "Look into it."}
	return o
}

// What is not read on a terminal reaches the journal and mails: it counts people
// and says where their names are.
func TestPeopleAreNamedOnlyOnDemand(t *testing.T) {
	t.Parallel()
	written := func(o *export.Outcome, names bool) string {
		var out bytes.Buffer
		report.Warnings(&out, o, names)
		report.JobNotes(&out, o, names, false)
		err := errors.Join(report.Summary(&out, o, names), report.JobSummary(&out, o, names))
		if err != nil {
			t.Fatal(err)
		}
		report.Attention(&out, o, names)
		return out.String()
	}
	people := []string{"bob@x.cz", "Bob", "cyril@x.cz", "dora@x.cz", "eva@x.cz", "Eva", "franta@x.cz"}
	refused := everything(t)
	dry := everything(t)
	dry.DryRun, dry.Removals = true, ""
	dry.Verdict = guard.Verdict{}
	for name, o := range map[string]*export.Outcome{"refused": refused, "dry run": dry} {
		full, counted := written(o, true), written(o, false)
		for _, person := range people {
			if !strings.Contains(full, person) {
				t.Errorf("%s: the full text lacks %s:\n%s", name, person, full)
			}
			if strings.Contains(counted, person) {
				t.Errorf("%s: %s is named:\n%s", name, person, counted)
			}
		}
		for _, want := range []string{"E3  3 before, 1 after", "1 row with a name", "Look into it.", "What it wrote: /state/runs/run.steps.log"} {
			if !strings.Contains(counted, want) {
				t.Errorf("%s: %q is not in:\n%s", name, want, counted)
			}
		}
	}
	if counted := written(refused, false); !strings.Contains(counted, "2 users lose it") || !strings.Contains(counted, "The full list: /state/candidates/run.removals.csv") {
		t.Errorf("got:\n%s", counted)
	}
}
