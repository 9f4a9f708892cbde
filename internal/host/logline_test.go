package host

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plain"
)

func TestParseLogLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line  string
		level slog.Level
		want  string
	}{
		{`{"@level":"warn","@message":"slow","@timestamp":"x","page":3,"url":"/users"}`, slog.LevelWarn, "warn: slow page=3 url=/users"},
		{`{"@level":7,"@message":{"a":[1]}}`, slog.LevelInfo, `info: {"a":[1]}`},
		{`{"@message":null}`, slog.LevelInfo, "info: "},
		{`{"@level":"trace","@message":"t"}`, levelTrace, "trace: t"},
		{`{"message":"of another kind"}`, slog.LevelDebug, `{"message":"of another kind"}`},
		{`{"@message":`, slog.LevelDebug, `{"@message":`},
		{`[WARN]  old style`, slog.LevelWarn, "old style"},
		{`plain`, slog.LevelDebug, "plain"},
		{``, slog.LevelDebug, ""},
	}
	for _, tt := range tests {
		got := parseLogLine(tt.line)
		if got.level != tt.level || got.String() != tt.want {
			t.Errorf("%s: got %v %q, want %v %q", tt.line, got.level, got, tt.level, tt.want)
		}
	}
}

// Whatever a plugin writes, the log gets one clean line.
func FuzzParseLogLine(f *testing.F) {
	for _, seed := range []string{`{"@message":1}`, `{"@level":[],"@message":"a\nb"}`, "panic: x", "\x1b[31mred", "\xff\xfe", `{"@message":"\u001b]0;t\u0007"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		text := parseLogLine(line).clean(lineCleaner{}, false).String()
		if text != plain.Strip(text) || strings.ContainsAny(text, "\n\r\x1b\x00") {
			t.Errorf("%q became %q", line, text)
		}
	})
}

func FuzzParseHandshake(f *testing.F) {
	for _, seed := range []string{"1|1|unix|/tmp/p|grpc|MII", "1|1|tcp|127.0.0.1:1|grpc", "a|b|c|d", "||||", "1|1|unix", "9999999999999999999|1|x|y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if h, ok := parseHandshake(line); ok && strings.Contains(h.network+h.address+h.protocol+h.certificate, "|") {
			t.Errorf("%q: a field holds a separator: %+v", line, h)
		}
	})
}
