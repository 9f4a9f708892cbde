package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/report"
)

func newSecretListCommand(io streams) *cobra.Command {
	var flags secretFlags
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the secrets that are kept, without their values",
		Long: `Lists the secrets of this account and those of the machine: name, whose it is, who
can use it, and when it was set. A value is never shown.`,
		Example: `  licexport secret list
  licexport secret list --format json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
			entries, err := flags.store().List()
			if err != nil {
				report.Texts(io.err, []string{err.Error()})
			}
			if format == "json" {
				return report.SecretsJSON(io.out, entries)
			}
			return report.Secrets(io.out, entries)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	return cmd
}
