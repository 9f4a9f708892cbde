package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/reach"
	"github.com/licexport/licexport/internal/report"
)

// installFlags are the flags of plugin install.
type installFlags struct {
	catalogFlags

	request             plugins.InstallRequest
	noLock, forAllUsers bool
}

func newPluginInstallCommand(io streams) *cobra.Command {
	var flags installFlags
	cmd := &cobra.Command{
		Use:   "install NAME|FILE|URL",
		Short: "Install a plugin of this release, or one of somebody else",
		Long: `Installs a plugin into the user's plugin folder, or with --for-all-users into the
folder plugins beside licexport.

With a NAME, the plugin is one of this release that does not come with licexport:
licexport plugin list shows them. The catalog beside licexport has their versions
and digests. The archive is fetched from the address of the release, from a mirror
(--mirror) or from a folder (--from); it does not matter where it comes from,
because it is installed only if archive and program have the digests of the
catalog. You see what is to be installed and what it may see of the environment,
and decide (--yes decides in advance); then it is locked, so that licexport starts
it. With --no-lock it is only installed.

With a FILE or an https address (URL), it is a program or an archive (.zip,
.tar.gz) with one plugin in it. An address needs --sha256, the digest of the
archive or of the program in it; licexport says which of the two matched. Such a
plugin does not run yet: lock it with licexport plugin lock NAME.

Nothing is executed.`,
		Example: `  licexport plugin install entra
  licexport plugin install entra --from /media/usb --yes
  licexport plugin install ./licexport-source-acme
  licexport plugin install https://example.com/acme_1.2.0_linux_amd64.tar.gz --sha256 3f1a…`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return flags.run(cmd, io, args[0]) },
	}
	flags.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.lockFile, "lock-file", "", "lock it in `file` (default: licexport.lock beside the configuration file)")
	f.BoolVar(&flags.noLock, "no-lock", false, "install only, and do not let licexport start it")
	f.BoolVar(&flags.forAllUsers, "for-all-users", false, "install it beside licexport, for all accounts, instead of for this account alone")
	f.StringVar(&flags.request.SHA256, "sha256", "", "with FILE or URL: expected `digest` of the archive or the program")
	f.StringVar(&flags.request.Name, "name", "", "with FILE or URL: `name` of the plugin, if the file name does not contain it")
	return cmd
}

func (i *installFlags) run(cmd *cobra.Command, io streams, what string) error {
	if name.Check(what) != nil {
		return i.other(cmd, io, what)
	}
	shelf, err := i.shelf()
	if err != nil {
		return err
	}
	if _, listed := shelf.catalog.Find(what); !listed && isFile(what) {
		return i.other(cmd, io, what)
	}
	if err := onlyWith(cmd, "FILE or URL", "sha256", "name"); err != nil {
		return err
	}
	entry, err := shelf.entry(what)
	if err != nil {
		return err
	}
	dir, err := i.dir(shelf.places)
	if err != nil {
		return err
	}
	change := catalog.Change{Entry: entry, Dir: dir}
	if former := shelf.standing(what); former != nil && (!i.forAllUsers || filepath.Dir(former.Installed.Path) == dir) {
		change.Former, change.Dir = former.Installed, filepath.Dir(former.Installed.Path)
	}
	if change.Former.State == plugins.StateLocked && shelf.standing(what).State == catalog.Current {
		return report.Lines(io.out, []string{what + " " + entry.Version + " is installed already"})
	}
	if !i.noLock {
		if change.Lock, err = i.lockFileFor(shelf, what); err != nil {
			return err
		}
	}
	return i.carryOut(cmd.Context(), io, shelf, []catalog.Change{change})
}

// lockFileFor is the lock file that already has an entry of the plugin, also of one
// whose program is gone, or else the one for new entries. A plugin in two lock files
// would stop all runs.
func (i *installFlags) lockFileFor(s *shelf, plugin string) (string, error) {
	path, err := i.lockPath(i.lockFile)
	for _, l := range s.installed {
		if l.Name != plugin || l.Lock == "" {
			continue
		}
		if i.lockFile == "" {
			return l.Lock, nil
		}
		if err == nil && !sameFile(path, l.Lock) {
			return "", problem.New(problem.Usage, fmt.Sprintf("plugin %s is locked in %s already", plugin, l.Lock), "Leave out --lock-file: a plugin in two lock files would stop all runs.")
		}
	}
	return path, problem.Advise(err, "Or only install it: --no-lock")
}

// sameFile reports whether two paths name one file, or are the same.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	other, otherErr := os.Stat(b)
	return a == b || err == nil && otherErr == nil && os.SameFile(one, other)
}

func isFile(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// onlyWith refuses flags that are for something else.
func onlyWith(cmd *cobra.Command, what string, flags ...string) error {
	for _, flag := range flags {
		if cmd.Flags().Changed(flag) {
			return usageError(cmd, problem.New(problem.Usage, "--"+flag+" goes with "+what, ""))
		}
	}
	return nil
}

// dir is where programs go.
func (i *installFlags) dir(places plugins.Places) (string, error) {
	if i.forAllUsers {
		return places.HostPlugins(), nil
	}
	if places.UserDir == "" {
		return "", problem.With(problem.Usage, errors.New("this account has no home folder to install plugins in; install it for all accounts with --for-all-users, or put the program somewhere and name it in the setting path of the source"))
	}
	return places.UserDir, nil
}

// other installs a program, an archive or what is at an address.
func (i *installFlags) other(cmd *cobra.Command, io streams, from string) error {
	if err := onlyWith(cmd, "the NAME of a plugin of this release", "from", "mirror", "lock-file", "no-lock", "yes"); err != nil {
		return err
	}
	places, err := plugins.StandardPlaces()
	if err != nil {
		return err
	}
	i.request.From = from
	installer := plugins.Installer{Owners: i.owners}
	if installer.Dir, err = i.dir(places); err != nil {
		return err
	}
	if strings.Contains(from, "://") {
		file, err := i.file(nil)
		if err != nil {
			return err
		}
		installer.CAFile = cmp.Or(i.caFile, file.Plugins.CAFile)
		if installer.Client, err = reach.Client(installer.CAFile); err != nil {
			return problem.With(problem.Usage, err)
		}
	}
	installed, err := installer.Install(cmd.Context(), i.request)
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	return report.Installed(io.out, installed)
}
