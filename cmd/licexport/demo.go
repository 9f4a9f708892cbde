package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/demo"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/savingspage"
)

func newDemoCommand(io streams) *cobra.Command {
	var flags struct {
		setup

		users   int
		output  string
		report  string
		sources string
		page    bool
		listen  string
	}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try a run against a built-in emulator of Microsoft 365",
		Long: `Starts an emulator of Microsoft Entra sign-in and Microsoft Graph with an
invented tenant, runs the real m365 plugin against it, and writes the CSV.
Nothing leaves this machine. An existing file is replaced only if a demo wrote
it.

With --report FILE, it also reads all that a report wants to know, and writes what
the licenses cost and what could be saved as HTML, at invented prices.

With --page, it then shows the pages of licexport serve in your browser, for what
was read and an invented past, until Ctrl+C.

With --sources all, one job reads further sources as well, each by its real
plugin from something prepared: a database, a list of a portal, and emulators of
other services. It takes those whose plugin is installed.`,
		Example: `  licexport demo
  licexport demo --report report.html
  licexport demo --page
  licexport demo --users 100000 --output demo.csv
  licexport demo --users 50 --sources all`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.users < 1 || flags.users > demo.MaxUsers {
				return usageError(cmd, fmt.Errorf("--users must be between 1 and %d", demo.MaxUsers))
			}
			if flags.sources != "m365" && flags.sources != "all" {
				return usageError(cmd, fmt.Errorf("--sources must be m365 or all, not %q", flags.sources))
			}
			if cmd.Flags().Changed("listen") && !flags.page {
				return usageError(cmd, errors.New("--listen goes with --page"))
			}
			output, err := filepath.Abs(flags.output)
			if err != nil {
				return err
			}
			reportFile := flags.report
			if reportFile != "" {
				if reportFile, err = filepath.Abs(reportFile); err != nil {
					return err
				}
			}
			exporter, err := flags.exporter(io, "")
			if err != nil {
				return err
			}
			if !flags.quiet {
				fmt.Fprintf(io.err, "Starting the emulator of Microsoft 365 with %s.\n", report.Count(flags.users, "user"))
			}
			progress := report.NewProgress(io.err, !flags.quiet)
			exporter.Observer = progress.Observer()
			result, err := demo.Run(cmd.Context(), exporter, demo.Options{
				Users: flags.users, Output: output, All: flags.sources == "all",
				Report: reportFile, Page: savingspage.Options{Language: personLanguage(), Names: flags.names},
			})
			progress.Close()
			if len(result.LeftOut) > 0 && !flags.quiet {
				fmt.Fprintf(io.err, "Left out, because their plugins are not installed: %s\n", strings.Join(result.LeftOut, ", "))
			}
			err = finishDemo(io, flags.quiet, reportFile, result.Outcome, err)
			if err != nil || !flags.page {
				return err
			}
			return showDemo(cmd.Context(), io, result.Outcome.Table, flags.listen)
		},
	}
	cmd.Flags().IntVar(&flags.users, "users", 2500, "`number` of users in the invented tenant")
	cmd.Flags().StringVar(&flags.sources, "sources", "m365", "`which` sources: m365, or all")
	cmd.Flags().StringVar(&flags.report, "report", "", "also write what licenses cost and what could be saved to `file`, as HTML")
	cmd.Flags().BoolVar(&flags.page, "page", false, "then show the pages of licexport serve, until Ctrl+C")
	cmd.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:9470", "with --page: `address` on this machine for the pages")
	cmd.Flags().StringVar(&flags.output, "output", "licenses.csv", "write the CSV to `file`")
	flags.flags(cmd)
	return cmd
}

func finishDemo(io streams, quiet bool, reportFile string, outcome *export.Outcome, err error) error {
	if outcome == nil || quiet {
		return err
	}
	report.Warnings(io.err, outcome, true)
	if lost := report.Summary(io.out, outcome, true); lost != nil {
		return problem.With(problem.Output, errors.Join(err, lost))
	}
	if err != nil {
		return err
	}
	return errors.Join(report.AfterDemo(io.out), report.DemoReport(io.out, reportFile))
}
