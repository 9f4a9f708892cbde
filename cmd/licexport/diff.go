package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newDiffCommand(io streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what changes in Alvao when one CSV is imported after another",
		Long: `Compares two files and shows, license by license, who gains it, who loses it,
and where the number of units changes.

Exit codes: 0 nothing changes. 7 something changes. 2 a file cannot be read.`,
		Example: `  licexport diff yesterday.csv licenses.csv
  licexport diff yesterday.csv licenses.csv --format json`,
		Args: usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write := report.Diff
			switch format {
			case "text":
			case "json":
				write = report.DiffJSON
			default:
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
			diff, err := export.CompareFiles(args[0], args[1])
			if err != nil {
				return err
			}
			if err := write(io.out, diff); err != nil {
				return err
			}
			if diff.Empty() {
				return nil
			}
			return silently(problem.Attention)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	return cmd
}
