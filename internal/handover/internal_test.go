package handover

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

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

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"žluťoučký", "žluťoučký"},
		{"\xBDluťoučk\xC3", "luťoučk"}, // cut in the middle of two characters
		{"", ""},
	}
	for _, test := range tests {
		if got := decode([]byte(test.in)); got != test.want {
			t.Errorf("decode(%q) = %q, want %q", test.in, got, test.want)
		}
	}
	if got := printable("D\x00o\x00n\x00e\x00"); got != "Done" {
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
