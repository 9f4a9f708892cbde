package config

import (
	"errors"
	"maps"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// CheckValue reports what the schema of the plugin says against a value of a setting,
// beside the other values; nothing without a schema. What other settings lack is left
// out: they may still come.
func (i *Initial) CheckValue(name string, v any) error {
	return i.check(name, v, func(at []step) bool { return len(at) > 0 && at[0].name == name })
}

// CheckItems is CheckValue for a list to which items may be added: it looks only at
// the items.
func (i *Initial) CheckItems(name string, items []any) error {
	return i.check(name, items, func(at []step) bool { return len(at) > 1 && at[0].name == name })
}

// CheckEntry is CheckValue for one entry of an object to which others may be added.
func (i *Initial) CheckEntry(name, key string, v any) error {
	before, _ := i.Values[name].(map[string]any)
	entries := maps.Clone(before)
	if entries == nil {
		entries = map[string]any{}
	}
	entries[key] = v
	return i.check(name, entries, func(at []step) bool { return len(at) > 1 && at[0].name == name && at[1].name == key })
}

// check reports faults at the places that concern.
func (i *Initial) check(name string, v any, concerns func([]step) bool) error {
	if i.Schema == "" {
		return nil
	}
	compiled, err := compileSchema(i.Schema)
	if err != nil {
		return err
	}
	alone := i.converter(compiled)
	if alone.instance(map[string]any{name: v}); alone.Errors() > 0 {
		return withoutPlaces(alone.Problems())
	}
	values := map[string]any{}
	maps.Copy(values, i.Values)
	values[name] = v
	all := i.converter(compiled)
	instance := all.instance(values)
	if all.Errors() > 0 {
		return nil // about another setting
	}
	var errs []error
	for _, f := range compiled.faults(instance, all.secrets) {
		if concerns(f.at.steps) {
			errs = append(errs, Problem{Summary: f.summary, Detail: f.detail})
		}
	}
	return errors.Join(errs...)
}

// converter reads values that are in no file yet.
func (i *Initial) converter(compiled *compiledSchema) *converter {
	return &converter{
		reader: &reader{Reader: strict.NewReader("")}, schema: compiled,
		secrets: map[string]secret.Reference{}, places: map[string]place{"": {key: &yaml.Node{}, value: &yaml.Node{}}}, broken: map[string]bool{},
	}
}

// instance converts values as they would stand in the file.
func (c *converter) instance(values map[string]any) any {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(flow(values)), &document); err != nil || len(document.Content) != 1 {
		c.Errorf(&yaml.Node{}, "", "it cannot be written into a configuration file: %v", err)
		return nil
	}
	return c.object(document.Content[0])
}

// withoutPlaces leaves out where problems are: there is no file yet.
func withoutPlaces(problems Problems) error {
	var errs []error
	for _, p := range problems {
		p.File, p.Line, p.Column = "", 0, 0
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}
