package export_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

// nights is a job that runs each night, on a clock of its own.
type nights struct {
	*vendor

	t        *testing.T
	clock    *clock
	exporter *export.Exporter
	plan     export.Plan
}

// newNights sets the job "nightly" up, on the evening before its first run.
func newNights(t *testing.T) *nights {
	t.Helper()
	v, address := newVendor(t, "contoso")
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	file, job := nightly(t, path, "version: 1\nsources: {acme: {}}\njobs: {nightly: {sources: [acme], output: {path: licenses.csv}}}\n")
	c := &clock{now: time.Date(2026, time.January, 1, 2, 30, 0, 0, time.UTC)}
	return &nights{
		vendor: v, t: t, clock: c,
		exporter: &export.Exporter{
			Opener: &export.Opener{
				Log: slog.New(slog.DiscardHandler), Redactor: secret.NewRedactor(), Version: "test",
				Reattach: map[string]host.Reattach{"acme": address}, Clock: c,
				LookupEnv: func(string) (string, bool) { return "", false },
			},
			FS: hastyFS{disk.OS()},
		},
		plan: export.Plan{File: file, Job: job, Trigger: state.TriggerSchedule},
	}
}

// nightly writes settings and gives them with their job "nightly".
func nightly(t *testing.T, path, settings string) (*config.File, *config.Job) {
	t.Helper()
	if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	job, err := file.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	return file, job
}

// night is what one run came to.
type night struct {
	*export.Outcome

	class problem.Class
	text  string // what a person reads
}

// run makes the run of this night; then it is the next one.
func (n *nights) run() night {
	n.t.Helper()
	o, err := n.exporter.Run(n.t.Context(), n.plan)
	n.plan.First = false
	n.clock.now = n.clock.now.AddDate(0, 0, 1)
	return n.shown(o, err)
}

// shown is what the command line would write.
func (n *nights) shown(o *export.Outcome, err error) night {
	n.t.Helper()
	var text bytes.Buffer
	report.Warnings(&text, o, true)
	if err := report.Summary(&text, o, true); err != nil {
		n.t.Fatal(err)
	}
	report.Attention(&text, o, true)
	if err != nil {
		report.Error(&text, err)
	}
	return night{Outcome: o, class: problem.ClassOf(err), text: text.String()}
}

// commands finds the commands of a kind that a text tells a person to type.
func commands(text, kind string) [][]string {
	var found [][]string
	for line := range strings.Lines(text) {
		_, command, ok := strings.Cut(line, "licexport "+kind+" ")
		if ok {
			found = append(found, append([]string{kind}, strings.Fields(command)...))
		}
	}
	return found
}

// typeIn does what a command does that a person copies from a text. It must name
// the job: the person may be anywhere.
func (n *nights) typeIn(command []string) (night, error) {
	n.t.Helper()
	if !strings.Contains(strings.Join(command, " ")+" ", " --job nightly ") {
		n.t.Fatalf("the command %q does not say which output it is about", command)
	}
	switch command[0] {
	case "approve":
		o, err := n.exporter.Approve(n.t.Context(), n.plan, export.Approval{Run: command[1], By: "jana", Reason: "I have looked at it"})
		return n.shown(o, err), nil
	case "ack":
		listed, err := n.exporter.Ack(n.t.Context(), n.plan, strings.Trim(command[1], `"`))
		if err == nil && !listed {
			err = fmt.Errorf("%q is not listed", command[1])
		}
		return night{}, err
	default:
		n.t.Fatalf("unknown command %q", command)
		return night{}, nil
	}
}

// published is the content of the file.
func (n *nights) published() string {
	n.t.Helper()
	content, err := os.ReadFile(n.plan.Job.Output.Path)
	if err != nil {
		n.t.Fatal(err)
	}
	return string(content)
}

// clock is a clock that stands still.
type clock struct{ now time.Time }

// Now is the time.
func (c *clock) Now() time.Time { return c.now }

// Sleep takes no time.
func (*clock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// hastyFS is a file system that does not wait for the disk: these tests lose no
// power.
type hastyFS struct{ disk.FS }

type hastyFile struct{ disk.File }

// Create implements disk.FS.
func (f hastyFS) Create(path string) (disk.File, error) {
	file, err := f.FS.Create(path)
	if err != nil {
		return nil, err
	}
	return hastyFile{file}, nil
}

// SyncDir implements disk.FS.
func (hastyFS) SyncDir(string) error { return nil }

// Sync implements disk.File.
func (hastyFile) Sync() error { return nil }
