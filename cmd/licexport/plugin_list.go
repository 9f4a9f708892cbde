package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newPluginListCommand(io streams) *cobra.Command {
	var flags setup
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List installed and locked plugins without starting any",
		Example: `  licexport plugin list
  licexport plugin list --format json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
			file, err := flags.file(nil)
			if err != nil {
				return err
			}
			verifier, err := flags.verifier(configDir(file))
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if format == "json" {
				return report.PluginsJSON(io.out, verifier.List())
			}
			return report.Plugins(io.out, verifier.List())
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	flags.flags(cmd)
	return cmd
}
