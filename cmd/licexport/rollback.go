package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/state"
)

func newRollbackCommand(io streams) *cobra.Command {
	var flags outputFlags
	var to, reason string
	var hold bool
	cmd := &cobra.Command{
		Use:   "rollback",
		Short: "Bring back a file that was published before",
		Long: `Publishes again what a former run published (licexport history lists the
runs). Without --to, that is the content before the present one. The guard does
not check it. The file is then handed over, as after every publication.

With --hold the job publishes nothing more until licexport resume, so that the
next scheduled run does not publish the wrong file again.`,
		Example: `  licexport rollback --job nightly --hold --reason "Entra was cleaned up by mistake"
  licexport rollback --to 20261120-023000-1c2d`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				if hold && p.Job.Name == "" {
					return usageError(cmd, errors.New("--hold stops a job: name it with --job"))
				}
				var held *state.Hold
				if hold {
					held = &state.Hold{By: account(), Reason: reason}
				}
				p.Reason = reason
				outcome, err := e.Rollback(cmd.Context(), p, to, held)
				return flags.finish(cmd, io, e, outcome, err)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&to, "to", "", "bring back what `RUN` published")
	f.BoolVar(&hold, "hold", false, "stop the job until licexport resume")
	f.StringVar(&reason, "reason", "", "`text` for the history: why you bring it back")
	flags.metricsFlag(cmd)
	verboseFlag(cmd)
	flags.flags(cmd)
	completeFlag(cmd, "to", completeFormer(&flags))
	return cmd
}
