package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/export"
)

func newAckCommand(io streams) *cobra.Command {
	var flags outputFlags
	cmd := &cobra.Command{
		Use:   "ack UID",
		Short: "Say that a license without holders was cleared by hand in Alvao",
		Long: `When the last holder of a small license is gone, the file cannot say so: ImportLic
wants a user in each row. Every summary lists such licenses until you have taken
the license from its last holders in Alvao by hand and say so here, or until the
license has holders again.`,
		Example: `  licexport ack contoso:VISIOCLIENT`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				listed, err := e.Ack(cmd.Context(), p, args[0])
				if err != nil {
					return err
				}
				if !listed {
					return exit.With(exit.Usage, fmt.Errorf("%q is not on the list of licenses to clear by hand of %s\n  The list: licexport history, with the same flags", args[0], p.Job.Output.Path))
				}
				_, err = fmt.Fprintf(io.out, "%s: noted as cleared\n", args[0])
				return err
			})
		},
	}
	flags.flags(cmd)
	return cmd
}
