package main

import (
	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/systemproxy"
)

func newCheckCommand(io streams) *cobra.Command {
	var flags sourceFlags
	cmd := &cobra.Command{
		Use:   "check --source NAME",
		Short: "Try sign-in, permissions and reachability of a source, in steps",
		Long: `Tries the settings of a source step by step. For each step it says what it found
and, if the step failed, what to do. It reads no more than one user and writes
nothing.

Exit codes: 0 all passed. 3 a check failed. 2 usage or configuration. 7 passed,
with warnings.`,
		Example: `  licexport check --source m365
  licexport check --source contoso --config /etc/licexport/licexport.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.with(cmd, io, func(s *export.Source) error {
				results, err := s.Check(cmd.Context())
				if err != nil {
					return err
				}
				passed, err := report.Checks(io.out, s, results)
				report.Texts(io.err, proxyNotes(io.proxy, passed.All))
				switch {
				case err != nil:
					return err
				case !passed.All:
					return silently(problem.Source)
				case passed.Warned:
					return silently(problem.Attention)
				default:
					return nil
				}
			})
		},
	}
	flags.flags(cmd)
	return cmd
}

// proxyNotes are what the system says about proxies and licexport does not do. How
// Windows comes, it looks for a proxy by itself: that is of interest only to whom
// something cannot be reached.
func proxyNotes(s systemproxy.Settings, passed bool) []string {
	if s.Detects && !passed {
		return append(s.Notes, systemproxy.DetectNote())
	}
	return s.Notes
}
