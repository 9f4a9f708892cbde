package conformance_test

import (
	"encoding/xml"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
)

// sample is a report with one result of each kind.
func sample() conformance.Report {
	checks := conformance.Checks()
	return conformance.Report{
		Plugin: "acme 1.0.0", Took: 2500 * time.Millisecond,
		Results: []conformance.Result{
			{Check: checks[0], Status: conformance.Passed, Seen: "over unix", Took: 40 * time.Millisecond},
			{Check: checks[1], Status: conformance.Failed, Seen: "offered 1,10, it chose version \"10\"\n| <stderr>"},
			{Check: checks[2], Status: conformance.Skipped, Seen: "it was not reached"},
		},
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	if err := sample().Text(&got); err != nil {
		t.Fatal(err)
	}
	want := `ok    handshake.line       over unix
FAIL  handshake.version    choice of the protocol version
      seen      offered 1,10, it chose version "10"
                | <stderr>
      required  The VERSION in the handshake is the highest one in PLUGIN_PROTOCOL_VERSIONS, compared as numbers, that the plugin knows: 1.
      see       docs/plugins/contract.md#handshake
skip  handshake.stdout     it was not reached

acme 1.0.0 does not conform: 1 checks passed, 1 failed, 1 skipped (2.5s)
`
	if got.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	if err := sample().JUnit(&text); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suite struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Time    string `xml:"time,attr"`
				Failure struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Skipped struct {
					Message string `xml:"message,attr"`
				} `xml:"skipped"`
				Output string `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(text.String()), &got); err != nil {
		t.Fatal(err)
	}
	suite := got.Suite
	if suite.Name != "licexport plugin test acme 1.0.0" || suite.Tests != 3 || suite.Failures != 1 || suite.Skipped != 1 {
		t.Errorf("suite %+v", suite)
	}
	if c := suite.Cases[0]; c.Output != "over unix" || c.Time != "0.040" {
		t.Errorf("passed case %+v", c)
	}
	if c := suite.Cases[1]; c.Failure.Message != `offered 1,10, it chose version "10" | <stderr>` ||
		!strings.Contains(c.Failure.Text, "see: docs/plugins/contract.md#handshake") {
		t.Errorf("failed case %+v", c)
	}
	if c := suite.Cases[2]; c.Skipped.Message != "it was not reached" {
		t.Errorf("skipped case %+v", c)
	}
}

func TestVerdictOfProgramThatIsMissing(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), conformance.Options{Path: filepath.Join(t.TempDir(), "missing")})
	wantFailed(t, report, "handshake.line")
	if got := result(t, report, "describe.identity").Seen; got != "the plugin cannot be run" {
		t.Errorf("seen %q", got)
	}
}

func TestStoppedRunSkipsTheRest(t *testing.T) {
	t.Parallel()
	options := double(t, "")
	stopped, stop := contextThatStops(t)
	options.Config = stop(options.Config)
	report := conformance.Run(stopped, options)
	wantFailed(t, report)
	if got := result(t, report, "export.completed"); got.Status != conformance.Skipped || got.Seen != "the run was stopped" {
		t.Errorf("%s, %q", got.Status, got.Seen)
	}
}
