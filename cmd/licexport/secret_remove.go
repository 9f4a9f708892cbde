package main

import (
	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/report"
)

func newSecretRemoveCommand(io streams) *cobra.Command {
	var flags secretFlags
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a secret that is kept",
		Long: `Removes a secret of this account, or with --machine one of this computer. A
configuration that still names it can no longer be used.`,
		Example: `  licexport secret remove contoso
  licexport secret remove contoso --machine`,
		Args:              secretName,
		ValidArgsFunction: completeSecrets,
		RunE: func(_ *cobra.Command, args []string) error {
			entry, err := flags.store().Remove(args[0], flags.scope())
			if err != nil {
				return secretProblem(err)
			}
			return report.SecretRemoved(io.out, entry)
		},
	}
	cmd.Flags().BoolVar(&flags.machine, "machine", false, "remove the one of this computer instead of that of this account (needs an administrator)")
	return cmd
}
