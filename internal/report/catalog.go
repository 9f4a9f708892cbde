package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
)

// Changes shows what is about to be installed, for the person who decides.
func Changes(w io.Writer, changes []catalog.Change) error {
	p := printer{w: w}
	for _, c := range changes {
		e := c.Entry
		what := "to install: " + e.Name + " " + e.Version
		if c.Former.Path != "" {
			what = fmt.Sprintf("to update: %s %s to %s", e.Name, orUnknown(c.Former.Version), e.Version)
		}
		p.line("%s", what)
		p.line("  file    %s", c.Path())
		p.line("  digest  %s, as in the catalog", e.Program)
		if c.Lock == "" {
			p.line("  it is not locked, so licexport will not start it")
		} else {
			p.line("  will be locked in %s, so that licexport may start it with your rights", c.Lock)
		}
		if len(e.Env) > 0 {
			p.line("  may see these variables of the environment:")
			p.line("    %s", strings.Join(e.Env, ", "))
		}
		if len(e.SettingsEnv) > 0 {
			p.line("  reads these variables of the environment as its settings, where there is no configuration file:")
			p.line("    %s", strings.Join(e.SettingsEnv, ", "))
		}
		if e.Experimental != "" {
			p.line("  experimental: nobody has tried it against the real service yet; each run warns of it")
			p.line("    %s", plain.Cleaner{}.Line(e.Experimental, plain.NameLimit))
		}
	}
	return p.err
}

func orUnknown(version string) string {
	if version == "" {
		return "(unknown version)"
	}
	return version
}

// Changed says what was installed and what to do next.
func Changed(w io.Writer, changes []catalog.Change) error {
	p := printer{w: w}
	for _, c := range changes {
		p.line("%s %s installed as %s", c.Entry.Name, c.Entry.Version, c.Path())
		if c.Lock == "" {
			p.line("To let licexport start it: licexport plugin lock %s", c.Entry.Name)
			continue
		}
		p.line("  locked in %s", c.Lock)
	}
	return p.err
}

// Standings shows how installed plugins relate to the catalog.
func Standings(w io.Writer, c *catalog.Catalog, all []catalog.Standing) error {
	p := printer{w: w}
	if c.Missing {
		p.line("This licexport has no catalog of plugins (%s): the archives of a release have one.", c.Path)
		return p.err
	}
	if len(all) == 0 {
		p.line("No plugin of the catalog is installed; those that come with licexport are as old as it is.")
		return p.err
	}
	var rows [][]string
	older := false
	for _, s := range all {
		rows = append(rows, []string{s.Installed.Name, s.Installed.Version, s.Entry.Version, string(s.State), s.Installed.Path})
		older = older || s.State == catalog.Older
	}
	p.table([]Column{{"Plugin", Left}, {"Version", Left}, {"Catalog", Left}, {"State", Left}, {"File", Left}}, rows)
	if older {
		p.line("\nTo bring them up: licexport plugin update")
	}
	return p.err
}

// catalogState is the state of an installed plugin, together with what the catalog
// has.
func catalogState(l plugins.Listed, offered string) string {
	state := string(l.State)
	if l.Problem != nil {
		state += ": " + l.Problem.Error()
	}
	if offered != "" {
		state += ", " + offered + " is in the catalog"
	}
	return state
}
