package main

import (
	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newValidateCommand(io streams) *cobra.Command {
	return &cobra.Command{
		Use:   "validate FILE",
		Short: "Find what ImportLic would refuse or misread in a CSV file",
		Long: `Reads a CSV file as ALVAO ImportLic would and lists, with line numbers, what
ImportLic would refuse or misread: columns, separator, encoding, LicCount,
e-mails, duplicates, values that are too long.

Exit codes: 0 no faults. 7 faults or warnings. 2 the file cannot be read.`,
		Example: `  licexport validate licenses.csv`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := inputfile.Open(args[0])
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			defer func() { _ = f.Close() }()
			found, err := csvout.Validate(f, args[0])
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			if err := report.Findings(io.out, found); err != nil {
				return err
			}
			if found.OK() && found.Warnings == 0 {
				return nil
			}
			return silently(problem.Attention)
		},
	}
}
