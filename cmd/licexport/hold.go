package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/report"
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
Holding a held job again changes only the reason, if you give one.
To bring back a former file at the same time, use licexport rollback --hold.`,
		Example: `  licexport hold --job nightly --reason "Alvao is being migrated"`,
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				if p.Job.Name == "" {
					return usageError(cmd, errors.New("only a job can be held: name it with --job"))
				}
				was, err := e.Hold(cmd.Context(), p, state.Hold{By: account(), Reason: reason})
				if err != nil {
					return err
				}
				if was != nil {
					kept := "that stays as it is"
					if reason != "" {
						kept = "your reason takes the place of the former one"
					}
					report.Texts(io.err, []string{"the job was " + was.Text() + " already; " + kept})
				}
				_, err = fmt.Fprintf(io.out, "%s will not be published by runs of the job any more, until licexport resume; approve and rollback still publish\n", p.Job.Output.Path)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`text` for the history: why you hold it")
	flags.flags(cmd)
	return cmd
}
