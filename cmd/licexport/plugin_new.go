package main

import (
	"cmp"
	"fmt"
	"strings"

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
		Short: "Write the project of a new source plugin",
		Long: `Writes a project in Go, TypeScript or Python that builds, passes its tests and
passes licexport plugin test without any change: source, tests, a fake API, README
and CI. It never overwrites a file.`,
		Example: `  licexport plugin new acme
  licexport plugin new acme --module github.com/acme/licexport-source-acme
  licexport plugin new acme --lang python`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			options.Name = args[0]
			if err := flags.owners.Folder("folder of the project", cmp.Or(options.Dir, ".")); err != nil {
				return problem.With(problem.Usage, err)
			}
			project, err := scaffold.New(options)
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if err := report.Lines(io.out, project.Files); err != nil {
				return err
			}
			if project.IsModule {
				if err := scaffold.Tidy(cmd.Context(), project.Dir); err != nil {
					return problem.Advise(fmt.Errorf("the project is written, but its modules could not be fetched: %w", err), "Run go mod tidy in "+project.Dir)
				}
			}
			_, err = fmt.Fprintf(io.out, "Next: cd %s, and read README.md there.\n", project.Dir)
			return err
		},
	}
	flags.ownersFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&options.Dir, "dir", "", "write into `folder` (default licexport-source-NAME)")
	f.StringVar(&options.Language, "lang", "go", "`language` of the project: "+strings.Join(scaffold.Languages(), ", "))
	f.StringVar(&options.Module, "module", "", "`path` of the Go module (only for Go)")
	f.StringVar(&options.SDKDir, "sdk-dir", "", "use the SDK from the checkout of licexport in `folder` (only for Go)")
	return cmd
}
