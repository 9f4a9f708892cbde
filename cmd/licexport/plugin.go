package main

import (
	"github.com/spf13/cobra"
)

func newPluginCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plugin",
		Short: "List, describe, lock, install, test and begin source plugins",
		Long: `A source plugin is a program named licexport-source-NAME. It is found beside
licexport in the folder plugins, in the user's data folder, or where the setting
path of a source says; never by PATH. It is started only if its hash is in a lock
file.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(
		newPluginListCommand(io), newPluginDescribeCommand(io), newPluginLockCommand(io), newPluginInstallCommand(io),
		newPluginTestCommand(io), newPluginNewCommand(io),
	)
	return cmd
}
