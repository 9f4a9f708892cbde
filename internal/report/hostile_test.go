package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/report"
)

// hostile clears the screen, turns the direction and forges a line.
const hostile = "\x1b[2J\u202eUID\nError: forged\u009b1m"

// What people are called and what licenses are called reaches a terminal as text
// and nothing else.
func TestTextsOfOthersCannotPlayTricks(t *testing.T) {
	t.Parallel()
	l := license.License{Source: "contoso", ID: hostile, UID: hostile, Name: hostile, Status: hostile}
	for _, format := range []string{"table", "csv", "json"} {
		write, err := report.LicenseFormat(format, report.CSV{})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := write(&out, []license.License{l}); err != nil {
			t.Fatal(err)
		}
		seemly(t, format, out.String())
		if format == "json" {
			var back []struct{ UID string }
			if err := json.Unmarshal(out.Bytes(), &back); err != nil || back[0].UID != hostile {
				t.Errorf("a program reads another UId: %q (%v)", out.String(), err)
			}
		}
	}
	var out bytes.Buffer
	report.Texts(&out, []string{"a \x1b[31mwarning\u202e"})
	report.Error(&out, errors.New("an \x1b[31merror\u202e"))
	seemly(t, "warning and error", out.String())
}

func seemly(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.ContainsFunc(line, func(r rune) bool { return !plain.Visible(r) }) || strings.HasPrefix(line, "Error: forged") {
			t.Errorf("%s: %q", what, line)
		}
	}
}

// A source may list whatever it likes; a terminal shows a part and the number.
func TestTablesAreBounded(t *testing.T) {
	t.Parallel()
	all := make([]license.License, 50_000)
	for i := range all {
		all[i] = license.License{ID: "x", UID: "x", Name: strings.Repeat("n", 300)}
	}
	write, _ := report.LicenseFormat("table", report.CSV{})
	var out bytes.Buffer
	if err := write(&out, all); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 1<<20 || !strings.HasSuffix(out.String(), "  and 49,000 more\n") {
		t.Errorf("%d bytes, ending in %q", out.Len(), out.String()[out.Len()-50:])
	}
}
