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
		Short: "Publish what the guard refused, once you know who would lose what",
		Long: `Approves the removals of a refused run. The newest refused file is published if
it removes nothing beyond these removals and if nothing else was published since
then. Otherwise licexport shows the difference and does nothing. A refused run
can be approved for 72 hours. The published file is then handed over, as after
every publication.

A file that could not be written (exit code 5) is published in the same way.`,
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
	cmd.Flags().StringVar(&reason, "reason", "", "`text` for the history: why you approve")
	flags.flags(cmd)
	return cmd
}
