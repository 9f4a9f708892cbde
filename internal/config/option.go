package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schema"
	"github.com/licexport/licexport/pkg/sdk/strict"
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
}

// Options lists the settings of a plugin's schema, in the schema's order.
func Options(text string) ([]Option, error) {
	s, err := compileSchema(text)
	if err != nil {
		return nil, err
	}
	var all []Option
	for _, name := range inOrder(text, s.rules.Keys()) {
		o := option(name, s.rules.Property(name))
		o.Required = s.rules.Requires(name)
		all = append(all, o)
	}
	return all, nil
}

// option reads what the rules for a value say.
func option(name string, rules schema.Rules) Option {
	o := Option{
		Name: name, Description: oneLine(rules.Description()), Types: rules.Types(),
		Secret: rules.Secret(), Path: rules.Path(), Identity: rules.Identity(), Ask: rules.Ask(), Env: rules.Env(),
		Choices: choices(rules), Default: rules.Default(),
	}
	if rules.IsMap() {
		const anyName = "\x00" // no schema declares it
		entry := option("", rules.Property(anyName))
		o.Entry = &entry
	}
	return o
}

// Named is an entry of a map under a name.
func (o Option) Named(name string) Option {
	entry := *o.Entry
	entry.Name, entry.Required = name, true
	return entry
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

// ParseValue reads a value that somebody typed. Lists are separated by commas;
// lists and objects may also be written as JSON. What may be anything is a text,
// unless it is true, false or JSON in brackets. A secret is a reference: env:NAME,
// file:PATH, protected:NAME or command:PROGRAM ARGUMENT…. No error repeats what may be
// a secret.
func (o Option) ParseValue(text string) (any, error) {
	if o.Secret {
		return parseReference(text)
	}
	var v any
	structured := strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{")
	untyped := len(o.Types) == 0 && len(o.Choices) == 0
	switch {
	case untyped && (text == "true" || text == "false"):
		return text == "true", nil
	case structured && (untyped || o.is("array") || o.is("object")):
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return nil, fmt.Errorf("it is not valid JSON: %w", err)
		}
		return v, nil
	case o.is("array"):
		items := []any{}
		for item := range strings.SplitSeq(text, ",") {
			item, err := o.chosen(strings.TrimSpace(item))
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	case o.is("string") || len(o.Types) == 0:
		return o.chosen(text)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("it must be %s", typeNames(o.Types))
	}
	return v, nil
}

// chosen returns an error if the text is none of the choices.
func (o Option) chosen(text string) (string, error) {
	if len(o.Choices) == 0 || slices.Contains(o.Choices, text) {
		return text, nil
	}
	remedy := ""
	if near := strict.Suggest(text, o.Choices); near != "" {
		remedy = fmt.Sprintf("Did you mean %q?", near)
	}
	return "", problem.New(problem.Usage, fmt.Sprintf("it must be %s, not %s", strict.OneOf(o.Choices), strict.Quote(text)), remedy)
}

func parseReference(text string) (any, error) {
	kind, rest, _ := strings.Cut(text, ":")
	if rest = strings.TrimSpace(rest); rest != "" {
		switch kind {
		case "env", "file", "protected":
			return map[string]any{kind: rest}, nil
		case "command":
			var words []any
			for w := range strings.FieldsSeq(rest) {
				words = append(words, w)
			}
			return map[string]any{kind: words}, nil
		}
	}
	return nil, errors.New("it is a secret, so say where it is kept and not what it is: env:NAME, file:PATH, protected:NAME or command:PROGRAM ARGUMENT")
}

// choices are those of a value, or of the items of a list.
func choices(rules schema.Rules) []string {
	if own := rules.Choices(); own != nil {
		return own
	}
	return rules.Item(0).Choices()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
