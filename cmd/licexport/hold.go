package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/state"
)

func newHoldCommand(io streams) *cobra.Command {
	var flags outputFlags
	var reason string
	cmd := &cobra.Command{
		Use:   "hold",
		Short: "Stop a job from publishing until licexport resume",
		Long: `While a job is held, each of its runs ends with exit code 7 and publishes nothing:
the file stays as it is. A job can be held before it has published anything, too.
To bring back a former file at the same time, use licexport rollback --hold.`,
		Example: `  licexport hold --job nightly --reason "Alvao is being migrated"`,
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				if p.Job.Name == "" {
					return usageError(cmd, errors.New("only a job can be held: name it with --job"))
				}
				if err := e.Hold(cmd.Context(), p, state.Hold{By: account(), Reason: reason}); err != nil {
					return err
				}
				_, err := fmt.Fprintf(io.out, "%s will not be published by runs of the job any more, until licexport resume; approve and rollback still publish\n", p.Job.Output.Path)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`text` for the history: why you hold it")
	flags.flags(cmd)
	return cmd
}
