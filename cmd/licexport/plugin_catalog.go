package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/reach"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// catalogFlags are those of commands that take plugins from the catalog of the
// release.
type catalogFlags struct {
	setup

	from, mirror, caFile, lockFile string
	yes                            bool
}

func (c *catalogFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.from, "from", "", "take the archives of the release from `folder` instead of the network")
	f.StringVar(&c.mirror, "mirror", "", "`address` (https) of a folder with the archives of the release (default: plugins.mirror of the configuration, else the release's own)")
	f.StringVar(&c.caFile, "ca-file", "", "PEM `file` with certificate authorities to trust besides those of the system (default: plugins.ca_file)")
	f.BoolVar(&c.yes, "yes", false, "do not ask")
	c.configFlag(cmd)
}

// shelf is the catalog together with what is installed.
type shelf struct {
	catalog   *catalog.Catalog
	file      *config.File
	places    plugins.Places
	installed []plugins.Listed
	standings []catalog.Standing
}

func (s *setup) shelf() (*shelf, error) {
	file, err := s.file(nil)
	if err != nil {
		return nil, err
	}
	verifier, err := s.verifier(configDir(file))
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	c, err := catalog.Read(verifier.Places.HostDir, version, s.owners)
	if err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	installed := verifier.List()
	return &shelf{catalog: c, file: file, places: verifier.Places, installed: installed, standings: c.Compare(installed)}, nil
}

// standing is how an installed plugin relates to the catalog; nil if it is not
// installed.
func (s *shelf) standing(plugin string) *catalog.Standing {
	for i := range s.standings {
		if s.standings[i].Entry.Name == plugin {
			return &s.standings[i]
		}
	}
	return nil
}

// entry is the plugin in the catalog.
func (s *shelf) entry(plugin string) (catalog.Entry, error) {
	if e, found := s.catalog.Find(plugin); found {
		return e, nil
	}
	hostLock := filepath.Join(s.places.HostDir, plugins.LockFileName)
	switch i := slices.IndexFunc(s.installed, func(l plugins.Listed) bool { return l.Name == plugin && l.Lock == hostLock }); {
	case i >= 0:
		return catalog.Entry{}, problem.New(problem.Usage, fmt.Sprintf("plugin %s comes with licexport and is updated together with it", plugin), "licexport plugin list shows what is installed.")
	case s.catalog.Missing:
		return catalog.Entry{}, problem.New(problem.Usage, fmt.Sprintf("this licexport has no catalog of plugins (%s), so it does not know where plugin %s is", s.catalog.Path, plugin),
			"The archives of a release have one. Install a program or an archive by its path: licexport plugin install FILE.")
	}
	p := problem.New(problem.Usage, fmt.Sprintf("plugin %s is not in the catalog of this licexport", plugin), "In it are: "+strings.Join(s.catalog.Names(), ", ")+".")
	if near := strict.Suggest(plugin, s.catalog.Names()); near != "" {
		p.Remedy = fmt.Sprintf("Did you mean %q?", near)
	}
	return catalog.Entry{}, p
}

// changer fetches from where flags, the configuration or the build say.
func (c *catalogFlags) changer(s *shelf) (catalog.Changer, error) {
	changer := catalog.Changer{Places: s.places, Release: version}
	changer.Installer.Owners = c.owners
	if c.from != "" && c.mirror != "" {
		return changer, errors.New("--from and --mirror exclude each other")
	}
	if c.from != "" {
		changer.Origin.Dir = c.from
		return changer, nil
	}
	if c.mirror != "" {
		if err := config.CheckMirror(c.mirror); err != nil {
			return changer, fmt.Errorf("--mirror: %w", err)
		}
	}
	changer.Origin.Address = cmp.Or(c.mirror, s.file.Plugins.Mirror, releaseAddress)
	if changer.Origin.Address == "" {
		return changer, problem.New(problem.Usage, "this licexport was built without the address of a release, so it does not know where to fetch plugins",
			"Name the folder with the archives (--from DIR), or the address of one (--mirror URL).")
	}
	changer.Installer.CAFile = cmp.Or(c.caFile, s.file.Plugins.CAFile)
	var err error
	changer.Installer.Client, err = reach.Client(changer.Installer.CAFile)
	return changer, err
}

// carryOut fetches, asks and applies.
func (c *catalogFlags) carryOut(ctx context.Context, io streams, s *shelf, changes []catalog.Change) error {
	changer, err := c.changer(s)
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	in, person := io.terminal()
	// What is only installed does not run, so there is nothing to decide.
	decided := c.yes || !slices.ContainsFunc(changes, func(c catalog.Change) bool { return c.Lock != "" })
	if !decided && !person {
		return problem.New(problem.Usage, "nobody can be asked whether licexport may start these plugins, and nothing was changed",
			"If you trust them, add --yes.")
	}
	prepared, err := changer.Prepare(ctx, changes...)
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	defer prepared.Discard()
	if err := report.Changes(io.err, changes); err != nil {
		return err
	}
	if !decided {
		answer, err := interview.New(in, io.err).Choice(ctx, "Do this?", []string{"yes", "no"}, "no")
		if err != nil {
			return err
		}
		if answer != "yes" {
			return problem.New(problem.Usage, "nothing was changed", "")
		}
	}
	done, err := prepared.Apply()
	return errors.Join(report.Changed(io.out, done), problem.With(problem.Output, err))
}
