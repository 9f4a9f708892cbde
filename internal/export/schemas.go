package export

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plugins"
)

// InstalledPlugins names the plugins that may be started: those that are
// installed and locked, and those that a developer has overridden.
func (o *Opener) InstalledPlugins() []string {
	found := map[string]bool{}
	for _, l := range o.Plugins.List() {
		if l.State == plugins.StateLocked {
			found[l.Name] = true
		}
	}
	for name := range o.Plugins.Overrides {
		found[name] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// Schemas returns the schemas of the settings of plugins, by their names: of
// those that are installed, and of those that a file names by their paths. A
// plugin that cannot be asked is left out, with a warning.
func (o *Opener) Schemas(ctx context.Context, f *config.File) (schemas map[string]string, warnings []string) {
	schemas = map[string]string{}
	ask := func(src *config.Source) {
		if _, known := schemas[src.Plugin]; known || ctx.Err() != nil {
			return
		}
		s := o.source(src)
		defer s.Close()
		if _, err := s.start(ctx); err != nil {
			warnings = append(warnings, fmt.Sprintf("the settings of plugin %s are not in the schema: %v", src.Plugin, err))
			return
		}
		schemas[src.Plugin] = s.Description.ConfigSchema
	}
	for _, src := range f.Sources {
		if src.Path != "" && !src.Broken() {
			ask(src)
		}
	}
	for _, src := range config.WithoutFile(f.Dir, o.InstalledPlugins()...).Sources {
		ask(src)
	}
	return schemas, warnings
}

// Summaries describes plugins in a line each, in their order, for a choice. One that
// cannot be asked says so in its summary. The error is the cause of a context that
// has ended.
func (o *Opener) Summaries(ctx context.Context, names []string) ([]host.Description, error) {
	all := make([]host.Description, len(names))
	var group errgroup.Group
	group.SetLimit(summariesAtOnce)
	for k, name := range names {
		group.Go(func() error {
			d, err := o.Describe(ctx, name)
			if err != nil {
				d = host.Description{Name: name, Summary: "cannot be asked: licexport plugin describe " + name}
			}
			all[k] = d
			return nil
		})
	}
	_ = group.Wait() // what failed is in a summary
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return all, nil
}

// summariesAtOnce is how many plugins are started at the same time to be described.
const summariesAtOnce = 4
