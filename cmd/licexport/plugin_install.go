package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newPluginInstallCommand(io streams) *cobra.Command {
	var request plugins.InstallRequest
	var flags setup
	cmd := &cobra.Command{
		Use:   "install FILE|URL",
		Short: "Put a plugin into the user's plugin folder",
		Long: `Installs a plugin from a program, or from an archive (.zip, .tar.gz) with one
plugin in it. The program or archive is a file or an https address. An address
needs --sha256, the digest of the archive or of the program in it; licexport
says which of the two matched.

An installed plugin does not run yet: lock it with licexport plugin lock NAME.
Nothing is executed.`,
		Example: `  licexport plugin install ./licexport-source-acme
  licexport plugin install https://example.com/acme_1.2.0_linux_amd64.tar.gz --sha256 3f1a…`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			places, err := plugins.StandardPlaces()
			if err != nil {
				return err
			}
			if places.UserDir == "" {
				return problem.With(problem.Usage, errors.New("this account has no home folder to install plugins in; put the program into the folder plugins beside licexport, or name it in the setting path of the source"))
			}
			request.From = args[0]
			installed, err := plugins.Installer{Dir: places.UserDir, Owners: flags.owners}.Install(cmd.Context(), request)
			if err != nil {
				return problem.With(problem.Usage, err)
			}
			return report.Installed(io.out, installed)
		},
	}
	flags.ownersFlag(cmd)
	cmd.Flags().StringVar(&request.SHA256, "sha256", "", "expected `digest` of the archive or the program")
	cmd.Flags().StringVar(&request.Name, "name", "", "`name` of the plugin, if the file name does not contain it")
	return cmd
}
