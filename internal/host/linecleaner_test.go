package host

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/secret"
)

// A line that is cut off may end with half of a secret, which nothing
// recognizes any more.
func TestALineIsRedactedBeforeItIsCut(t *testing.T) {
	t.Parallel()
	const password = "correct-horse-battery"
	for before := maxLine - len(password); before < maxLine; before++ {
		var out bytes.Buffer
		l := &stderrLog{
			log:   slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
			clean: lineCleaner{plain.Cleaner{Redact: secret.NewRedactor(password).Redact}}, words: &lastWords{},
		}
		w := &lineWriter{line: l.line}
		// What nobody sees shrinks the line, so that its end comes into view.
		_, _ = w.Write([]byte("begin " + strings.Repeat("\x00", before-6) + password + "\n"))
		if got := out.String(); strings.Contains(got, password[:3]) || len(got) > 1000 {
			t.Fatalf("%d bytes before it: %.2000s", before, got)
		}
	}
}

func TestLogOfAPluginIsBounded(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"many lines": "short",
		"long lines": strings.Repeat("x", 20<<10),
		"many fields": `{"@message":"m","@level":"warn"` + func() string {
			var b strings.Builder
			for i := range 100 {
				b.WriteString(`,"k` + strings.Repeat("k", i) + `":"` + strings.Repeat("v", 500) + `"`)
			}
			return b.String()
		}() + "}",
	} {
		var out bytes.Buffer
		l := &stderrLog{log: slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})), words: &lastWords{}}
		for range min(maxLogLines, 8*maxLogBytes/len(line)) + 10 {
			l.line(line, false)
		}
		l.close()
		// Each line has some 60 bytes of time, level and punctuation.
		if limit := maxLogBytes + 100*maxLogLines; out.Len() > 2*limit {
			t.Errorf("%s: %d bytes", name, out.Len())
		}
		if lines := strings.Count(out.String(), "\n"); lines > maxLogLines+2 {
			t.Errorf("%s: %d lines", name, lines)
		}
		for _, reported := range []string{"further lines of it are not logged", `"left_out":`} {
			if !strings.Contains(out.String(), reported) {
				t.Errorf("%s: %q is missing", name, reported)
			}
		}
	}
}
