package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/savings"
	"github.com/licexport/licexport/internal/savingspage"
	"github.com/licexport/licexport/internal/state"
)

// reportFlags are the flags of report beside those of setup.
type reportFlags struct {
	setup

	sources  []string
	job      string
	format   string
	table    string
	output   string
	kinds    []string
	inactive int
	excel    bool
	language string
}

// maxInactiveDays bounds --inactive-days: ten years.
const maxInactiveDays = 3660

func newReportCommand(io streams) *cobra.Command {
	var flags reportFlags
	cmd := &cobra.Command{
		Use:   "report [--source NAME [--source NAME] | --job NAME]",
		Short: "Find out what licenses cost and what could be saved",
		Long: `Reads every selected source, with details that the CSV does not need, and shows
what was bought, held and is free, and how many holders are disabled, guests, long
inactive, or have a license twice. Prices come from the setting prices.

It publishes nothing and keeps nothing. A finding is a question and no verdict: the
report says of each number how it was found and what it cannot know. What a source
cannot tell is unknown, not zero.

The HTML is one file that stands alone, to be sent around and printed: totals, licenses,
findings by reason, renewals ahead, departments and cost centers, with notes on each
number. It is in English or Czech.

Text and HTML name no people. JSON, the table findings, and HTML with --names do, so they
go to a file (--output), which only its owner and group can read.`,
		Example: `  licexport report --job nightly
  licexport report --job nightly --format html --output report.html
  licexport report --job nightly --format html --language cs --names --output prehled.html
  licexport report --job nightly --format csv --table findings --output findings.csv
  licexport report --source m365 --details account,organization --format json --output report.json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return flags.run(cmd, io) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&flags.sources, "source", nil, "read source `NAME` (repeatable)")
	f.StringVar(&flags.job, "job", "", "read the sources of job `NAME`")
	f.StringVar(&flags.format, "format", "text", "`format`: text, html, csv or json")
	f.StringVar(&flags.table, "table", "licenses", "with --format csv: `table` to write: licenses, findings, departments, cost-centers or renewals")
	excelFlag(cmd, &flags.excel)
	f.StringVar(&flags.language, "language", "", "with --format html: `language`: en or cs (default: that of your account)")
	f.StringVar(&flags.output, "output", "", "write to `file` instead of standard output")
	f.StringSliceVar(&flags.kinds, "details", nil, "ask for these `kinds` of details only: account, activity, organization, assignment, renewal (default: all)")
	f.IntVar(&flags.inactive, "inactive-days", 90, "count who was not active for this `number` of days")
	flags.flags(cmd)
	f.Lookup("names").Usage = "with --format html: list the holders who deserve a look, by name"
	return cmd
}

func (r *reportFlags) run(cmd *cobra.Command, io streams) error {
	write, err := r.writer()
	if err != nil {
		return usageError(cmd, err)
	}
	kinds, err := details.ParseSet(r.kinds...)
	if err != nil {
		return usageError(cmd, err)
	}
	if r.job != "" && len(r.sources) > 0 {
		return usageError(cmd, errors.New("say what to report on: --source NAME (repeatable) or --job NAME"))
	}
	file, err := r.file(r.sources)
	if err != nil {
		return err
	}
	job, err := pickJob(file, r.job, r.sources, nil)
	if err != nil {
		return err
	}
	exporter, err := r.exporter(io, configDir(file))
	if err != nil {
		return err
	}
	progress := report.NewProgress(io.err, r.showsProgress())
	exporter.Observer = progress.Observer()
	found, err := exporter.Savings(cmd.Context(), export.Plan{File: file, Job: job, Trigger: state.TriggerManual}, kinds, r.inactive)
	progress.Close()
	if !r.quiet {
		report.Texts(io.err, found.Warnings)
		report.Problems(io.err, found.Notices)
	}
	if err != nil {
		return err
	}
	return problem.With(problem.Output, r.write(cmd, io.out, found.Report, write))
}

// writer checks the flags that say what is written, and where to.
func (r *reportFlags) writer() (func(io.Writer, *savings.Report) error, error) {
	table, err := report.ParseSavingsTable(r.table)
	if err != nil {
		return nil, err
	}
	language, err := parseLanguage(r.language)
	switch {
	case err != nil:
		return nil, err
	case r.inactive < 1 || r.inactive > maxInactiveDays:
		return nil, fmt.Errorf("--inactive-days must be from 1 to %d", maxInactiveDays)
	case r.format != "html" && (r.names || r.language != ""):
		return nil, errors.New("--names and --language are for --format html")
	case r.output == "" && r.namesPeople(table):
		return nil, errors.New("this names people, so it goes to a file: --output FILE")
	}
	switch r.format {
	case "text":
		return report.Savings, nil
	case "json":
		return report.SavingsJSON, nil
	case "html":
		return func(w io.Writer, found *savings.Report) error {
			return savingspage.Write(w, found, savingspage.Options{Language: language, Names: r.names})
		}, nil
	case "csv":
		return func(w io.Writer, found *savings.Report) error {
			return report.SavingsCSV(w, found, table, excelCSV(r.excel))
		}, nil
	default:
		return nil, fmt.Errorf("the format %q does not exist; choose text, html, csv or json", r.format)
	}
}

// namesPeople reports whether what is written names people.
func (r *reportFlags) namesPeople(table report.SavingsTable) bool {
	switch r.format {
	case "json":
		return true
	case "csv":
		return table == report.SavingsFindings
	default:
		return r.names
	}
}

// reportMode is the mode of a report that is written to a file: it may name people.
const reportMode = 0o640

func (r *reportFlags) write(cmd *cobra.Command, stdout io.Writer, found *savings.Report, write func(io.Writer, *savings.Report) error) error {
	if r.output == "" {
		return write(stdout, found)
	}
	// The new file has the mode of the one that it replaces.
	if err := disk.SetMode(r.output, reportMode); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return disk.ReplaceUnlocked(cmd.Context(), disk.OSFor(r.owners), r.output, func(w io.Writer) error { return write(w, found) }, disk.Options{})
}
