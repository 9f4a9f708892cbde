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
