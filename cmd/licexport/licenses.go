package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newLicensesCommand(io streams) *cobra.Command {
	var flags sourceFlags
	var format string
	var excel bool
	cmd := &cobra.Command{
		Use:   "licenses [--source NAME]",
		Short: "List the licenses of a source with the UIds to enter in Alvao",
		Long: `Lists the UId, the product name, the purchased and assigned units and the status
of every license of a source, without reading its users. With this list you can
pair the licenses in Alvao (field UId) with those of the vendor.`,
		Example: `  licexport licenses --source m365
  licexport licenses --source m365 --format csv > mapping.csv
  licexport licenses --source m365 --format csv --excel > mapping.csv`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if excel && format != "csv" {
				return usageError(cmd, errors.New("--excel goes with --format csv"))
			}
			write, err := report.LicenseFormat(format, excelCSV(excel))
			if err != nil {
				return usageError(cmd, err)
			}
			return flags.with(cmd, io, func(s *export.Source) error {
				licenses, warnings, err := s.Licenses(cmd.Context())
				if err != nil {
					return err
				}
				if !flags.quiet {
					report.Problems(io.err, warnings)
				}
				return problem.With(problem.Output, write(io.out, licenses))
			})
		},
	}
	excelFlag(cmd, &excel)
	cmd.Flags().StringVar(&format, "format", "table", "`format` of the list: table, csv or json")
	flags.flags(cmd)
	return cmd
}
