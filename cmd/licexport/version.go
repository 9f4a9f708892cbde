package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/report"
)

func newVersionCommand(io streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Example: `  licexport version
  licexport version --format json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch format {
			case "text":
				_, err := fmt.Fprintln(io.out, versionLine())
				return err
			case "json":
				return report.VersionJSON(io.out, report.Version{Version: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH})
			default:
				return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
			}
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`format`: text or json")
	return cmd
}

// versionLine is what is running, for people.
func versionLine() string {
	return fmt.Sprintf("licexport %s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
