package host

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/plain"
)

// However the bytes arrive, the lines are the same.
func TestLineWriterDoesNotCareForChunks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([ab\r]{0,5}\n){0,5}[ab]{0,3}`).Draw(t, "text")
		want := split(text, len(text)+1)
		got := split(text, rapid.IntRange(1, 7).Draw(t, "chunk"))
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	})
}

func split(text string, chunk int) []string {
	var lines []string
	w := &lineWriter{line: func(l string, _ bool) { lines = append(lines, l) }}
	for part := range slices.Chunk([]byte(text), chunk) {
		_, _ = w.Write(part)
	}
	w.close()
	return lines
}

func TestLineWriterCutsLongLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300<<10)
	got := split(long+"\nnext\n", 4096)
	if len(got) != 2 || len(got[0]) != maxLine || got[1] != "next" {
		t.Errorf("%d lines, the first of %d bytes", len(got), len(got[0]))
	}
}

func TestFirstLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, first, rest string }{
		{"handshake and more", "1|1|x|y\nmore\n", "1|1|x|y\n", "more\n"},
		{"no line end", "1|1", "", ""},
		{"too long", strings.Repeat("z", maxFirstLine+5), strings.Repeat("z", maxFirstLine) + "\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, chunk := range []int{3, maxFirstLine, len(tt.in)} {
				first, rest := passFirstLine(t, tt.in, chunk)
				if first != tt.first || len(tt.rest) > 0 && rest != tt.rest {
					t.Errorf("chunks of %d: got %.40q (%d bytes) and %.40q", chunk, first, len(first), rest)
				}
			}
		})
	}
}

func passFirstLine(t *testing.T, in string, chunk int) (first, rest string) {
	t.Helper()
	reader, writer := io.Pipe()
	got := make(chan string)
	go func() {
		text, _ := io.ReadAll(reader)
		got <- string(text)
	}()
	var after bytes.Buffer
	f := &firstLine{handshake: writer, rest: &after}
	for part := range slices.Chunk([]byte(in), chunk) {
		_, _ = f.Write(part)
	}
	f.close()
	return <-got, after.String()
}

func TestLastWordsKeepTheEnd(t *testing.T) {
	t.Parallel()
	var w lastWords
	for i := range 5000 {
		w.add(fmt.Sprintf("line %d %s", i, strings.Repeat(".", 100)), true)
	}
	lines, total := w.report()
	if len(lines) != maxReported || total != maxReported || !strings.HasPrefix(lines[maxReported-1], "line 4999 ") {
		t.Errorf("%d of %d lines, last %q", len(lines), total, lines[len(lines)-1])
	}
	if len(w.tail) > maxReported {
		t.Errorf("%d lines are kept", len(w.tail))
	}
}

// A report is for people, and goes into notifications.
func TestLastWordsCutLongLines(t *testing.T) {
	t.Parallel()
	var w lastWords
	w.add(strings.Repeat(".", maxLine), true)
	if lines, _ := w.report(); len(lines[0]) > maxReportedText+len("…") {
		t.Errorf("a line of %d bytes", len(lines[0]))
	}
}

// The first lines of a panic say what happened, the last ones are the stacks
// of other goroutines.
func TestLastWordsKeepTheBeginningOfAPanic(t *testing.T) {
	t.Parallel()
	var w lastWords
	w.add("error: panic: quoted by a logger", false)
	w.add("panic: boom", true)
	for i := range 63 {
		w.add(fmt.Sprint("frame ", i), true)
	}
	lines, total := w.report()
	if len(lines) != 20 || total != 64 || lines[0] != "panic: boom" {
		t.Errorf("%d of %d lines: %q", len(lines), total, lines)
	}
}

// Secrets and control characters stop here, wherever in a line they are.
func TestStderrIsCleaned(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := Command{Redact: func(s string) string { return strings.ReplaceAll(s, "s3cret\n", "[redacted]") }}
	words := &lastWords{}
	l := &stderrLog{log: slog.New(slog.NewTextHandler(&out, nil)), clean: lineCleaner{plain.Cleaner{Redact: c.Redact}}, words: words}
	l.line(`{"@message":"token s3cret\n\u001b[31m","@level":"error","k\u0000":"s3cret\n"}`, false)
	l.line("", false)
	if got := out.String(); !strings.Contains(got, `level=ERROR msg="token [redacted]" fields.k=[redacted]`) {
		t.Errorf("got %s", got)
	}
	if lines, _ := words.report(); !slices.Equal(lines, []string{"error: token [redacted] k=[redacted]"}) {
		t.Errorf("got %q", lines)
	}
}
