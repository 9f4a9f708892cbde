package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/report"
)

// table reads rows "UId;LicCount;e-mail;name".
func table(t *testing.T, rows ...string) *license.Table {
	t.Helper()
	read, err := csvout.Read(strings.NewReader("UId;LicCount;UserEmail;UserName\r\n"+strings.Join(rows, "\r\n")+"\r\n"), "test.csv")
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// What importing a file after another one does, for people.
func TestDiff(t *testing.T) {
	t.Parallel()
	before := table(t, "E3;10;ann@x.cz;Ann", "E3;10;bob@x.cz;Bob", "E5;;ann@x.cz;Ann", "F1;5;eve@x.cz;Eve")
	after := table(t, "E3;12;ann@x.cz;Ann", "E3;12;cy@x.cz;Cy", "E5;;ann@x.cz;Ann")
	var out bytes.Buffer
	if err := report.Diff(&out, license.Compare(before, after)); err != nil {
		t.Fatal(err)
	}
	want := `  E3  2 before, 2 after; purchased 12, was 10
    - bob@x.cz  Bob
    + cy@x.cz  Cy
  F1  1 before, 0 after
    - eve@x.cz  Eve
  In all: 1 gained, 2 lost, 0 with another e-mail
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
	out.Reset()
	if err := report.Diff(&out, license.Compare(before, before)); err != nil || out.String() != "Importing the new file changes nothing.\n" {
		t.Errorf("%v: %s", err, out.String())
	}
}

// What Alvao may or may not take for the same is never reported as "nothing changes".
func TestDiffInOtherCase(t *testing.T) {
	t.Parallel()
	before := table(t, "E3;10;ann@x.cz;Ann", "E3;10;bob@x.cz;Bob", "E5;;ann@x.cz;Ann")
	after := table(t, "E3;10;Ann@x.cz;Ann", "E3;10;bob@x.cz;Robert", "e5;;ann@x.cz;Ann")
	var out bytes.Buffer
	if err := report.Diff(&out, license.Compare(before, after)); err != nil {
		t.Fatal(err)
	}
	want := `  E3  2 before, 2 after
    ≈ ann@x.cz -> Ann@x.cz  Ann
  e5  1 before, 1 after; UId was written E5
  In all: 0 gained, 0 lost, 0 with another e-mail, 1 with an e-mail in other case, 1 with another name
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
	out.Reset()
	names := table(t, "E3;10;ann@x.cz;Anna", "E3;10;bob@x.cz;Bob", "E5;;ann@x.cz;Ann")
	if err := report.Diff(&out, license.Compare(before, names)); err != nil || out.String() != "Importing the new file changes nothing but the name in 1 row.\n" {
		t.Errorf("%v: %s", err, out.String())
	}
}

// Many people are counted, not listed: the full list is a file.
func TestDiffOfMany(t *testing.T) {
	t.Parallel()
	var rows []string
	for i := range 1500 {
		rows = append(rows, fmt.Sprintf("E3;;user%04d@x.cz;User", i))
	}
	var out bytes.Buffer
	if err := report.Diff(&out, license.Compare(table(t, append(rows, "E3;;zoe@x.cz;Zoe")...), table(t, "E3;;zoe@x.cz;Zoe"))); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines > 25 || !strings.Contains(out.String(), "    - and 1,480 more\n") {
		t.Errorf("%d lines:\n%s", lines, out.String())
	}
	if err := report.Diff(broken{}, license.Compare(table(t, rows...), table(t, rows[1:]...))); !errors.Is(err, errBroken) {
		t.Errorf("a broken pipe: %v", err)
	}
}

// Machines get everybody.
func TestDiffJSON(t *testing.T) {
	t.Parallel()
	before := table(t, "E3;10;ann@x.cz;Ann", "E3;10;bob@x.cz;Bob", "E5;;ann@x.cz;Ann")
	after := table(t, "E3;;ann@x.cz;Ann", "E3;;cy@x.cz;Cy", "E5;;ann@x.cz;Ann")
	var out bytes.Buffer
	if err := report.DiffJSON(&out, license.Compare(before, after)); err != nil {
		t.Fatal(err)
	}
	var got, want any
	wanted := `{"version": 1, "before": 3, "after": 3, "gained": 1, "lost": 1, "changed": 0, "licenses": [{
		"uid": "E3", "before": 2, "after": 2, "purchased_before": 10, "purchased_after": null,
		"gained": [{"email": "cy@x.cz", "name": "Cy"}], "lost": [{"email": "bob@x.cz", "name": "Bob"}]}]}`
	if err := errors.Join(json.Unmarshal(out.Bytes(), &got), json.Unmarshal([]byte(wanted), &want)); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got:\n%s", out.String())
	}
}
