package main

import (
	"cmp"
	"os"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/report"
)

// excelFlag is for commands that write CSV.
func excelFlag(cmd *cobra.Command, excel *bool) {
	cmd.Flags().BoolVar(excel, "excel", false, "with --format csv: for a double click in Excel, with the list separator of your settings and a byte order mark")
}

// excelCSV is how CSV is written.
func excelCSV(excel bool) report.CSV {
	if !excel {
		return report.CSV{}
	}
	return report.CSV{Excel: true, Separator: listSeparator()}
}

// localeSeparator is the separator of the locale in the environment.
func localeSeparator() rune {
	return report.SeparatorOf(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_NUMERIC"), os.Getenv("LANG")))
}
