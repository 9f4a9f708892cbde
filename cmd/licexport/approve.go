package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/pkg/duration"
)

func newApproveCommand(io streams) *cobra.Command {
	var flags outputFlags
	var reason, moveFor string
	var yes bool
	cmd := &cobra.Command{
		Use:   "approve RUN",
		Short: "Publish what the guard refused, once you know who would lose what",
		Long: `Approves the removals of a refused run. The newest refused file is published if
it removes nothing beyond these removals and if nothing else was published since
then. Otherwise licexport shows the difference and does nothing. A refused run
can be approved for 72 hours. The published file is then handed over, as after
every publication.

On a terminal it first shows who loses what, and asks for the number of
assignments that are removed; other runs for the same output have to wait
meanwhile. In a script it does not ask.

With --for, the removals are the beginning of a move that comes in waves, as from
one license to another one, or of e-mails to another domain. Until then holders
who leave one of the approved licenses and still have another row in the file, or
who keep their id and have another e-mail, count for no limit.

A file that could not be written (exit code 5) is published in the same way.`,
		Example: `  licexport approve 20261123-023000-7f3a1c --reason "Fabrikam was sold"
  licexport approve 20261123-023000-7f3a1c --job nightly
  licexport approve 20261123-023000-7f3a1c --job nightly --for 7d`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			until, err := moveTime(moveFor)
			if err != nil {
				return usageError(cmd, err)
			}
			approval := export.Approval{Run: args[0], By: account(), Reason: reason, For: until}
			if !yes {
				approval.Confirm = confirmation(cmd.Context(), io)
			}
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				outcome, err := e.Approve(cmd.Context(), p, approval)
				return flags.finish(cmd, io, e, outcome, err)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&reason, "reason", "", "`text` for the history: why you approve")
	f.StringVar(&moveFor, "for", "", "expect for so `long` that holders move between licenses or change their e-mail, as in 7d or 36h")
	f.BoolVar(&yes, "yes", false, "do not ask")
	flags.metricsFlag(cmd)
	verboseFlag(cmd)
	flags.flags(cmd)
	cmd.ValidArgsFunction = completeRefused(&flags)
	return cmd
}

// moveTime reads how long a move takes; empty is not at all.
func moveTime(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := duration.Parse(text)
	if err != nil || d <= 0 || d > export.MaxMove {
		return 0, fmt.Errorf("--for %s: write a time of at most %s, as in 7d or 36h", text, report.Count(int(export.MaxMove.Hours()/24), "day"))
	}
	return d, nil
}

// confirmation shows who loses what and asks; nil if nobody is at a terminal.
func confirmation(ctx context.Context, io streams) func(*export.Outcome) error {
	in, ok := io.terminal()
	if !ok {
		return nil
	}
	return func(o *export.Outcome) error {
		if err := report.ToApprove(io.err, o); err != nil {
			return err
		}
		agreed, err := interview.New(in, io.err).Agree(ctx, report.Removals(o))
		if err == nil && !agreed {
			return export.ErrDeclined
		}
		return err
	}
}
