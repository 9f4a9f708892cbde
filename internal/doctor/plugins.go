package doctor

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
)

// plugins compares what is installed with the lock files, with licexport and with
// the catalog.
func (d Doctor) plugins(context.Context) []Check {
	if d.VerifierErr != nil {
		return []Check{failed("plugins", d.VerifierErr, "")}
	}
	installed := d.Verifier.List()
	var checks []Check
	for _, l := range installed {
		if l.State != plugins.StateShadowed {
			checks = append(checks, d.plugin(l))
		}
	}
	for name := range d.Verifier.Overrides {
		checks = append(checks, Check{
			Name: "plugin override " + name, State: Warning, Found: "a development override lets this plugin run without any check of its hash",
			Remedy: "Remove it from " + plugins.OverrideFileName + " on a computer that writes files for ImportLic.",
		})
	}
	for _, src := range d.configured() {
		known := slices.ContainsFunc(installed, func(l plugins.Listed) bool { return l.Name == src.Plugin })
		if !known && src.Path == "" {
			checks = append(checks, Check{
				Name: "plugin " + src.Plugin, State: Fail, Found: fmt.Sprintf("the source %q needs it, and it is not installed", src.Name),
				Remedy: "licexport plugin list shows what can be installed.",
			})
		}
	}
	if len(checks) == 0 {
		checks = []Check{{Name: "plugins", State: Warning, Found: "no plugin is installed", Remedy: "Copy all files of the release, all together."}}
	}
	return checks
}

// configured are the sources of the configuration.
func (d Doctor) configured() []*config.Source {
	if d.File == nil {
		return nil
	}
	return d.File.Sources
}

// needs reports whether a source of the configuration starts a plugin.
func (d Doctor) needs(plugin string) bool {
	return slices.ContainsFunc(d.configured(), func(s *config.Source) bool { return s.Plugin == plugin && s.Path == "" })
}

func (d Doctor) plugin(l plugins.Listed) Check {
	c := Check{Name: "plugin " + l.Name, State: OK, Found: "locked"}
	if l.Version != "" {
		c.Found = "version " + l.Version + ", locked"
	}
	bad := Warning
	if d.needs(l.Name) {
		bad = Fail
	}
	switch l.State {
	case plugins.StateLocked:
		return d.age(c, l)
	case plugins.StateUnlocked:
		c.State, c.Found = Skipped, "installed and not locked, so it is not started"
		if bad == Fail {
			c.State, c.Remedy = Fail, "If you trust it: licexport plugin lock "+l.Name
		}
	case plugins.StateChanged:
		c.State, c.Found = bad, "the program is not the one that was locked: "+l.Path
		c.Remedy = "If it was updated on purpose: licexport plugin lock " + l.Name + ". If nobody did, find out who changed it."
	case plugins.StateOtherPlatform:
		c.State, c.Found, c.Remedy = bad, "locked for other platforms than "+plugins.Platform(), "If you trust it: licexport plugin lock "+l.Name
	case plugins.StateMissing:
		c.State, c.Found, c.Remedy = bad, "locked, and not installed", "Copy all files of the release again, or install it: licexport plugin install "+l.Name
	case plugins.StateUnreadable:
		c.State, c.Found, c.Remedy = bad, fmt.Sprintf("it cannot be used: %v", l.Problem), "Let the account that runs licexport read and start it."
	case plugins.StateShadowed:
	}
	return c
}

// age compares the version of a locked plugin with licexport and the catalog.
func (d Doctor) age(c Check, l plugins.Listed) Check {
	if d.Catalog != nil {
		for _, s := range d.Catalog.Compare([]plugins.Listed{l}) {
			if s.State == catalog.Older {
				c.State, c.Found, c.Remedy = Warning, fmt.Sprintf("version %s, and this licexport has %s", l.Version, s.Entry.Version), "licexport plugin update"
				return c
			}
		}
	}
	shipped := filepath.Dir(l.Lock) == d.Verifier.Places.HostDir
	if shipped && l.Version != "" && l.Version != d.Version {
		c.State = Warning
		c.Found = fmt.Sprintf("version %s beside licexport %s: they come from two releases", l.Version, d.Version)
		c.Remedy = "Copy all files of the release, all together."
	}
	if l.Experimental != "" {
		c.Found += ", experimental"
	}
	return c
}
