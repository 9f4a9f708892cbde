package main

import (
	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/report"
)

func newPluginListCommand(io streams) *cobra.Command {
	var flags setup
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List installed and locked plugins without starting any",
		Example: `  licexport plugin list`,
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			file, err := flags.file(nil)
			if err != nil {
				return err
			}
			verifier, err := flags.verifier(configDir(file))
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			return report.Plugins(io.out, verifier.List())
		},
	}
	flags.flags(cmd)
	return cmd
}
