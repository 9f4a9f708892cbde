package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newDiffCommand(io streams) *cobra.Command {
	var flags outputFlags
	var format string
	var people int
	cmd := &cobra.Command{
		Use:   "diff OLD NEW | RUN [RUN]",
		Short: "Show what changes in Alvao from one CSV, or run, to another",
		Long: `Compares two files, or what was published after two runs, and shows, license by
license, who gains it, who loses it, and where the number of units changes. With
one run, it compares with what is published now. A run that was refused counts
with the file that it would have published.

A file is what exists, or has a path or the ending .csv. A run is named as for
licexport show: its name or a beginning of it, last, -1.

Exit codes: 0 nothing changes. 7 something changes. 2 a file cannot be read, there
is no such run, or its table is not kept any more.`,
		Example: `  licexport diff yesterday.csv licenses.csv
  licexport diff yesterday.csv licenses.csv --format json
  licexport diff -7 --job nightly
  licexport diff 20261101-0230 20261123-0230 --job nightly`,
		Args: usageArgs(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := textOrJSON(cmd, format); err != nil {
				return err
			}
			if people < 0 {
				return usageError(cmd, errors.New("--people cannot be negative; 0 lists all"))
			}
			switch countFiles(args) {
			case 2:
				return diffFiles(io, args[0], args[1], format)
			case 1:
				return usageError(cmd, problem.New(problem.Usage, "name two files, or one or two runs; a file and a run cannot be compared", "Usage: "+cmd.UseLine()))
			default:
				return flags.past(cmd, io, func(past *history.Past) error { return diffRuns(io, past, args, format, people) })
			}
		},
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		runs, directive := completeRuns(&flags, 2)(cmd, args, word)
		return runs, directive &^ cobra.ShellCompDirectiveNoFileComp
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	peopleFlag(cmd, &people)
	flags.flags(cmd)
	return cmd
}

// countFiles counts the arguments that are files, and not runs.
func countFiles(args []string) int {
	n := 0
	for _, arg := range args {
		if _, err := os.Stat(arg); err == nil || strings.ContainsAny(arg, `/\`) || strings.EqualFold(filepath.Ext(arg), ".csv") {
			n++
		}
	}
	return n
}

func diffFiles(io streams, old, now, format string) error {
	write := report.Diff
	if format == "json" {
		write = report.DiffJSON
	}
	diff, err := export.CompareFiles(old, now)
	if err != nil {
		return err
	}
	if err := write(io.out, diff); err != nil {
		return err
	}
	return changed(diff.Empty())
}

func diffRuns(io streams, past *history.Past, names []string, format string, people int) error {
	runs := make([]history.Run, len(names))
	for i, name := range names {
		var err error
		if runs[i], err = past.Find(name); err != nil {
			return err
		}
	}
	var change *history.Change
	if len(runs) == 1 {
		change = past.SincePublished(runs[0])
	} else {
		change = past.Between(runs[0], runs[1])
	}
	if change.Missing != "" {
		return problem.New(problem.Usage, change.Missing, "licexport history lists the runs; how long tables are kept is a setting: retention.days")
	}
	write := func() error { return report.DiffRuns(io.out, change, people) }
	if format == "json" {
		write = func() error { return report.ChangeJSON(io.out, past.Output(), change) }
	}
	if err := write(); err != nil {
		return err
	}
	return changed(change.Diff.Empty())
}

// changed gives the exit code of a difference.
func changed(empty bool) error {
	if empty {
		return nil
	}
	return silently(problem.Attention)
}
