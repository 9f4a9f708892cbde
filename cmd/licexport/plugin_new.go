package main

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/plugins/scaffold"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newPluginNewCommand(io streams) *cobra.Command {
	var flags setup
	options := scaffold.Options{SDKVersion: version}
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write the project of a new source plugin in Go",
		Long: `Writes a Go project that builds, passes its tests and passes licexport plugin
test without any change: source, tests, README, CI and release configuration. It
never overwrites a file.`,
		Example: `  licexport plugin new acme
  licexport plugin new acme --module github.com/acme/licexport-source-acme`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			options.Name = args[0]
			if err := flags.owners.Folder("folder of the project", cmp.Or(options.Dir, ".")); err != nil {
				return problem.With(problem.Usage, err)
			}
			files, err := scaffold.New(options)
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if err := report.Lines(io.out, files); err != nil {
				return err
			}
			dir := filepath.Dir(files[0])
			if err := scaffold.Tidy(cmd.Context(), dir); err != nil {
				return fmt.Errorf("the project is written, but its modules could not be fetched: %w\n  Run go mod tidy in %s", err, dir)
			}
			_, err = fmt.Fprintf(io.out, "Next: cd %s, and read README.md there.\n", dir)
			return err
		},
	}
	flags.ownersFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&options.Dir, "dir", "", "write into `folder` (default licexport-source-NAME)")
	f.StringVar(&options.Module, "module", "", "`path` of the Go module")
	f.StringVar(&options.SDKDir, "sdk-dir", "", "use the SDK from the checkout of licexport in `folder`")
	return cmd
}
