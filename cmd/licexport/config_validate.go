package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newConfigValidateCommand(io streams) *cobra.Command {
	var flags struct {
		setup

		runCommands bool
		format      string
	}
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Find all mistakes in the configuration file, without the network",
		Long: `Checks everything that can be checked without the network, and lists all
problems at once, with their places: keys and values, schedules, the settings of
each source (this starts its plugin, if it is locked), secrets, certificates,
lists of people, folders and programs.

Commands that print secrets ({command: …}) are run only with --run-commands.
Without it, what needs such a secret is not checked, and a warning says so.

Run it as the account that will run licexport, so that it sees the same files
and variables. To try sign-in and permissions: licexport check --source NAME.

Exit codes: 0 no mistakes, perhaps warnings. 2 mistakes.`,
		Example: `  licexport config validate
  licexport config validate --config /etc/licexport/licexport.yaml --run-commands`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.format != "text" && flags.format != "json" {
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", flags.format))
			}
			return validateConfig(cmd.Context(), &flags.setup, flags.runCommands, flags.format == "json", io)
		},
	}
	cmd.Flags().StringVar(&flags.format, "format", "text", "`format`: text or json")
	cmd.Flags().BoolVar(&flags.runCommands, "run-commands", false, "run the commands that print secrets, too")
	flags.flags(cmd)
	return cmd
}

func validateConfig(ctx context.Context, flags *setup, runCommands, asJSON bool, io streams) error {
	file, problems, err := flags.inspect()
	if err != nil {
		return err
	}
	if file == nil {
		return flags.noConfig()
	}
	return judge(ctx, flags, file, problems, runCommands, asJSON, io)
}

// judge reports all mistakes in a configuration; problems are those that were found
// when it was read.
func judge(ctx context.Context, flags *setup, file *config.File, problems config.Problems, runCommands, asJSON bool, io streams) error {
	exporter, unusable := flags.exporter(io, file.Dir)
	if unusable == nil {
		exporter.NoCommands = !runCommands
		problems = append(problems, exporter.Validate(ctx, file)...)
		problems = append(problems, file.NoEffectOn(runtime.GOOS)...)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	write := func() (bool, error) { return report.Config(io.out, io.err, file, problems.Sort(), flags.quiet) }
	if asJSON {
		write = func() (bool, error) { return report.ConfigJSON(io.out, file, problems.Sort()) }
	}
	good, err := write()
	switch {
	case unusable != nil:
		return unusable // no plugin can be started, whatever else there is
	case err != nil:
		return err
	case !good:
		return silently(problem.Usage)
	default:
		return nil
	}
}
