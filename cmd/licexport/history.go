package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/report"
)

func newHistoryCommand(io streams) *cobra.Command {
	var flags outputFlags
	var limit int
	var format string
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the runs of an output, and what to approve or bring back",
		Example: `  licexport history --job nightly
  licexport history --limit 100 --format json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose table or json", format))
			}
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				view, err := e.View(cmd.Context(), p)
				if err != nil {
					return err
				}
				if format == "json" {
					return report.HistoryJSON(io.out, io.err, view, limit)
				}
				return report.History(io.out, io.err, view, limit)
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&limit, "limit", 20, "at most `number` runs")
	f.StringVar(&format, "format", "table", "`format` of the list: table or json")
	flags.flags(cmd)
	return cmd
}
