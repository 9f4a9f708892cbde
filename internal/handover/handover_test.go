package handover_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/handover"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

var values = handover.Values{Output: "/out/licenses.csv", Run: "20261123-023000-7f3a", Job: "nightly"}

// step makes a step that runs the double.
func step(t *testing.T, args ...string) config.Step {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := config.Step{Run: []config.Text{{Literal: exe}}, Timeout: time.Minute, Env: []string{doubleEnv, "STEP_VALUE"}}
	for _, arg := range args {
		s.Run = append(s.Run, config.Text{Literal: arg})
	}
	return s
}

// options are those of a hand-over to the double, at a clock that moves by a
// second each time it is looked at.
func options(environ ...string) handover.Options {
	now := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	return handover.Options{
		Environ: append(os.Environ(), append(environ, doubleEnv+"=1")...),
		Now: func() time.Time {
			now = now.Add(time.Second)
			return now
		},
	}
}

func TestStepsRunInOrder(t *testing.T) {
	t.Parallel()
	results, err := handover.Run(t.Context(), []config.Step{
		step(t, "echo", "/input", "{output}"),
		step(t, "echo", "/import"),
	}, values, options())
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || results[0].Output != "/input\n/out/licenses.csv\n" || results[1].Output != "/import\n" {
		t.Fatalf("results are %+v", results)
	}
	first := results[0]
	if want := (state.StepRecord{Name: first.Name, ExitCode: 0, OK: true, Seconds: 1}); first.Record() != want {
		t.Errorf("the record is %+v, want %+v", first.Record(), want)
	}
	if results[1].Setting != "jobs.nightly.then[1]" || strings.ContainsAny(first.Name, `/\`) {
		t.Errorf("results are %+v", results)
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	args := []struct{ arg, want string }{
		{"{output}", "/out/licenses.csv"},
		{"--file={output}.bak", "--file=/out/licenses.csv.bak"},
		{"{run}/{job}", "20261123-023000-7f3a/nightly"},
		{"{{output}}", "{output}"},
		{"{{anything}}", "{anything}"},
		{`{"file": "{output}"}`, `{"file": "/out/licenses.csv"}`},
		{"{6fd2c87f-b296-42f0-b197-1e91e994b900}", "{6fd2c87f-b296-42f0-b197-1e91e994b900}"},
		{"$HOME %PATH% `id` && echo *", "$HOME %PATH% `id` && echo *"},
		{`a "b" c\`, `a "b" c\`},
	}
	given := []string{"echo"}
	var want strings.Builder
	for _, a := range args {
		given = append(given, a.arg)
		want.WriteString(a.want + "\n")
	}
	results, err := handover.Run(t.Context(), []config.Step{step(t, given...)}, values, options())
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Output != want.String() {
		t.Errorf("the program got\n%s, want\n%s", results[0].Output, want.String())
	}
}

func TestSecretsArePassedOnAndNeverShown(t *testing.T) {
	t.Parallel()
	const password = "Tr0ub4dor&{output}"
	file := filepath.Join(t.TempDir(), "conn")
	if err := os.WriteFile(file, []byte("Server=sql01;Password=correct-horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := step(t, "echo")
	s.Run = append(s.Run,
		config.Text{Ref: &secret.Reference{Env: "SQL_PASSWORD"}},
		config.Text{Ref: &secret.Reference{File: file}},
	)
	s.OKCodes = []int{9} // so that the output comes into the error as well
	var log bytes.Buffer
	o := options()
	o.Redactor = secret.NewRedactor()
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.LookupEnv = func(string) (string, bool) { return password, true }

	results, err := handover.Run(t.Context(), []config.Step{s}, values, o)
	if err == nil {
		t.Fatal("exit code 0 should not have been good")
	}
	// One mark for each argument: they arrived, without a placeholder filled in.
	if want := "[secret]\n[secret]\n"; results[0].Output != want {
		t.Errorf("the output is %q, want %q", results[0].Output, want)
	}
	shown := fmt.Sprintf("%v %+v %s", err, results, log.String())
	for _, part := range []string{"Tr0ub4dor", "correct-horse"} {
		if strings.Contains(shown, part) {
			t.Errorf("%s is shown in %s", part, shown)
		}
	}
}

func TestMissingSecretStopsBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	second := step(t, "echo")
	second.Run = append(second.Run, config.Text{Ref: &secret.Reference{Setting: "jobs.nightly.then[1].run[2]", Env: "SQL_PASSWORD"}})
	o := options()
	o.LookupEnv = func(string) (string, bool) { return "", false }

	results, err := handover.Run(t.Context(), []config.Step{step(t, "echo"), second}, values, o)
	failed, ok := errors.AsType[*handover.StepError](err)
	if !ok || len(results) != 0 {
		t.Fatalf("got %v and %v", results, err)
	}
	if failed.Setting != "jobs.nightly.then[1]" || !strings.Contains(err.Error(), "no step was run") || !strings.Contains(err.Error(), "SQL_PASSWORD is not set") {
		t.Errorf("the error is %v", err)
	}
}

func TestFirstFailureEndsTheSteps(t *testing.T) {
	t.Parallel()
	failing := step(t, "exit", "3")
	results, err := handover.Run(t.Context(), []config.Step{failing, step(t, "echo")}, values, options())
	failed, ok := errors.AsType[*handover.StepError](err)
	if !ok || len(results) != 1 || results[0].OK || results[0].ExitCode != 3 {
		t.Fatalf("got %+v and %v", results, err)
	}
	want := "jobs.nightly.then[0] (" + failed.Name + "): it ended with exit code 3; success is 0\n" +
		"  Its last lines:\n    out\n    error\n" +
		"  Run the command by hand to see more. If this code means success, add it to ok_codes of the step. The published file is complete and stays; the next run of the job hands it over again, also if nothing has changed by then."
	if err.Error() != want {
		t.Errorf("the error is\n%v\nwant\n%s", err, want)
	}

	failing.OKCodes = []int{0, 3}
	results, err = handover.Run(t.Context(), []config.Step{failing, step(t, "echo")}, values, options())
	if err != nil || len(results) != 2 || results[0].ExitCode != 3 || !results[0].OK {
		t.Errorf("with ok_codes [0, 3]: %+v and %v", results, err)
	}
}

func TestSurroundings(t *testing.T) {
	t.Parallel()
	o := options("STEP_VALUE=42")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o.Dir = dir
	results, err := handover.Run(t.Context(), []config.Step{step(t, "where"), step(t, "input")}, values, o)
	if err != nil {
		t.Fatal(err)
	}
	if want := o.Dir + " 42\n"; results[0].Output != want {
		t.Errorf("working folder and variable are %q, want %q", results[0].Output, want)
	}
	if results[1].Output != "0 bytes\n" {
		t.Errorf("standard input: %q", results[1].Output)
	}
}

func TestProgramThatCannotStart(t *testing.T) {
	t.Parallel()
	notAProgram := filepath.Join(t.TempDir(), "ImportLic.exe")
	if err := os.WriteFile(notAProgram, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, program, want string }{
		{"in PATH", "no-such-program-here", "was not found in PATH\n  Name it with its full path, or as ./no-such-program-here"},
		{"by path", filepath.Join(t.TempDir(), "nothing"), "could not be started: "},
		{"no program", notAProgram, "could not be started: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := config.Step{Run: []config.Text{{Literal: test.program}}}
			results, err := handover.Run(t.Context(), []config.Step{s}, values, options())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("the error is %v, want %q in it", err, test.want)
			}
			if len(results) != 1 || results[0].ExitCode != -1 || results[0].OK {
				t.Errorf("results are %+v", results)
			}
		})
	}
	if _, err := handover.Run(t.Context(), []config.Step{{}}, values, options()); err == nil {
		t.Error("a step without a program should fail")
	}
}

func TestLongOutputKeepsBothEnds(t *testing.T) {
	t.Parallel()
	results, err := handover.Run(t.Context(), []config.Step{step(t, "flood", "20000")}, values, options())
	if err != nil {
		t.Fatal(err)
	}
	out := results[0].Output
	if len(out) > 33<<10 || !strings.HasPrefix(out, "line 0\nline 1\n") || !strings.HasSuffix(out, "\nline 19999\n") || !strings.Contains(out, "bytes left out …]\nline ") {
		t.Errorf("%d bytes of output: %.60q … %q", len(out), out, out[len(out)-60:])
	}
}

func TestOutputIsHarmless(t *testing.T) {
	t.Parallel()
	s := step(t, "bytes", "\x1b[31mred\x1b[0m", "10%\r20%\r\nPříliš\tžluťoučký \x07kůň")
	results, err := handover.Run(t.Context(), []config.Step{s}, values, options())
	if err != nil {
		t.Fatal(err)
	}
	if want := "red 10%\n20%\nPříliš\tžluťoučký kůň"; results[0].Output != want {
		t.Errorf("the output is %q, want %q", results[0].Output, want)
	}
}

func TestStoppedStepTakesItsChildrenAlong(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("SIGTERM")
	dead := make(chan struct{}, 2)
	go func() {
		// The program and its child connect; then the run is stopped.
		var lives []net.Conn
		for range 2 {
			conn, err := listener.Accept()
			if err != nil {
				break
			}
			lives = append(lives, conn)
		}
		cancel(stopped)
		for _, conn := range lives {
			// It ends with the process: neither of them closes it.
			_, _ = io.Copy(io.Discard, conn)
			_ = conn.Close()
			dead <- struct{}{}
		}
	}()
	results, err := handover.Run(ctx, []config.Step{step(t, "hang", listener.Addr().String()), step(t, "echo")}, values, options())
	failed, ok := errors.AsType[*handover.StepError](err)
	if !ok || !errors.Is(err, stopped) || failed.TimedOut || len(results) != 1 || results[0].ExitCode != -1 {
		t.Errorf("got %+v and %v", results, err)
	}
	<-dead
	<-dead

	if results, err := handover.Run(ctx, []config.Step{step(t, "echo")}, values, options()); !errors.Is(err, stopped) || len(results) > 1 {
		t.Errorf("after the stop: %+v and %v", results, err)
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	s := step(t, "hold", listener.Addr().String())
	s.Timeout = time.Millisecond
	o := options()
	o.OnFailure = true
	_, err = handover.Run(t.Context(), []config.Step{s}, values, o)
	failed, ok := errors.AsType[*handover.StepError](err)
	if !ok || !failed.TimedOut || failed.Setting != "jobs.nightly.then_on_failure[0]" {
		t.Fatalf("the error is %v", err)
	}
	if !strings.Contains(err.Error(), "did not finish within 1ms and was stopped, with all programs that it had started") {
		t.Errorf("the error is %v", err)
	}
}
