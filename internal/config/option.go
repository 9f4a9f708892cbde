package config

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/schema"
)

// Option is one setting that a plugin takes, as its schema describes it.
type Option struct {
	Name        string
	Description string
	// Types are its JSON types.
	Types    []string
	Required bool
	// Secret is set as a reference only; Path names a file; Identity is one of those
	// that say which part of which account is read.
	Secret, Path, Identity bool
	// Ask is set if most users need it, although it is optional.
	Ask bool
	// Env names the environment variable that holds it where there is no file.
	Env string
	// Choices are the values it can have, or its items if it is a list; empty
	// means any.
	Choices []string
	// Default is the value that holds if none is set; nil if the schema names none.
	Default any
	// Entry describes the values of a map whose names are not in the schema; nil
	// for all other options.
	Entry *Option
	// Fields are the keys of an object that the schema names, sorted; Item describes
	// an item of a list.
	Fields []Option
	Item   *Option
}

// deepest is how far options lead into lists and objects: a schema may have no end.
const deepest = 3

// Options lists the settings of a plugin's schema, in the schema's order.
func Options(text string) ([]Option, error) {
	s, err := compileSchema(text)
	if err != nil {
		return nil, err
	}
	var all []Option
	for _, name := range inOrder(text, s.rules.Keys()) {
		o := option(name, s.rules.Property(name), deepest)
		o.Required = s.rules.Requires(name)
		all = append(all, o)
	}
	return all, nil
}

// option reads what the rules for a value say.
func option(name string, rules schema.Rules, depth int) Option {
	o := Option{
		Name: name, Description: oneLine(rules.Description()), Types: rules.Types(),
		Secret: rules.Secret(), Path: rules.Path(), Identity: rules.Identity(), Ask: rules.Ask(), Env: rules.Env(),
		Choices: choices(rules), Default: rules.Default(),
	}
	if depth == 0 {
		return o
	}
	if rules.IsMap() {
		const anyName = "\x00" // no schema declares it
		entry := option("", rules.Property(anyName), depth-1)
		o.Entry = &entry
	}
	for _, key := range rules.Keys() {
		field := option(key, rules.Property(key), depth-1)
		field.Required = rules.Requires(key)
		o.Fields = append(o.Fields, field)
	}
	if items := rules.Item(0); len(items) > 0 {
		item := option("", items, depth-1)
		o.Item = &item
	}
	return o
}

// Named is what an object has under a name: the key that the schema names, or an entry
// of a map. There may be none.
func (o Option) Named(name string) (Option, bool) {
	if at := slices.IndexFunc(o.Fields, func(f Option) bool { return f.Name == name }); at >= 0 {
		return o.Fields[at], true
	}
	if o.Entry == nil || name == "" {
		return Option{}, false
	}
	entry := *o.Entry
	entry.Name, entry.Required = name, true
	return entry, true
}

// inOrder sorts names as they stand in the schema; those that are elsewhere than
// at its top come last.
func inOrder(text string, names []string) []string {
	var top struct {
		Properties json.RawMessage `json:"properties"`
	}
	var ordered []string
	if json.Unmarshal([]byte(text), &top) == nil {
		d := json.NewDecoder(bytes.NewReader(top.Properties))
		_, _ = d.Token() // the bracket; without one there is nothing to read
		for d.More() {
			key, err := d.Token()
			var skipped json.RawMessage
			if name, ok := key.(string); err != nil || !ok || d.Decode(&skipped) != nil {
				break
			} else if slices.Contains(names, name) {
				ordered = append(ordered, name)
			}
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(ordered, name) {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

// is reports whether the option can have this JSON type.
func (o Option) is(jsonType string) bool { return slices.Contains(o.Types, jsonType) }

// choices are those of a value, or of the items of a list.
func choices(rules schema.Rules) []string {
	if own := rules.Choices(); own != nil {
		return own
	}
	return rules.Item(0).Choices()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
