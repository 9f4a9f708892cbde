package report

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
)

// Plugins writes what is installed and locked, and what the catalog offers beyond.
func Plugins(w io.Writer, all []plugins.Listed, c *catalog.Catalog) error {
	p := printer{w: w}
	more := c.NotInstalled(all)
	if len(all) == 0 && len(more) == 0 {
		p.line("No plugin is installed.")
		return p.err
	}
	columns := []Column{{"Plugin", Left}, {"Version", Left}, {"State", Left}}
	experimental := slices.ContainsFunc(all, func(l plugins.Listed) bool { return l.Experimental != "" }) ||
		slices.ContainsFunc(more, func(e catalog.Entry) bool { return e.Experimental != "" })
	if experimental {
		columns = append(columns, Column{"Note", Left})
	}
	var rows [][]string
	add := func(name, version, state, why, path string) {
		row := []string{name, version, state}
		if experimental {
			row = append(row, experimentalNote(why))
		}
		rows = append(rows, append(row, path))
	}
	newer := offered(c, all)
	older := false
	for i, l := range all {
		add(l.Name, l.Version, catalogState(l, newer[i]), l.Experimental, l.Path)
		older = older || newer[i] != "" && l.Path != ""
	}
	for _, e := range more {
		add(e.Name, e.Version, inCatalog, e.Experimental, "")
	}
	p.table(append(columns, Column{"File", Left}), rows)
	if experimental {
		p.line("\nNobody has tried an experimental plugin against the real service yet:")
	}
	why := func(name, text string) {
		if text != "" {
			p.line("  %s: %s", name, plain.Cleaner{}.Line(text, plain.NameLimit))
		}
	}
	for _, l := range all {
		if l.State != plugins.StateShadowed {
			why(l.Name, l.Experimental)
		}
	}
	for _, e := range more {
		why(e.Name, e.Experimental)
	}
	if len(more) > 0 {
		p.line("\nTo install one of the catalog: licexport plugin install NAME")
	}
	if older {
		p.line("\nTo bring up what is older than the catalog: licexport plugin update")
	}
	return p.err
}

// inCatalog is the state of a plugin that is not installed and that the catalog
// offers.
const inCatalog = "in the catalog"

// offered are the versions of the catalog for what is older or missing, in the
// order of the list; empty for all others.
func offered(c *catalog.Catalog, all []plugins.Listed) []string {
	outdated := catalog.Outdated(c.Compare(all))
	versions := make([]string, len(all))
	for i, l := range all {
		if e, listed := c.Find(l.Name); listed && l.State == plugins.StateMissing {
			versions[i] = e.Version
		}
		if j := slices.IndexFunc(outdated, func(s catalog.Standing) bool { return s.Installed.Path == l.Path }); j >= 0 {
			versions[i] = outdated[j].Entry.Version
		}
	}
	return versions
}

// experimentalNote is the word for a plugin that is experimental for a reason.
func experimentalNote(why string) string {
	if why == "" {
		return ""
	}
	return "experimental"
}

// PluginsJSON writes the same for machines.
func PluginsJSON(w io.Writer, all []plugins.Listed, c *catalog.Catalog) error {
	type listed struct {
		Name         string `json:"name"`
		Version      string `json:"version,omitempty"`
		State        string `json:"state"`
		Experimental string `json:"experimental,omitempty"`
		Path         string `json:"path,omitempty"`
		Lock         string `json:"lock,omitempty"`
		Problem      string `json:"problem,omitempty"`
		Available    string `json:"available,omitempty"`
	}
	items := []listed{}
	newer := offered(c, all)
	for i, l := range all {
		one := listed{Name: l.Name, Version: l.Version, State: string(l.State), Experimental: l.Experimental, Path: l.Path, Lock: l.Lock, Available: newer[i]}
		if l.Problem != nil {
			one.Problem = l.Problem.Error()
		}
		items = append(items, one)
	}
	for _, e := range c.NotInstalled(all) {
		items = append(items, listed{Name: e.Name, State: inCatalog, Experimental: e.Experimental, Available: e.Version})
	}
	return writeJSON(w, map[string]any{"schema": PluginsSchema, "plugins": items})
}

// Locked writes which plugins were locked.
func Locked(w io.Writer, path string, all []plugins.Locked) error {
	p := printer{w: w}
	for _, l := range all {
		p.line("%s locked in %s", strings.TrimSpace(l.Plugin.Name+" "+l.Version), path)
		p.line("  file    %s", l.Plugin.Path)
		p.line("  digest  %s", l.Digest)
		if len(l.SettingsEnv) > 0 {
			p.line("  reads these variables of the environment as its settings, where there is no configuration file:")
			p.line("    %s", strings.Join(l.SettingsEnv, ", "))
		}
		if l.Experimental != "" {
			p.line("  experimental: nobody has tried it against the real service yet; each run warns of it")
			p.line("    %s", plain.Cleaner{}.Line(l.Experimental, plain.NameLimit))
		}
		if len(l.Dropped) > 0 {
			p.line("  removed the digests of another version for %s", strings.Join(l.Dropped, ", "))
		}
	}
	return p.err
}

// Installed writes where a plugin went and what to do next.
func Installed(w io.Writer, i plugins.Installed) error {
	p := printer{w: w}
	p.line("%s installed as %s", i.Name, i.Path)
	if i.Checked != "" {
		p.line("  --sha256 is the digest of %s", i.Checked)
	}
	p.line("  digest of the program  %s", i.Digest)
	p.line("To let licexport start it: licexport plugin lock %s", i.Name)
	return p.err
}

// Description writes what a plugin says about itself, with its settings.
func Description(w io.Writer, d host.Description) error {
	p := printer{w: w}
	p.line("%s %s", d.Name, d.Version)
	p.line("%s", d.Summary)
	if d.Experimental != "" {
		p.line("Experimental: %s", d.Experimental)
	}
	if d.MinInterval > 0 {
		p.line("Needs at least %s between two exports", Duration(d.MinInterval))
	}
	if d.Details != 0 {
		p.line("Can tell for reports: %s", d.Details)
	}
	settings, err := settingsOf(d.ConfigSchema)
	if err != nil {
		return err
	}
	p.line("\nSettings")
	for _, s := range settings {
		p.line("  %s", s.heading())
		if s.Description != "" {
			p.line("      %s", s.Description)
		}
		for _, note := range s.notes() {
			p.line("      %s", note)
		}
	}
	return p.err
}

// DescriptionJSON writes the same for machines.
func DescriptionJSON(w io.Writer, d host.Description) error {
	return writeJSON(w, map[string]any{
		"name": d.Name, "version": d.Version, "summary": d.Summary, "experimental": d.Experimental, "sdk": d.SDK,
		"config_schema": json.RawMessage(d.ConfigSchema),
		"knows_totals":  d.KnowsTotals, "licenses_only": d.LicensesOnly, "details": d.Details.Names(), "min_interval": d.MinInterval.String(),
	})
}

// setting is one property of a configuration schema.
type setting struct {
	name        string
	required    bool
	Type        string `json:"type"`
	Description string `json:"description"`
	Secret      bool   `json:"writeOnly"`
	Env         string `json:"x-env"`
	Enum        []any  `json:"enum"`
	Default     any    `json:"default"`
	Items       *struct {
		Enum []any `json:"enum"`
	} `json:"items"`
}

func settingsOf(schema string) ([]setting, error) {
	var s struct {
		Properties map[string]setting `json:"properties"`
		Required   []string           `json:"required"`
	}
	if err := json.Unmarshal([]byte(schema), &s); err != nil {
		return nil, fmt.Errorf("the plugin's description of its settings cannot be read: %w", err)
	}
	var all []setting
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		p.name, p.required = name, slices.Contains(s.Required, name)
		all = append(all, p)
	}
	return all, nil
}

func (s setting) heading() string {
	kind := s.Type
	if s.Secret {
		kind = "secret"
	}
	text := fmt.Sprintf("%s (%s)", s.name, kind)
	if s.required {
		text += ", required"
	}
	if s.Env != "" {
		text += ", $" + s.Env
	}
	return text
}

func (s setting) notes() []string {
	var notes []string
	enum := s.Enum
	if s.Items != nil && len(enum) == 0 {
		enum = s.Items.Enum
	}
	if len(enum) > 0 {
		notes = append(notes, "one of "+words(enum))
	}
	switch d := s.Default.(type) {
	case nil:
	case []any:
		notes = append(notes, "default "+words(d))
	default:
		notes = append(notes, fmt.Sprintf("default %v", d))
	}
	return notes
}

func words(all []any) string {
	var texts []string
	for _, v := range all {
		texts = append(texts, fmt.Sprint(v))
	}
	return strings.Join(texts, ", ")
}
