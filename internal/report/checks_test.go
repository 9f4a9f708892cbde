package report_test

import (
	"bytes"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// One line for each check, its remedy below it.
func TestChecks(t *testing.T) {
	t.Parallel()
	source := &export.Source{Name: "contoso", Plugin: "m365", Description: host.Description{Version: "1.4.0"}}
	results := []host.CheckResult{
		{Name: "settings", Status: host.CheckPassed, Summary: "fine"},
		{Name: "certificate", Status: host.CheckWarned, Summary: "ends soon", Problem: &problem.Problem{Summary: "ends soon", Detail: "Make a new one.", HelpURL: "https://example.com/new"}},
		{Name: "sign-in", Status: host.CheckFailed, Problem: &problem.Problem{
			Summary: "the secret is wrong", Detail: "Look here.\nAnd there.", Code: "m365.secret_wrong", HelpURL: "https://example.com", Place: problem.Place{Setting: "/client_secret"}}},
		{Name: "users", Status: host.CheckSkipped},
	}
	var out bytes.Buffer
	passed, err := report.Checks(&out, source, results)
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
	if passed.All || !passed.Warned {
		t.Errorf("%+v", passed)
	}
	if passed, _ := report.Checks(&out, source, results[:1]); !passed.All || passed.Warned {
		t.Errorf("the first alone: %+v", passed)
	}
	// What is skipped was not tried because something else failed: on its own
	// it is no failure.
	if passed, _ := report.Checks(&out, source, results[3:]); !passed.All {
		t.Errorf("the last alone: %+v", passed)
	}
}
