package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/report"
)

func newShowCommand(io streams) *cobra.Command {
	var flags outputFlags
	var format string
	var people int
	cmd := &cobra.Command{
		Use:   "show [RUN]",
		Short: "Show who gained and who lost what by a run, and why",
		Long: `Shows, license by license, who gained it and who lost it by a run, with the reason
where it is known: gone at the source, taken away there, left out by a setting,
another e-mail, the license is gone. Of a run that was refused it shows who would
have gained and lost what.

RUN is the name of a run (licexport history lists them), a beginning of it that no
other run has, "last", which is also the default, or -1 for the run before the last
one, -2 for the one before that.

People are named, wherever the output goes. What is kept, and for how long, is a
setting: retention.

Exit codes: 0, or 2 if there is no such run.`,
		Example: `  licexport show --job nightly
  licexport show 20261123-0230 --job nightly
  licexport show -1 --format json`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := textOrJSON(cmd, format); err != nil {
				return err
			}
			if people < 0 {
				return usageError(cmd, errors.New("--people cannot be negative; 0 lists all"))
			}
			name := history.Last
			if len(args) > 0 {
				name = args[0]
			}
			return flags.past(cmd, io, func(past *history.Past) error {
				run, err := past.Find(name)
				if err != nil {
					return err
				}
				change := past.Show(run)
				if format == "json" {
					return report.ChangeJSON(io.out, past.Output(), change)
				}
				return report.Show(io.out, change, people)
			})
		},
	}
	cmd.ValidArgsFunction = completeRuns(&flags, 1)
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	peopleFlag(cmd, &people)
	flags.flags(cmd)
	return cmd
}
