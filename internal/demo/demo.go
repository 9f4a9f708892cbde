// Package demo does the main job on stand-ins for vendors: real plugin processes,
// real sign-in exchange, real paging, an invented company.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/savingspage"
	"github.com/licexport/licexport/internal/state"
)

// MaxUsers bounds the invented tenant.
const MaxUsers = 1_000_000

// Options say what a demo shows.
type Options struct {
	// Users is the number of users in the invented tenant.
	Users int
	// Output is where the CSV goes.
	Output string
	// All adds further sources to Microsoft 365: all for which there is a stand-in
	// and whose plugin is installed.
	All bool
	// Report is where a page goes with what the licenses cost and what could be saved, at
	// invented prices; empty: there is none. Page says how it looks.
	Report string
	Page   savingspage.Options
}

// Result is what became of a demo.
type Result struct {
	// Outcome of the run; nil if it did not come to one.
	Outcome *export.Outcome
	// LeftOut names the sources whose plugin is not installed.
	LeftOut []string
}

// Run exports an invented company to a file.
func Run(ctx context.Context, exporter *export.Exporter, o Options) (Result, error) {
	var r Result
	if err := errors.Join(checkOutput(o.Output), checkReport(o)); err != nil {
		return r, problem.With(problem.Usage, err)
	}
	dir, err := os.MkdirTemp("", "licexport-demo-")
	if err != nil {
		return r, disk.Explain(os.TempDir(), "make a folder for the demo", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s := &stage{dir: dir, users: o.Users}
	defer s.close()
	chosen := parts()[:1]
	if o.All {
		if chosen, r.LeftOut, err = available(exporter.Opener, dir, parts()); err != nil {
			return r, err
		}
	}
	file, err := s.configure(chosen)
	if err != nil {
		return r, err
	}
	job, err := file.Job(jobName)
	if err != nil {
		return r, err
	}
	job.Output.Path = o.Output
	r.Outcome, err = exporter.Run(ctx, export.Plan{
		File: file, Job: job, Trigger: state.TriggerDemo, StateDir: filepath.Join(dir, "state"), Fresh: true,
	})
	if err != nil || o.Report == "" {
		return r, err
	}
	return r, report(ctx, exporter, file, job, o)
}

// checkOutput lets a demo replace only what a demo wrote: importing invented
// users over real ones would take every license away.
func checkOutput(path string) error {
	f, err := inputfile.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the file that is there: %w", err)
	}
	defer func() { _ = f.Close() }()
	table, err := csvout.Read(f, path)
	if err == nil && table.OfDemo() {
		return nil
	}
	return problem.New(problem.Usage, path+" was not written by a demo, and a demo does not replace it", "Name another file with --output")
}
