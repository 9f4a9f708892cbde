package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/report"
)

func newPluginListCommand(io streams) *cobra.Command {
	var flags setup
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List installed, locked and available plugins without starting any",
		Example: `  licexport plugin list
  licexport plugin list --format json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
			shelf, err := flags.shelf()
			if err != nil {
				return err
			}
			if format == "json" {
				return report.PluginsJSON(io.out, shelf.installed, shelf.catalog)
			}
			return report.Plugins(io.out, shelf.installed, shelf.catalog)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	flags.flags(cmd)
	return cmd
}
