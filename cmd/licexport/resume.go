package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
)

func newResumeCommand(io streams) *cobra.Command {
	var flags outputFlags
	cmd := &cobra.Command{
		Use:     "resume",
		Short:   "Let a job publish again after licexport hold or rollback --hold stopped it",
		Example: `  licexport resume --job nightly`,
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				held, err := e.Resume(cmd.Context(), p)
				if err != nil {
					return err
				}
				text := "was not held; nothing to do"
				if held {
					text = "will be published again, starting with the next run"
				}
				_, err = fmt.Fprintf(io.out, "%s %s\n", p.Job.Output.Path, text)
				return err
			})
		},
	}
	flags.flags(cmd)
	return cmd
}
