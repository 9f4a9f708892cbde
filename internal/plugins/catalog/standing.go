package catalog

import (
	"slices"

	"golang.org/x/mod/semver"

	"github.com/licexport/licexport/internal/plugins"
)

// State is how an installed plugin relates to the catalog.
type State string

const (
	// Current is the program of the catalog.
	Current State = "current"
	// Older has a lower version.
	Older State = "older"
	// Newer has a higher version; updates leave it alone.
	Newer State = "newer"
	// Different is another program, and which one is older cannot be told: its
	// version is the same, or nobody knows it. Updates leave it alone unless it
	// is named.
	Different State = "different"
)

// Standing is an installed plugin that is in the catalog.
type Standing struct {
	Installed plugins.Listed
	Entry     Entry
	State     State
}

// Compare says how the installed plugins relate to the catalog, by name. Plugins
// that are not in it are left out, and so are those that another one hides.
func (c *Catalog) Compare(installed []plugins.Listed) []Standing {
	var all []Standing
	for _, l := range installed {
		e, listed := c.Find(l.Name)
		if !listed || l.Path == "" || l.State == plugins.StateShadowed {
			continue
		}
		all = append(all, Standing{Installed: l, Entry: e, State: e.state(l)})
	}
	return all
}

// state goes by the program: two of one version may differ.
func (e Entry) state(l plugins.Listed) State {
	if got, err := plugins.HashFile(l.Path); err == nil && got == e.Program {
		return Current
	}
	have, offered := "v"+l.Version, "v"+e.Version
	if !semver.IsValid(have) || !semver.IsValid(offered) || l.State == plugins.StateChanged {
		return Different
	}
	switch semver.Compare(have, offered) {
	case -1:
		return Older
	case 1:
		return Newer
	default:
		return Different
	}
}

// NotInstalled lists what the catalog offers and the list of plugins does not name.
func (c *Catalog) NotInstalled(installed []plugins.Listed) []Entry {
	var all []Entry
	for _, e := range c.Plugins {
		if !slices.ContainsFunc(installed, func(l plugins.Listed) bool { return l.Name == e.Name }) {
			all = append(all, e)
		}
	}
	return all
}

// Outdated are those that are older than the catalog.
func Outdated(all []Standing) []Standing {
	return slices.DeleteFunc(slices.Clone(all), func(s Standing) bool { return s.State != Older })
}
