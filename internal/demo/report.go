package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/savingspage"
	"github.com/licexport/licexport/internal/state"
)

// inactiveDays is after how many days without use an account is inactive.
const inactiveDays = 90

// report reads the sources again, with details, and writes what was found.
func report(ctx context.Context, exporter *export.Exporter, file *config.File, job *config.Job, o Options) error {
	found, err := exporter.Savings(ctx, export.Plan{File: file, Job: job, Trigger: state.TriggerDemo}, details.All(), inactiveDays)
	if err != nil {
		return err
	}
	page := o.Page
	page.Invented = true
	err = disk.ReplaceUnlocked(ctx, exporter.FS, o.Report, func(w io.Writer) error { return savingspage.Write(w, found.Report, page) }, disk.Options{})
	return problem.With(problem.Output, err)
}

// checkReport lets a demo replace only a report that a demo wrote.
func checkReport(o Options) error {
	if o.Report == "" {
		return nil
	}
	if o.Report == o.Output {
		return problem.New(problem.Usage, "the report and the CSV would be one file", "Name another file with --report")
	}
	f, err := inputfile.Open(o.Report)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the file that is there: %w", err)
	}
	defer func() { _ = f.Close() }()
	const start = 1 << 10
	text, err := io.ReadAll(io.LimitReader(f, start))
	if err == nil && bytes.Contains(text, []byte(savingspage.InventedMark)) {
		return nil
	}
	return problem.New(problem.Usage, o.Report+" is no report of a demo, and a demo does not replace it", "Name another file with --report")
}
