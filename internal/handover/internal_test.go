package handover

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/secret"
)

func TestBatchArguments(t *testing.T) {
	t.Parallel()
	for _, program := range []string{`C:\tools\import.bat`, "import.CMD"} {
		if !isBatch(program) {
			t.Errorf("%s is a batch file", program)
		}
	}
	if isBatch("ImportLic.exe") {
		t.Error("ImportLic.exe is no batch file")
	}
	if err := batchArguments([]string{`C:\out\licenses.csv`, "/mode"}); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"a&calc", `a"b`, "%PATH%", "a\nb"} {
		err := batchArguments([]string{"fine", bad})
		if err == nil || !strings.Contains(err.Error(), "argument 2 ") || strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	if got := plain.Strip("D\x00o\x00n\x00e\x00"); got != "Done" {
		t.Errorf("UTF-16 became %q", got)
	}
}

// However an output is cut into pieces and whatever is left out of it, nothing
// of a secret is left.
func TestCaptureNeverKeepsPartsOfSecrets(t *testing.T) {
	t.Parallel()
	const password = "correct-horse-battery-staple"
	rapid.Check(t, func(t *rapid.T) {
		c := newCapture(secret.NewRedactor(password))
		text := strings.Repeat(rapid.StringMatching(`[a-z \n]{0,40}`).Draw(t, "text")+password, rapid.IntRange(1, 2000).Draw(t, "times"))
		for len(text) > 0 {
			n := min(len(text), rapid.IntRange(1, 9000).Draw(t, "piece"))
			_, _ = c.Write([]byte(text[:n]))
			text = text[n:]
		}
		got := c.text()
		if strings.Contains(got, "horse") || len(got) > 2*keptBytes+100 {
			t.Fatalf("%d bytes: %.200q", len(got), got)
		}
	})
}

func TestTextsOfAStoppedStep(t *testing.T) {
	t.Parallel()
	const waits = "\n  It waits for a disk or a network share that does not answer, and ends when that is back or the machine restarts. Look whether it is still there before the next run. "
	const again = "The published file is complete and stays; the next run of the job hands it over again, also if nothing has changed by then."
	signal := errors.New("stopped by SIGTERM")
	tests := []struct {
		end  ending
		want string
	}{
		{
			ending{code: -1, stopped: errTimeout}, "it did not finish within 30m and was stopped, with all programs that it had started" +
				"\n  Does it wait for input? It gets none. If it only needs longer, give the step more time, as in timeout: 2h. " + again,
		},
		{
			ending{code: -1, stopped: errTimeout, survived: true}, "it did not finish within 30m and was killed, but is still there after 1m: nothing can end it now" + waits + again,
		},
		{ending{code: -1, stopped: signal}, "it was stopped, with all programs that it had started, because the run was stopped: stopped by SIGTERM"},
		{
			ending{code: -1, stopped: signal, survived: true},
			"it was killed, but is still there after 1m: nothing can end it now, because the run was stopped: stopped by SIGTERM" + waits,
		},
	}
	for _, test := range tests {
		err := Options{}.failed(command{setting: "then[0]", name: "ImportLic.exe", timeout: 30 * time.Minute}, Result{}, test.end)
		if want := "then[0] (ImportLic.exe): " + test.want; strings.TrimSpace(err.Error()) != strings.TrimSpace(want) {
			t.Errorf("got\n%s\nwant\n%s", err, want)
		}
	}
}
