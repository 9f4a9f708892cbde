package main

import (
	"github.com/spf13/cobra"
)

func newPluginCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plugin",
		Short: "List, describe, lock, install, update, test and create source plugins",
		Long: `A source plugin is a program named licexport-source-NAME. licexport looks for it
where the setting path of a source says, in the folder plugins beside licexport,
and in the user's data folder, but never in PATH. It starts a plugin only if the
hash of the program is in a lock file.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(
		newPluginListCommand(io), newPluginDescribeCommand(io), newPluginLockCommand(io), newPluginInstallCommand(io), newPluginUpdateCommand(io),
		newPluginTestCommand(io), newPluginNewCommand(io),
	)
	return cmd
}
