package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/manpage"
	"github.com/licexport/licexport/internal/problem"
)

// newManCommand makes the command that packages get their manual pages from.
func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: "Write the manual pages of all commands",
		Long: `Writes a manual page for each command into a folder, for man(1). Packages for
Linux have them already.`,
		Example: `  licexport man /usr/local/share/man/man1
  man licexport-run`,
		Hidden: true,
		Args:   usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil { // #nosec G301 -- everybody may read the manual
				return problem.With(problem.Output, fmt.Errorf("make the folder for manual pages: %w", err))
			}
			return problem.With(problem.Output, manpage.Write(args[0], cmd.Root(), version))
		},
	}
}
