package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
)

func newConfigCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write, check and describe the configuration file",
		Long: `The configuration file licexport.yaml names the sources to read, and the jobs
that write them to one CSV file each. licexport uses the file that --config
names, else the one that $LICEXPORT_CONFIG names, else licexport.yaml in the
working folder, else the one in the user's configuration folder, else that of the
computer: /etc/licexport/licexport.yaml, on Windows
%ProgramData%\licexport\licexport.yaml.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(newConfigInitCommand(io), newConfigEditCommand(io), newConfigValidateCommand(io), newConfigSchemaCommand(io))
	return cmd
}

// inspect reads as much of the configuration as it can. Without a file it
// returns nil.
func (s *setup) inspect() (*config.File, config.Problems, error) {
	finder, err := s.finder()
	if err != nil {
		return nil, nil, err
	}
	path, err := finder.Find()
	if err != nil || path == "" {
		return nil, nil, problem.With(problem.Usage, err)
	}
	file, problems, err := config.Inspect(path)
	return file, problems, problem.With(problem.Usage, err)
}

// noConfig says that there is no configuration file, and where it could be.
func (s *setup) noConfig() error {
	finder, err := s.finder()
	if err != nil {
		return err
	}
	return &problem.Problem{
		Class: problem.Usage, Summary: "there is no configuration file",
		Detail: "looked for  " + strings.Join(finder.Places(), "\n"+strings.Repeat(" ", len("looked for  "))),
		Remedy: "Write one with: licexport config init",
	}
}
