package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

func newAckCommand(io streams) *cobra.Command {
	var flags outputFlags
	cmd := &cobra.Command{
		Use:   "ack UID",
		Short: "Confirm what you did by hand in Alvao for a license",
		Long: `When a small license loses its last holder, the file cannot say so, because
ImportLic requires a user in each row. Every summary lists such a license until
you take it away from its last holders in Alvao by hand and confirm that here,
or until the license has holders again.

A license that has another UId now is listed in the same way, under its old UId:
enter the new UId in Alvao, then confirm that here.`,
		Example: `  licexport ack contoso:VISIOCLIENT`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				listed, err := e.Ack(cmd.Context(), p, args[0])
				if err != nil {
					return err
				}
				if !listed {
					return problem.New(problem.Usage, fmt.Sprintf("%q is not on the list of what is to be done by hand for %s", args[0], p.Job.Output.Path),
						"To see the list: licexport history, with the same flags")
				}
				_, err = fmt.Fprintf(io.out, "%s: noted as done\n", args[0])
				return err
			})
		},
	}
	flags.flags(cmd)
	return cmd
}
