package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

func newPluginUpdateCommand(io streams) *cobra.Command {
	var flags catalogFlags
	var check bool
	cmd := &cobra.Command{
		Use:   "update [NAME...]",
		Short: "Bring installed plugins up to this licexport",
		Long: `After licexport was updated, plugins that came with it are up to date, and those
that were installed by name may be older. plugin update shows which, fetches those
of this release as plugin install does, and locks them again where they were
locked. It asks before it changes anything; --yes answers in advance.

Without a NAME, all are updated that are older than the catalog of this release.
A plugin that is newer stays. One whose age cannot be told stays, too, unless you
name it. Plugins of somebody else are not in the catalog: install them again.

With --check nothing is fetched and changed. The exit code is 7 if a plugin is
older, 0 if none is, and 2 if this licexport has no catalog to compare with.`,
		Example: `  licexport plugin update --check
  licexport plugin update
  licexport plugin update entra --from /media/usb --yes`,
		RunE: func(cmd *cobra.Command, args []string) error { return flags.update(cmd, io, check, args) },
	}
	flags.flags(cmd)
	cmd.Flags().BoolVar(&check, "check", false, "only show which plugins are older")
	return cmd
}

func (c *catalogFlags) update(cmd *cobra.Command, io streams, check bool, names []string) error {
	shelf, err := c.shelf()
	if err != nil {
		return err
	}
	if check && shelf.catalog.Missing {
		return problem.New(problem.Usage, fmt.Sprintf("nothing was checked: this licexport has no catalog of plugins (%s)", shelf.catalog.Path), "The archives of a release have one.")
	}
	var wanted []catalog.Standing
	for _, name := range names {
		entry, err := shelf.entry(name)
		if err != nil {
			return err
		}
		standing := shelf.standing(entry.Name)
		if standing == nil {
			return problem.New(problem.Usage, fmt.Sprintf("plugin %s is not installed", name), "Install it: licexport plugin install "+name)
		}
		wanted = append(wanted, *standing)
	}
	outdated := catalog.Outdated(shelf.standings)
	if len(names) > 0 {
		outdated = slices.DeleteFunc(wanted, func(s catalog.Standing) bool { return s.State == catalog.Current || s.State == catalog.Newer })
	}
	if check || len(outdated) == 0 {
		if err := report.Standings(io.out, shelf.catalog, shelf.standings); err != nil || len(outdated) == 0 {
			return err
		}
		return silently(problem.Attention)
	}
	var changes []catalog.Change
	for _, s := range outdated {
		changes = append(changes, catalog.Change{Entry: s.Entry, Former: s.Installed, Dir: filepath.Dir(s.Installed.Path), Lock: s.Installed.Lock})
	}
	return c.carryOut(cmd.Context(), io, shelf, changes)
}
