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
)

// Plugins writes what is installed and locked.
func Plugins(w io.Writer, all []plugins.Listed) error {
	p := printer{w: w}
	if len(all) == 0 {
		p.line("No plugin is installed.")
		return p.err
	}
	columns := []Column{{"Plugin", Left}, {"Version", Left}, {"State", Left}}
	experimental := slices.ContainsFunc(all, func(l plugins.Listed) bool { return l.Experimental != "" })
	if experimental {
		columns = append(columns, Column{"Note", Left})
	}
	var rows [][]string
	for _, l := range all {
		state := string(l.State)
		if l.Problem != nil {
			state += ": " + l.Problem.Error()
		}
		row := []string{l.Name, l.Version, state}
		if experimental {
			row = append(row, experimentalNote(l.Experimental))
		}
		rows = append(rows, append(row, l.Path))
	}
	p.table(append(columns, Column{"File", Left}), rows)
	if experimental {
		p.line("\nNobody has tried an experimental plugin against the real service yet:")
	}
	for _, l := range all {
		if l.Experimental != "" && l.State != plugins.StateShadowed {
			p.line("  %s: %s", l.Name, plain.Cleaner{}.Line(l.Experimental, plain.NameLimit))
		}
	}
	return p.err
}

// experimentalNote is the word for a plugin that is experimental for a reason.
func experimentalNote(why string) string {
	if why == "" {
		return ""
	}
	return "experimental"
}

// PluginsJSON writes the same for machines.
func PluginsJSON(w io.Writer, all []plugins.Listed) error {
	type listed struct {
		Name         string `json:"name"`
		Version      string `json:"version,omitempty"`
		State        string `json:"state"`
		Experimental string `json:"experimental,omitempty"`
		Path         string `json:"path,omitempty"`
		Lock         string `json:"lock,omitempty"`
		Problem      string `json:"problem,omitempty"`
	}
	list := []listed{}
	for _, l := range all {
		one := listed{Name: l.Name, Version: l.Version, State: string(l.State), Experimental: l.Experimental, Path: l.Path, Lock: l.Lock}
		if l.Problem != nil {
			one.Problem = l.Problem.Error()
		}
		list = append(list, one)
	}
	return writeJSON(w, map[string]any{"plugins": list})
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
