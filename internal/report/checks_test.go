package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// One line for each check, its remedy below it.
func TestChecks(t *testing.T) {
	t.Parallel()
	c := report.Checked{Source: "contoso", Plugin: "m365", Version: "1.4.0", Results: []host.CheckResult{
		{Name: "settings", Status: host.CheckPassed, Summary: "fine"},
		{Name: "certificate", Status: host.CheckWarned, Summary: "ends soon", Problem: &problem.Problem{Summary: "ends soon", Detail: "Make a new one.", HelpURL: "https://example.com/new"}},
		{Name: "sign-in", Status: host.CheckFailed, Problem: &problem.Problem{
			Summary: "the secret is wrong", Detail: "Look here.\nAnd there.", Code: "m365.secret_wrong", HelpURL: "https://example.com", Place: problem.Place{Setting: "/client_secret"}}},
		{Name: "users", Status: host.CheckSkipped},
	}}
	var out bytes.Buffer
	_, err := report.Checks(&out, c, false, false)
	want := `contoso (plugin m365 1.4.0)
  ok    settings: fine
  warn  certificate: ends soon
        Make a new one.
        https://example.com/new
  FAIL  sign-in
        the secret is wrong
        Look here.
        And there.
        setting /client_secret
        code m365.secret_wrong · https://example.com
  -     users
`
	if err != nil || out.String() != want {
		t.Errorf("%v, got:\n%s\nwant:\n%s", err, out.String(), want)
	}
	out.Reset()
	if wrote, err := report.Checks(&out, c, false, true); err != nil || !wrote || out.String() != strings.Replace(strings.Replace(want, "  ok    settings: fine\n", "", 1), "  -     users\n", "", 1) {
		t.Errorf("quiet, %v:\n%s", err, out.String())
	}
	out.Reset()
	if wrote, err := report.Checks(&out, report.Checked{Source: "contoso", Results: c.Results[:1]}, false, true); err != nil || wrote || out.Len() > 0 {
		t.Errorf("quiet, and all is well: %v\n%s", err, out.String())
	}
	for first, want := range map[int]problem.Class{0: problem.Source, 2: problem.Source, 3: problem.None} {
		if got := (&report.Checked{Results: c.Results[first:]}).Class(); got != want {
			t.Errorf("from check %d on: %q, want %q", first, got, want)
		}
	}
	if got := (&report.Checked{Results: c.Results[:2]}).Class(); got != problem.Attention {
		t.Errorf("with a warning: %q", got)
	}
}

// The same for programs.
func TestChecksJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := report.ChecksJSON(&out, []report.Checked{{Source: "contoso", Plugin: "m365", Version: "1.4.0", Results: []host.CheckResult{
		{Name: "certificate", Status: host.CheckWarned, Summary: "ends soon", Problem: &problem.Problem{Summary: "ends soon", Code: "m365.certificate_expires", Remedy: "Make a new one."}},
	}}, {Source: "adobe", Plugin: "adobee", Failed: problem.New(problem.Usage, "plugin adobee was not found", "Install it.")}})
	want := `{
  "schema": "urn:licexport:check:1",
  "sources": [
    {
      "source": "contoso",
      "plugin": "m365",
      "plugin_version": "1.4.0",
      "checks": [
        {
          "name": "certificate",
          "status": "warned",
          "summary": "ends soon",
          "problem": {
            "severity": "warning",
            "code": "m365.certificate_expires",
            "summary": "ends soon",
            "remedy": "Make a new one."
          }
        }
      ]
    },
    {
      "source": "adobe",
      "plugin": "adobee",
      "plugin_version": "",
      "checks": [],
      "problem": {
        "class": "usage",
        "severity": "error",
        "summary": "plugin adobee was not found",
        "remedy": "Install it."
      }
    }
  ]
}
`
	if err != nil || out.String() != want {
		t.Errorf("%v, got:\n%s", err, out.String())
	}
}
