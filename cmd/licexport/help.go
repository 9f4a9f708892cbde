package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/problem"
)

// guardHelp lists the limits of the guard.
func guardHelp() string {
	l := guard.Defaults()
	return fmt.Sprintf(`The guard refuses a file (exit code 4) if one of these is true:
  more than %g %% of the file or of a license with %d or more holders is removed
  more than %d rows are removed that are also more than %g %%
  more than %g %% of those who were there on one of the last 7 days are gone
  more than %g %% of the holders have another e-mail than before, or more than
  %g %% of those who were there on one of the last 7 days
  a license that had %d or more holders has none
  a license with %d or more holders has another UId than before
  a source names holders for less than %g %% of the units that it says are in use,
  or for more than 5 and %g %% fewer than before
Look at who would lose what. If that is right, run licexport approve RUN. A file
without any row is never published. Set other limits in licexport.yaml (guard).`,
		l.MaxRemovedPercent, l.MinBaseline, l.MaxRemovedRows, l.MaxRemovedRowsPercent, l.MaxWeekRemovedPercent,
		l.MaxChangedEmailPercent, l.MaxWeekChangedEmailPercent, l.MinBaseline, l.MinBaseline,
		l.MinAssignedPercent, l.MaxNewGapPercent)
}

// withHelp adds where help is to a plain usage error.
func withHelp(cmd *cobra.Command, err error) error {
	if problem.ClassOf(err) == problem.Usage {
		return usageError(cmd, err)
	}
	return err
}
