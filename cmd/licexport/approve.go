package main

import (
	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
)

func newApproveCommand(io streams) *cobra.Command {
	var flags outputFlags
	var reason string
	cmd := &cobra.Command{
		Use:   "approve RUN",
		Short: "Publish what the guard refused, after you have looked at who would lose what",
		Long: `Approves the removals of a refused run. The newest refused file is published if it
removes nobody beyond them and if nothing was published since; otherwise what
differs is shown and nothing is done. A refused run can be approved for 72 hours.
Afterwards the file is handed over as after every publication.

A file that could not be written is published in the same way.`,
		Example: `  licexport approve 20261123-023000-7f3a1c --reason "Fabrikam was sold"
  licexport approve 20261123-023000-7f3a1c --job nightly`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				outcome, err := e.Approve(cmd.Context(), p, args[0], account(), reason)
				return flags.tell(io, e.Log, outcome, err)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, `text` for the history")
	flags.flags(cmd)
	return cmd
}
