package logs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/secret"
)

// all writes one line of each level, for the program and for two sources.
func all(log *slog.Logger) {
	for name, l := range map[string]*slog.Logger{
		"program": log, "contoso": log.With(logs.SourceKey, "contoso"), "fabrikam": log.With(logs.SourceKey, "fabrikam"),
	} {
		for _, level := range []slog.Level{logs.LevelTrace, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			l.Log(context.Background(), level, name+" "+strings.ToLower(level.String()))
		}
	}
}

// Which lines are written, by format, --quiet and LICEXPORT_LOG.
func TestLevels(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options                    logs.Options
		program, contoso, fabrikam int // lines
	}{
		"text shows warnings":            {logs.Options{}, 2, 2, 2},
		"JSON shows what happened":       {logs.Options{Format: "json"}, 3, 3, 3},
		"quiet shows errors":             {logs.Options{Quiet: true}, 1, 1, 1},
		"quiet JSON, too":                {logs.Options{Format: "json", Quiet: true}, 1, 1, 1},
		"all":                            {logs.Options{Levels: "trace"}, 5, 5, 5},
		"case and spaces do not matter":  {logs.Options{Levels: " Debug , "}, 4, 4, 4},
		"one source more":                {logs.Options{Levels: "contoso=debug"}, 2, 4, 2},
		"one source less":                {logs.Options{Levels: "debug,contoso=error"}, 4, 1, 4},
		"the order does not matter":      {logs.Options{Levels: "contoso=error,debug"}, 4, 1, 4},
		"both":                           {logs.Options{Levels: "error, contoso=info, fabrikam = trace"}, 1, 3, 5},
		"levels are stronger than quiet": {logs.Options{Quiet: true, Levels: "contoso=info"}, 1, 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			log, err := logs.New(&out, test.options)
			if err != nil {
				t.Fatal(err)
			}
			all(log)
			got := [3]int{}
			for i, who := range []string{"program ", "contoso ", "fabrikam "} {
				got[i] = len(regexp.MustCompile(`(?m)^.*[ "]`+who+`\w+([ "+-]|$).*$`).FindAllString(out.String(), -1))
			}
			if got != [3]int{test.program, test.contoso, test.fabrikam} {
				t.Errorf("%v lines:\n%s", got, out.String())
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for want, options := range map[string]logs.Options{
		`the log format "xml" does not exist; choose text or json`:                                                                         {Format: "xml"},
		`LICEXPORT_LOG: the level "loud" does not exist; choose trace, debug, info, warn or error, as in LICEXPORT_LOG=info,contoso=debug`: {Levels: "info,contoso=loud"},
	} {
		if _, err := logs.New(nil, options); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The text form is for people: time, level, source, message, the rest.
func TestText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logs.New(&out, logs.Options{Levels: "trace"})
	if err != nil {
		t.Fatal(err)
	}
	log.Warn("plain")
	contoso := log.With(logs.SourceKey, "contoso", "page", 3)
	contoso.Info("read", "users", 999, "why", errors.New("two words"), "quoted", `say "hi"`, "empty", "")
	contoso.WithGroup("http").Log(context.Background(), logs.LevelTrace, "asked", "status", 200)
	contoso.Error("first\nsecond\n")
	log.Warn("sent again", slog.Group("fields", "why", "no route", "level x", 3, slog.Group("in", "n", 1)))
	got := regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d `).ReplaceAllString(out.String(), "TIME ")
	want := `TIME WARN plain
TIME INFO [contoso] read  page=3  users=999  why="two words"  quoted="say 'hi'"  empty=
TIME TRACE [contoso] asked  page=3  http.status=200
TIME ERROR [contoso] first
  | second  page=3
TIME WARN sent again  fields.why="no route"  "fields.level x"=3  fields.in.n=1
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// The JSON form is for machines: one object a line, whatever is in it.
func TestJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logs.New(&out, logs.Options{Format: "json", Levels: "trace"})
	if err != nil {
		t.Fatal(err)
	}
	log.With(logs.SourceKey, "contoso").Log(context.Background(), logs.LevelTrace, "first\nsecond", "n", 1)
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%v: %s", err, out.String())
	}
	if line["level"] != "TRACE" || line["source"] != "contoso" || line["msg"] != "first\nsecond" || line["n"] != 1.0 {
		t.Errorf("%v", line)
	}
}

// Secrets that are learned later than the log was made are taken out, too, in
// messages, values and errors.
func TestRedaction(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			redactor := secret.NewRedactor()
			log, err := logs.New(&out, logs.Options{Format: format, Levels: "trace", Redactor: redactor})
			if err != nil {
				t.Fatal(err)
			}
			contoso := log.With(logs.SourceKey, "contoso")
			redactor.Add("canary-7f3a")
			contoso.Debug("sent canary-7f3a", "header", "Bearer canary-7f3a", "error", errors.New("no canary-7f3a"))
			contoso.With("kept", "canary-7f3a").WithGroup("g").Error("x", slog.Group("h", "v", "canary-7f3a"))
			if strings.Contains(out.String(), "canary") || strings.Count(out.String(), secret.Mark) != 5 {
				t.Errorf("%s", out.String())
			}
		})
	}
}

// Sources write at the same time; lines stay whole.
func TestLinesAreWhole(t *testing.T) {
	t.Parallel()
	var out pieces
	log, err := logs.New(&out, logs.Options{Levels: "info"})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		group.Go(func() {
			for range 50 {
				log.With(logs.SourceKey, name).Info(strings.Repeat(name, 100))
			}
		})
	}
	group.Wait()
	if len(out.written) != 200 || slices.ContainsFunc(out.written, func(s string) bool { return !strings.HasSuffix(s, "\n") }) {
		t.Errorf("%d writes", len(out.written))
	}
}

// pieces keeps each write.
type pieces struct{ written []string }

func (p *pieces) Write(b []byte) (int, error) {
	p.written = append(p.written, string(b))
	return len(b), nil
}
