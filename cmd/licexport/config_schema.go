package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newConfigSchemaCommand(io streams) *cobra.Command {
	var flags setup
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the configuration file, for editors",
		Long: `Prints the JSON Schema (2020-12) of licexport.yaml with the settings of all
plugins that are installed and locked. Editors with a YAML language server use
it to complete and check the file, if the file has this first line:

  ` + config.SchemaHeader + `

Print it again after you install or update a plugin.`,
		Example: `  licexport config schema > licexport.schema.json`,
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, _, err := flags.inspect() // whoever writes a file needs its schema, mistakes or not
			if err != nil {
				return err
			}
			if file == nil {
				file = &config.File{}
			}
			exporter, err := flags.exporter(io, configDir(file))
			if err != nil {
				return err
			}
			plugins, warnings := exporter.Schemas(cmd.Context(), file)
			if !flags.quiet {
				report.Texts(io.err, warnings)
			}
			text, err := config.FileSchema(plugins)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(io.out, "%s\n", text)
			return problem.With(problem.Output, err)
		},
	}
	flags.flags(cmd)
	return cmd
}
