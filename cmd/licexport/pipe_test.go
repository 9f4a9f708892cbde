package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Somebody reads what a run says, or stops doing so, as in "licexport run | head":
// the file, the record, the metrics, the webhook and the exit code are the same.
func TestRunWithoutAReader(t *testing.T) {
	t.Parallel()
	for _, streams := range []string{"out", "err", "both"} {
		for mode, want := range map[string]struct {
			code  int
			event string
		}{"expected-met": {0, ""}, "error": {3, "failure"}} {
			t.Run(streams+" "+mode, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				install(t, filepath.Join(dir, "app"))
				reported := make(chan string, 10)
				hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					reported <- string(body)
				}))
				t.Cleanup(hook.Close)
				settings := "version: 1\nsources: {acme: {config: {mode: " + mode + "}}}\njobs: {nightly: {sources: [acme], output: {path: o.csv}}}\n" +
					"notify: {webhook: {url: \"" + hook.URL + "\"}}\n"
				if err := os.WriteFile(filepath.Join(dir, "licexport.yaml"), []byte(settings), 0o600); err != nil {
					t.Fatal(err)
				}
				var kept bytes.Buffer
				cmd := exec.CommandContext(context.Background(), filepath.Join(dir, "app", "licexport"+exe()),
					"run", "--job", "nightly", "--first", "--record", "r.json", "--metrics-textfile", "m.prom")
				cmd.Dir = dir
				r, w, err := os.Pipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				defer w.Close() //nolint:errcheck // nothing was written
				cmd.Stdout, cmd.Stderr = io.Writer(&kept), io.Writer(&kept)
				if streams != "err" {
					cmd.Stdout = w
				}
				if streams != "out" {
					cmd.Stderr = w
				}
				_ = cmd.Run()
				if code := cmd.ProcessState.ExitCode(); code != want.code {
					t.Fatalf("exit code %d (%v), want %d: %s", code, cmd.ProcessState, want.code, kept.String())
				}
				data, err := os.ReadFile(filepath.Join(dir, "r.json"))
				if err != nil {
					t.Fatal(err)
				}
				var record struct {
					ExitCode int `json:"exit_code"`
				}
				if err := json.Unmarshal(data, &record); err != nil || record.ExitCode != want.code {
					t.Errorf("the record says %d, %v", record.ExitCode, err)
				}
				metrics, err := os.ReadFile(filepath.Join(dir, "m.prom"))
				if err != nil || !strings.Contains(string(metrics), "licexport_") {
					t.Errorf("metrics: %v", err)
				}
				if _, err := os.Stat(filepath.Join(dir, "o.csv")); (err == nil) != (want.code == 0) {
					t.Errorf("the file: %v", err)
				}
				if want.code != 0 {
					select {
					case body := <-reported:
						if !strings.Contains(body, want.event) {
							t.Errorf("the webhook got %s", body)
						}
					default:
						t.Error("the webhook got nothing")
					}
				}
			})
		}
	}
}
