package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/report"
)

func newPluginDescribeCommand(io streams) *cobra.Command {
	var flags setup
	var format string
	cmd := &cobra.Command{
		Use:   "describe NAME",
		Short: "Show what a plugin reads and which settings it has",
		Example: `  licexport plugin describe m365
  licexport plugin describe m365 --format json`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
			file, err := flags.file(nil)
			if err != nil {
				return err
			}
			exporter, err := flags.exporter(io, configDir(file))
			if err != nil {
				return err
			}
			description, err := exporter.Describe(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if format == "json" {
				return report.DescriptionJSON(io.out, description)
			}
			return report.Description(io.out, description)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	flags.flags(cmd)
	return cmd
}
