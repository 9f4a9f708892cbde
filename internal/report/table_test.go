package report_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/licexport/licexport/internal/report"
)

// Letters count, not bytes; no line ends with spaces.
func TestTable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := report.Table(&out, []report.Column{{Title: "Name"}, {Title: "Number", Align: report.Right}, {Title: "Note"}}, [][]string{
		{"Žluťoučký kůň", "1", "x"},
		{"a", "12,345,678", ""},
	})
	want := `  Name               Number  Note
  Žluťoučký kůň           1  x
  a              12,345,678
`
	if err != nil || out.String() != want {
		t.Errorf("%v, got:\n%s\nwant:\n%s", err, out.String(), want)
	}
}

// On a narrow screen texts are shortened first, at the border of a letter as people see
// it; then columns are left out, the one furthest to the right first; at last each row
// becomes a block.
func TestTableOnNarrowScreens(t *testing.T) {
	t.Parallel()
	columns := []report.Column{
		{Title: "UId", Align: report.Left}, {Title: "Product", Align: report.Left | report.Shorten},
		{Title: "Units", Align: report.Right}, {Title: "Status", Align: report.Left | report.Spare},
	}
	rows := [][]string{{"acme:日本", "Cafe\u0301 日本語の製品名", "1,000", "Enabled"}}
	for width, want := range map[int]string{
		0:  "  UId        Product              Units  Status\n  acme:日本  Cafe\u0301 日本語の製品名  1,000  Enabled\n",
		44: "  UId        Product          Units  Status\n  acme:日本  Cafe\u0301 日本語の…   1,000  Enabled\n",
		37: "  UId        Product            Units\n  acme:日本  Cafe\u0301 日本語の製…   1,000\n",
		24: "  acme:日本\n    Product  Cafe\u0301 日本…\n    Units    1,000\n    Status   Enabled\n",
	} {
		var out bytes.Buffer
		if err := report.Table(report.On(&out, func() report.Screen { return report.Screen{Width: width} }), columns, rows); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("%d columns, got:\n%s\nwant:\n%s", width, out.String(), want)
		}
	}
}

// A result that could not be written is an error: the pipe may be full of it.
func TestTableTellsThatItCouldNotWrite(t *testing.T) {
	t.Parallel()
	if err := report.Table(broken{}, []report.Column{{Title: "x"}}, nil); !errors.Is(err, errBroken) {
		t.Errorf("%v", err)
	}
}

var errBroken = errors.New("broken pipe")

// broken is a writer that never works.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
