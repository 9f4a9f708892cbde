package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/guard"
)

// guardHelp tells the limits of the guard.
func guardHelp() string {
	l := guard.Defaults()
	return fmt.Sprintf(`The guard refuses a file (exit code 4; look at it, then licexport approve RUN) if
  more than %g %% of a license with %d holders or more, or of the file, is removed
  more than %d rows that are also more than %g %% are removed
  more than %g %% are gone against the largest file of the last 7 days
  more than %g %% of the holders have another e-mail
  a license that had %d holders or more has none
  a source names holders for less than %g %% of what it says is consumed
A file without any row is never published. Other limits: guard in licexport.yaml.`,
		l.MaxRemovedPercent, l.MinBaseline, l.MaxRemovedRows, l.MaxRemovedRowsPercent, l.MaxWeekRemovedPercent,
		l.MaxChangedEmailPercent, l.MinBaseline, l.MinAssignedPercent)
}

// withHelp adds where help is to a plain usage error.
func withHelp(cmd *cobra.Command, err error) error {
	if exit.Of(err) == exit.Usage {
		return usageError(cmd, err)
	}
	return err
}
