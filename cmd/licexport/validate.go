package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newValidateCommand(io streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "validate FILE",
		Short: "Find what ImportLic would refuse or misread in a CSV file",
		Long: `Reads a CSV file as ALVAO ImportLic would and lists, with line numbers, what
ImportLic would refuse or misread: columns, separator, encoding, LicCount,
e-mails, duplicates, values that are too long.

Exit codes: 0 no faults. 7 faults or warnings. 2 the file cannot be read.`,
		Example: `  licexport validate licenses.csv
  licexport validate licenses.csv --format json`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write := report.Findings
			switch format {
			case "text":
			case "json":
				write = report.FindingsJSON
			default:
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
			f, err := inputfile.Open(args[0])
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			defer func() { _ = f.Close() }()
			found, err := csvout.Validate(f, args[0])
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if err := write(io.out, found); err != nil {
				return err
			}
			if found.OK() && found.Warnings == 0 {
				return nil
			}
			return silently(problem.Attention)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	return cmd
}
