package interview

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
)

// Plugin asks which plugin shall read the source, if there is a choice.
func (a *Asker) Plugin(ctx context.Context, i *config.Initial, installed []host.Description) error {
	if len(installed) < 2 {
		return nil
	}
	width := 0
	names := make([]string, len(installed))
	for k, p := range installed {
		names[k], width = p.Name, max(width, len(p.Name))
	}
	a.Say("Plugins that are installed:")
	for _, p := range installed {
		line := fmt.Sprintf("  %-*s  %s", width, p.Name, p.Summary)
		if p.Experimental != "" {
			line += " (experimental)"
		}
		a.Say("%s", line)
	}
	plugin, err := a.Choice(ctx, "Plugin", names, i.Plugin)
	if err != nil {
		return err // a draft keeps the plugin of before
	}
	i.Plugin = plugin
	for _, p := range installed {
		if p.Name == i.Plugin && p.Experimental != "" {
			a.Say("  It is experimental: %s", p.Experimental)
		}
	}
	return nil
}

// Name asks for the name of the source.
func (a *Asker) Name(ctx context.Context, i *config.Initial) error {
	name, err := a.Text(ctx, "Name of the source, for example that of the company", unless(isTaken(i, i.Source), i.Source), func(name string) error {
		if isTaken(i, name) {
			return fmt.Errorf("there is a source %s already; each has a name of its own", name)
		}
		return config.CheckName(name)
	})
	if err == nil {
		i.Source = name
	}
	return err
}

func isTaken(i *config.Initial, name string) bool {
	return slices.ContainsFunc(i.Before, func(s config.InitialSource) bool { return s.Source == name })
}

func unless(not bool, text string) string {
	if not {
		return ""
	}
	return text
}

// Another asks whether there are more sources.
func (a *Asker) Another(ctx context.Context) (bool, error) {
	return a.Yes(ctx, "\nRead another source for the same file?", false)
}

// wellNights is how often a source can be read, out of all nights, in the example.
const wellNights = 0.98

// Failure asks what to do when one of several sources cannot be read.
func (a *Asker) Failure(ctx context.Context, i *config.Initial) error {
	n := len(i.Sources())
	if i.Reuse = false; n < 2 {
		return nil
	}
	all := func(n int) int { return int(math.Round(100 * math.Pow(wellNights, float64(n)))) }
	a.Say(`
If one source cannot be read, nothing is published, unless you choose reuse: then
its rows are those of the last file, for at most 72 hours, and the others are
published. A source that can be read in 98 %% of the nights is rarely alone: all %d
of yours are well in %d %% of the nights, twelve such sources in %d %%.`, n, all(n), all(12))
	const reuse, fail = "reuse", "fail"
	answer, err := a.Choice(ctx, "When a source fails", []string{reuse, fail}, reuse)
	i.Reuse = answer == reuse
	return err
}
