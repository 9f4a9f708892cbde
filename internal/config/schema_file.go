package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// SchemaHeader is the first line of a configuration file for editors with the
// YAML language server (https://github.com/redhat-developer/yaml-language-server);
// the file that it names holds what FileSchema returns.
const SchemaHeader = "# yaml-language-server: $schema=licexport.schema.json"

// FileSchema returns the JSON Schema (2020-12) of configuration files, for
// editors. plugins holds the schemas of the settings of plugins by the plugin's
// name: they count for the sources that these plugins read. Secrets in them
// become references to secrets.
func FileSchema(plugins map[string]string) ([]byte, error) {
	root := fileSchema()
	defs := child(root, "$defs")
	source := child(defs, "source")
	sources := child(child(child(root, "properties"), "sources"), "properties")
	var conditions []any
	for _, name := range slices.Sorted(maps.Keys(plugins)) {
		settings, err := pluginSchema(name, plugins[name])
		if err != nil {
			return nil, fmt.Errorf("plugin %s: %w", name, err)
		}
		defs[pluginDef(name)] = settings
		conditions = append(conditions, map[string]any{
			"if":   map[string]any{"required": []any{"plugin"}, "properties": map[string]any{"plugin": map[string]any{"const": name}}},
			"then": readBy(name, settings),
		})
		// Without the key plugin, the name of the source is that of the plugin.
		sources[name] = map[string]any{
			"$ref": "#/$defs/source",
			"if":   map[string]any{"not": map[string]any{"required": []any{"plugin"}}},
			"then": readBy(name, settings),
		}
	}
	if len(conditions) > 0 { // it must not be empty
		source["allOf"] = conditions
	}
	return json.MarshalIndent(root, "", "  ")
}

// fileSchema makes the schema from the tables by which a file is read.
func fileSchema() map[string]any {
	r := &reader{Reader: strict.NewReader("")}
	root := strict.Document(strict.ObjectSchema(r.fields(newFile("", ""))...))
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = FileName
	root["description"] = "Configuration of licexport. Relative paths are relative to the folder of the file."
	return root
}

// readBy is what holds for a source that a plugin reads.
func readBy(name string, settings map[string]any) map[string]any {
	rule := map[string]any{"properties": map[string]any{"config": map[string]any{"$ref": "#/$defs/" + pluginDef(name)}}}
	if required, _ := settings["required"].([]any); len(required) > 0 {
		rule["required"] = []any{"config"}
	}
	return rule
}

func pluginDef(name string) string { return "plugin-" + name }

// pluginSchema makes a plugin's schema a part of the file's.
func pluginSchema(name, text string) (map[string]any, error) {
	if _, err := compileSchema(text); err != nil {
		return nil, err
	}
	settings, err := decodeObject(text)
	if err != nil {
		return nil, err
	}
	m := mover{to: "#/$defs/" + pluginDef(name)}
	moved, _ := m.schema(settings).(map[string]any)
	delete(moved, "$schema")
	if m.lost {
		// References in a form of its own cannot be moved, so editors do not get this schema.
		return map[string]any{"type": "object"}, nil
	}
	return moved, nil
}

// mover copies a schema to another place in a larger one.
type mover struct {
	// to is the JSON Pointer of the place, as a fragment.
	to string
	// lost reports that the schema cannot be moved.
	lost bool
}

// schema copies one schema: references point to the new place, secrets become
// references to secrets. What is not a schema, such as a default, stays as it is.
func (m *mover) schema(v any) any {
	old, ok := v.(map[string]any)
	if !ok {
		return v // true or false
	}
	if secret, _ := old["writeOnly"].(bool); secret {
		moved := map[string]any{"$ref": "#/$defs/secret"}
		if text, ok := old["description"]; ok {
			moved["description"] = text
		}
		return moved
	}
	moved := make(map[string]any, len(old))
	for keyword, v := range old {
		moved[keyword] = m.keyword(keyword, v)
	}
	return moved
}

// keyword copies the value of one keyword
// (https://json-schema.org/draft/2020-12/json-schema-core).
func (m *mover) keyword(keyword string, v any) any {
	switch keyword {
	case "$id", "$anchor", "$dynamicRef", "$dynamicAnchor":
		m.lost = true
	case "$ref":
		if ref, ok := v.(string); ok && (ref == "#" || strings.HasPrefix(ref, "#/")) {
			return m.to + ref[1:]
		}
		m.lost = true
	case "properties", "patternProperties", "dependentSchemas", "$defs", "definitions":
		if all, ok := v.(map[string]any); ok {
			moved := make(map[string]any, len(all))
			for key, s := range all {
				moved[key] = m.schema(s)
			}
			return moved
		}
	case "allOf", "anyOf", "oneOf", "prefixItems":
		if all, ok := v.([]any); ok {
			moved := make([]any, len(all))
			for i, s := range all {
				moved[i] = m.schema(s)
			}
			return moved
		}
	case "items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "contains", "propertyNames", "not", "if", "then", "else":
		return m.schema(v)
	}
	return v
}

// decodeObject keeps numbers as they are written.
func decodeObject(text string) (map[string]any, error) {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("it is no JSON object")
	}
	return object, nil
}

// child returns a member that is an object; one that is none counts as empty.
func child(object map[string]any, key string) map[string]any {
	c, ok := object[key].(map[string]any)
	if !ok {
		return map[string]any{}
	}
	return c
}
